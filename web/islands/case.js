// What the pages of one case share: files sent without leaving the page.
// Everything here works without this script too, by a page load.

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
  let source = null;
  let poll = null;
  let isOver = false;
  const told = (state) => {
    first ??= state;
    showPeople(state.here, task);
    if (state.seq === first.seq) return;
    if (state.mine) { first = { ...state }; return; }
    const holder = task ? state.tasks[task] : undefined;
    const words = [];
    if (task && holder === undefined && task in first.tasks) words.push(say(`这一步已经由${state.by}办完或者关掉了，您写的还在这里。`, `${state.by} has completed or closed this step. What you wrote is still here.`));
    else if (task && holder && holder !== first.tasks[task]) words.push(say(`${holder}刚刚领取了这一步。`, `${holder} has just taken this step.`));
    else words.push(say(`${state.by}刚刚有新动作。`, `${state.by} has just done something here.`));
    news.replaceChildren(words.join(' '), ' ', link(say('更新页面', 'Reload')));
    news.hidden = false;
  };
  const link = (words) => Object.assign(document.createElement('a'), { href: location.pathname + location.search, textContent: words });
  const over = (words) => { isOver = true; stop(); news.replaceChildren(words); news.hidden = false; };
  const ask = async () => {
    try {
      const answer = await fetch(url, { credentials: 'same-origin', headers: { Accept: 'application/json' } });
      if (answer.redirected) over(say('登录过期了，您写的没有丢；存草稿或者送出时会请您重新登录。', 'Your session ended. Nothing you wrote is lost; you will be asked to sign in again.'));
      else if (answer.ok) told(await answer.json());
    } catch { /* offline: the next look may do */ }
  };
  const start = () => {
    if (isOver || source || poll || document.hidden) return;
    if (!window.EventSource) { poll = setInterval(ask, 25000); ask(); return; }
    source = new EventSource(url);
    source.onmessage = (event) => told(JSON.parse(event.data));
    source.addEventListener('signed_out', () => over(say('登录过期了，您写的没有丢；存草稿或者送出时会请您重新登录。', 'Your session ended. Nothing you wrote is lost; you will be asked to sign in again.')));
    source.addEventListener('gone', () => over(say('这件现在不在您的权限内。', 'This case is not for you any more.')));
    source.onerror = () => {
      // Refused for good (no stream is free, or a proxy in between): ask now and then instead.
      if (source?.readyState === EventSource.CLOSED) { source = null; poll = setInterval(ask, 25000); ask(); }
    };
  };
  const stop = () => { source?.close(); source = null; clearInterval(poll); poll = null; };
  // A browser has few connections to one place: only the page that is looked at holds one.
  document.addEventListener('visibilitychange', () => (document.hidden ? stop() : start()));
  addEventListener('pagehide', stop);
  addEventListener('pageshow', (event) => { if (event.persisted) start(); });
  start();
}

function showPeople(here, task) {
  const words = here.map(({ name, step, writing }) => {
    if (writing) return task && step === task ? say(`${name}正在编辑这一步`, `${name} is editing this step`) : say(`${name}正在编辑`, `${name} is editing`);
    return say(`${name}也在看`, `${name} is here, too`);
  });
  sign.textContent = words.join(say('；', '; '));
  sign.hidden = !words.length;
}
