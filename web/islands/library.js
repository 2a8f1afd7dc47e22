// 条文和范文 beside the form of a task: asked for when it is opened, found while typing, written into the field
// one was in, with where it comes from. Without this script the same is a page of its own.

import { say } from './lib/page.js';

const panel = document.querySelector('[data-library]');
const found = panel?.querySelector('[data-found]');
let field = null; // where one was writing last
let place = [0, 0];
let asked = 0;
let waiting;

const isText = (node) => node?.matches?.('[data-island="form"] textarea, [data-island="form"] input[type="text"]');

document.addEventListener('focusin', (event) => { if (isText(event.target)) field = event.target; });
document.addEventListener('focusout', (event) => {
  if (event.target === field) place = [field.selectionStart ?? 0, field.selectionEnd ?? 0];
});

async function look() {
  const mine = ++asked;
  const query = new URLSearchParams({ q: panel.querySelector('[name=q]').value, on: panel.querySelector('[name=on]').value });
  try {
    const answer = await fetch(`${panel.dataset.library}?${query}`, { credentials: 'same-origin' });
    if (mine !== asked) return;
    if (!answer.ok) throw new Error(String(answer.status));
    found.innerHTML = await answer.text();
  } catch {
    if (mine === asked) found.textContent = say('没有连上服务器，再试一次。', 'The server was not reached; try again.');
  }
}

if (panel) {
  panel.addEventListener('toggle', () => {
    if (!panel.open) return;
    if (!asked) look();
    panel.querySelector('[name=q]').focus();
  });
  panel.addEventListener('input', (event) => {
    if (event.isComposing) return;
    clearTimeout(waiting);
    waiting = setTimeout(look, 250);
  });
  panel.addEventListener('compositionend', () => { clearTimeout(waiting); waiting = setTimeout(look, 250); });
  panel.addEventListener('keydown', (event) => {
    if (event.isComposing) return;
    if (event.key === 'Enter' && event.target.matches('input')) { event.preventDefault(); clearTimeout(waiting); look(); return; }
    if (event.key === 'Escape') { event.preventDefault(); event.stopPropagation(); back(); return; }
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    const stops = [panel.querySelector('[name=q]'), ...panel.querySelectorAll('[data-found] [data-quote]')].filter((each) => !each.closest('details:not([open])'));
    const next = stops[stops.indexOf(event.target) + (event.key === 'ArrowDown' ? 1 : -1)];
    if (next && stops.includes(event.target)) { event.preventDefault(); next.focus(); }
  });
  // Alt+L from anywhere in the task, also while writing. The field is the reader's at once: toggle is told later, and
  // what was typed until then would be written into the form.
  document.addEventListener('keydown', (event) => {
    if (!event.altKey || event.ctrlKey || event.metaKey || event.code !== 'KeyL') return;
    event.preventDefault();
    panel.open = true;
    panel.querySelector('[name=q]').focus();
  });
}

function back() {
  if (!field?.isConnected) return;
  field.focus();
  field.setSelectionRange(...place);
}

document.addEventListener('click', async (event) => {
  const button = event.target.closest('[data-quote]');
  if (!button) return;
  const words = button.dataset.quote;
  if (field?.isConnected) {
    const at = place[0];
    const before = at && !/\s$/.test(field.value.slice(0, at)) && field.matches('textarea') ? '\n' : '';
    field.setRangeText(before + words, ...place, 'end');
    place = [at + before.length + words.length, at + before.length + words.length];
    field.dispatchEvent(new Event('input', { bubbles: true }));
    back();
    tell(say('已写进去，带着出处。', 'Written, with where it comes from.'));
    return;
  }
  try {
    await navigator.clipboard.writeText(words);
    tell(say('已复制，带着出处。', 'Copied, with where it comes from.'));
  } catch {
    const range = document.createRange();
    range.selectNodeContents(button.closest('.said') ?? button.closest('li, article, details').querySelector('.orig, .said'));
    getSelection().removeAllRanges();
    getSelection().addRange(range);
    tell(say('已选中，按 Ctrl+C 复制。', 'Selected; press Ctrl+C to copy.'));
  }
});

function tell(words) {
  const line = document.querySelector('[data-quoted]');
  if (line) line.textContent = words;
}
