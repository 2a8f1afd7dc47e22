// Two people, or two windows, wrote the same form: what each changed is put together, field by field.

import { el, say } from './page.js';

const text = (value) => JSON.stringify(value ?? null);

/**
 * `base` is what both began with. Gives `{merged, taken, both}`: the keys only they changed are `taken`; of the
 * fields both changed differently, `both` has `{key, mine, theirs}`, and `merged` keeps mine.
 */
export function threeWays(base, mine, theirs) {
  const merged = { ...mine };
  const taken = [];
  const both = [];
  for (const key of new Set([...Object.keys(mine), ...Object.keys(theirs)])) {
    const [was, here, there] = [text(base[key]), text(mine[key]), text(theirs[key])];
    if (there === was || there === here) continue;
    if (here === was) { merged[key] = theirs[key]; taken.push(key); } else both.push({ key, mine: mine[key], theirs: theirs[key] });
  }
  return { merged, taken, both };
}

/** What a person reads of a value: the beginning of a text, 是 or 否, how many rows. */
function shown(value) {
  if (value === null || value === undefined || value === '') return say('（空）', '(empty)');
  if (value === true || value === false) return value ? say('是', 'yes') : say('否', 'no');
  if (Array.isArray(value)) return say(`${value.length} 项`, `${value.length} items`);
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** Says whose draft it was, what was taken from it, and asks about each field both wrote. */
export function showDifferences(who, taken, both, { choose, done }) {
  const place = document.querySelector('[data-notices]');
  if (!place) return;
  let open = both.length;
  const rows = both.map(({ key, label, mine, theirs }) => {
    const row = el('div', { class: 'differ', role: 'group', 'aria-label': label });
    const side = (name, value) => el('div', {}, el('p', { class: 'small hush' }, name), el('p', { class: 'said' }, shown(value)),
      el('button', { type: 'button', class: 'btn btn-s', onclick: () => {
        choose(key, value);
        row.replaceChildren(el('p', { class: 'small' }, say(`${label}：用${name}`, `${label}: ${name}`)));
        open -= 1;
        if (!open) done();
      } }, say(`用${name}`, `Use ${name}`)));
    row.append(el('p', {}, el('b', {}, label)), el('div', { class: 'sides' }, side(say('我写的', 'mine'), mine), side(say('对方写的', 'theirs'), theirs)));
    return row;
  });
  const lines = [el('p', {}, el('b', {}, who))];
  if (taken.length) lines.push(el('p', {}, say(`对方改的已经并进来：${taken.join('、')}。`, `Taken from theirs: ${taken.join(', ')}.`)));
  if (rows.length) lines.push(el('p', {}, say('下面这几处两边都改了，各选一边：', 'Both changed these; choose for each:')), ...rows);
  place.replaceChildren(el('div', { class: 'note note-soon', role: 'alert' }, ...lines));
  place.scrollIntoView({ block: 'nearest' });
}
