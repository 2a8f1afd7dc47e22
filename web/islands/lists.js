// Lists: choosing many by X, and the page that shows how far many acts are. Without it both still work by hand.

import { say } from './lib/page.js';

const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

/* ---- choosing: X, Shift+X for a range, Escape for none --------------------------------------------------------- */
const boxes = () => $$('[data-pick]');
let last = null;

function tell() {
  const count = boxes().filter((box) => box.checked).length;
  const words = $('[data-picked]');
  if (words) words.textContent = say(`选中 ${count} 件`, `${count} chosen`);
}

document.addEventListener('change', (event) => { if (event.target.matches('[data-pick]')) { last = event.target; tell(); } });
$('[data-bulk]')?.addEventListener('reset', () => setTimeout(tell));

const typing = (target) => target.isContentEditable || (/^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) && target.type !== 'checkbox');

document.addEventListener('keydown', (event) => {
  if (event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey || event.altKey) return;
  if (typing(event.target)) return;
  if (event.key === 'Escape') { for (const box of boxes()) box.checked = false; tell(); return; }
  if (document.body.dataset.keys === 'off') return;
  const key = event.key.toLowerCase();
  if (key === 'u') { $('form[action$="/undo"]')?.requestSubmit(); return; }
  if (key !== 'x') return;
  const box = $('tr[aria-selected="true"] [data-pick]');
  if (!box) return;
  event.preventDefault();
  const all = boxes();
  if (event.shiftKey && last) {
    const [from, to] = [all.indexOf(last), all.indexOf(box)].sort((a, b) => a - b);
    for (const one of all.slice(from, to + 1)) one.checked = true;
  } else {
    box.checked = !box.checked;
  }
  last = box;
  tell();
});

/* ---- a batch goes on while its page is open; who leaves finds the rest waiting ---------------------------------- */
const batch = $('[data-batch]');
if (batch && Number(batch.dataset.waiting)) {
  const form = $('[data-go]', batch);
  const words = $('[data-progress]', batch);
  const bar = $('[data-bar]', batch);
  let seconds = Number(batch.dataset.seconds);
  form.hidden = true;
  const on = async () => {
    try {
      const answer = await fetch(form.action, { method: 'POST', body: new URLSearchParams(new FormData(form)), credentials: 'same-origin', headers: { Accept: 'application/json' } });
      if (!answer.ok) throw new Error(String(answer.status));
      const { count, waiting } = await answer.json();
      bar.value = count - waiting;
      words.textContent = say(`办了 ${count - waiting} 件，还有 ${waiting} 件`, `${count - waiting} done, ${waiting} to go`);
      if (waiting) on(); else location.reload();
    } catch { form.hidden = false; }
  };
  const count = () => {
    if (seconds <= 0) { on(); return; }
    words.textContent = say(`${seconds} 秒后开始`, `Begins in ${seconds} s`);
    seconds -= 1;
    setTimeout(count, 1000);
  };
  count();
}
