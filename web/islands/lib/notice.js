// Notes and the error summary above a form. The page offers <div data-notices tabindex="-1">.

import { el, say } from './page.js';

const place = () => document.querySelector('[data-notices]');

/** One note, replacing the last one. `kind`: late, soon, done or ''. */
export function notice(kind, text, ...more) {
  const box = place();
  if (!box) return;
  box.replaceChildren(el('div', { class: `note${kind ? ` note-${kind}` : ''}`, role: kind === 'late' ? 'alert' : 'status' }, el('p', {}, text, ' ', ...more)));
  if (kind === 'late') box.scrollIntoView({ block: 'nearest' });
}

/** The summary of what is still missing; focus moves to it, each line leads to its field. */
export function errorSummary(items) {
  const box = place();
  if (!box) return;
  const head = say(`还差 ${items.length} 处，暂不能送出`, `${items.length} to mend before this can be sent`);
  const lines = items.map(({ label, message, focus }) => {
    const text = label ? say(`${label}：${message}`, `${label}: ${message}`) : message;
    return el('li', {}, focus ? el('a', { href: '#', onclick: (event) => { event.preventDefault(); focus(); } }, text) : text);
  });
  const summary = el('div', { class: 'note note-late', role: 'alert', tabindex: '-1' }, el('p', {}, el('b', {}, head)), el('ul', {}, ...lines));
  box.replaceChildren(summary);
  summary.focus();
  summary.scrollIntoView({ block: 'nearest' });
}
