// What the pages of one case share: files sent without leaving the page.
// Everything here works without this script too, by a page load.

import { follow } from './lib/live.js';
import { say } from './lib/page.js';

/* ---- files: sent beside the form that is being written, with their progress ------------------------------------- */
document.addEventListener('submit', (event) => {
  const form = event.target.closest('form[data-attach]');
  if (!form) return;
  event.preventDefault();
  send(form);
});

function send(form) {
  const words = form.querySelector('[data-attach-words]');
  const bar = form.querySelector('progress');
  const chosen = [...form.elements.file.files];
  const most = Number(form.dataset.most) * 1024 * 1024;
  if (form.dataset.sent === 'busy') return;
  const large = chosen.find((one) => one.size > most);
  if (!chosen.length || large) {
    words.textContent = large ? say(`${large.name} 超过 ${form.dataset.most} MB。`, `${large.name} is larger than ${form.dataset.most} MB.`) : say('先选一个文件。', 'Choose a file first.');
    return;
  }
  form.dataset.sent = 'busy';
  bar.hidden = false;
  words.textContent = say('正在上传，可以接着写。', 'Sending; you can go on writing.');
  const asked = new XMLHttpRequest();
  asked.open('POST', form.action);
  asked.setRequestHeader('X-Part', 'files');
  asked.setRequestHeader('X-CSRF-Token', document.querySelector('meta[name="csrf"]').content);
  asked.upload.onprogress = ({ loaded, total }) => { bar.value = total ? Math.round((loaded / total) * 100) : 0; };
  asked.onload = () => {
    form.dataset.sent = '';
    const place = form.closest('[data-files]');
    const isList = asked.responseText.includes('data-files');
    if ((asked.status === 200 || asked.status === 422) && isList && !asked.responseText.includes('<html')) {
      const made = document.createElement('template');
      made.innerHTML = asked.responseText;
      const fresh = made.content.querySelector('[data-files]');
      place.replaceWith(fresh);
      document.querySelector('[data-lacking]')?.remove(); // the lamps in the list say what is lacking now
      fresh.querySelector(asked.status === 200 ? '.filelist li:last-child a' : '[role=alert]')?.scrollIntoView({ block: 'nearest' });
      if (asked.status === 200) fresh.querySelector('[data-attach-words]').textContent = say('已加上。', 'Added.');
      return;
    }
    bar.hidden = true;
    words.textContent = asked.status === 413 ? say('太大了，服务器没有收。', 'Too large; the server did not take it.') : say(`没有加上（${asked.status || '没有连上'}）。文件还选着，再试一次。`, `Not added (${asked.status || 'offline'}). The file is still chosen; try again.`);
  };
  asked.onerror = () => {
    form.dataset.sent = '';
    bar.hidden = true;
    words.textContent = say('没有连上服务器。文件还选着，再试一次。', 'The server was not reached. The file is still chosen; try again.');
  };
  asked.send(new FormData(form));
}


/* ---- live: what changed, who else is there; one stream while the page is looked at, else now and then ----------- */
const sign = document.querySelector('[data-case-live]');
if (sign) watch(sign.dataset.caseLive);

function watch(url) {
  const news = document.querySelector('[data-case-news]');
  const task = new URL(url, location.href).searchParams.get('task');
  let first = null;
  const tell = (words, ...more) => { news.replaceChildren(words, ' ', ...more); news.hidden = false; };
  const again = () => Object.assign(document.createElement('a'), { href: location.pathname + location.search, textContent: say('更新页面', 'Reload') });
  follow(url, {
    told: (state) => {
      first ??= state;
      showPeople(state.here, task);
      if (state.seq === first.seq) return;
      if (state.mine) { first = state; return; }
      const holder = task ? state.tasks[task] : undefined;
      if (task && holder === undefined && task in first.tasks) tell(say(`这一步已经由${state.by}办完或者关掉了，您写的还在这里。`, `${state.by} has completed or closed this step. What you wrote is still here.`), again());
      else if (task && holder && holder !== first.tasks[task]) tell(say(`${holder}刚刚领取了这一步。`, `${holder} has just taken this step.`), again());
      else tell(say(`${state.by}刚刚有新动作。`, `${state.by} has just done something here.`), again());
    },
    over: (why) => tell(why === 'gone' ? say('这件现在不在您的权限内。', 'This case is not for you any more.')
      : say('登录过期了，您写的没有丢；存草稿或者送出时会请您重新登录。', 'Your session ended. Nothing you wrote is lost; you will be asked to sign in again.')),
  });
}

function showPeople(here, task) {
  const words = here.map(({ name, step, writing }) => {
    if (writing) return task && step === task ? say(`${name}正在编辑这一步`, `${name} is editing this step`) : say(`${name}正在编辑`, `${name} is editing`);
    return say(`${name}也在看`, `${name} is here, too`);
  });
  sign.textContent = words.join(say('；', '; '));
  sign.hidden = !words.length;
}
