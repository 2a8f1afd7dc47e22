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

