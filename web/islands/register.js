// What is typed at registration, or of an item of 预处理, outlives a session that ends, a closed lid and a wrong click. At every pause it is
// kept on the server, for its author alone; what the server did not take is kept in this tab until it does or the
// receipt is there. Signing out forgets the tab's (desk.js): the next clerk at the machine is somebody else.

import { card } from './lib/card.js';
import { clockTime, el, say } from './lib/page.js';

const PREFIX = 'huiyin-keep-';
const form = document.querySelector('form[data-keep]');

const receipt = document.querySelector('[data-receipt]');

if (receipt) forget(PREFIX + receipt.dataset.receipt);
if (form) keep(PREFIX + form.dataset.keep);
if (form?.matches('[data-register]')) { reads(form.elements.name); gathers(); }

function forget(beginning) {
  for (const key of Object.keys(sessionStorage)) if (key.startsWith(beginning)) sessionStorage.removeItem(key);
}

function keep(key) {
  const stored = sessionStorage.getItem(key);
  // A page that came back with what was typed needs no help.
  if (stored && !form.querySelector('[role=alert]') && !typed()) offer(JSON.parse(stored), key);
  let timer = null;
  let later = null;
  let last = '';
  const here = () => {
    clearTimeout(timer);
    if (!typed()) return '';
    const text = JSON.stringify([...new FormData(form)].filter(([name, value]) => typeof value === 'string' && !['csrf', 'command', 'act', 'seen'].includes(name)));
    if (text !== last) sessionStorage.setItem(key, text);
    return text;
  };
  const there = async () => {
    const text = here();
    if (!text || text === last || form.dataset.sent === 'yes') return;
    try {
      const answer = await fetch(form.dataset.keepAt, { method: 'POST', body: new URLSearchParams(new FormData(form)), credentials: 'same-origin', headers: { 'X-CSRF-Token': form.elements.csrf.value } });
      if (answer.status === 409) { shown(say('这份草稿在另一个窗口改过，这里的没有存上去；照样可以登记。', 'Another window changed this draft; this one is not kept there. You can still register.')); return; }
      if (!answer.ok || answer.redirected) return;
      const { tag } = await answer.json();
      form.elements.seen.value = tag;
      last = text;
      if (sessionStorage.getItem(key) === text) sessionStorage.removeItem(key);
      shown(say(`${clockTime()} 已存`, `Kept at ${clockTime()}`));
    } catch { /* it is kept here, and offered when the page comes back */ }
  };
  form.addEventListener('input', () => { clearTimeout(timer); clearTimeout(later); timer = setTimeout(here, 400); later = setTimeout(there, 1500); });
  form.addEventListener('submit', () => { clearTimeout(later); here(); });
}

function shown(words) {
  const place = form.querySelector('[data-kept]');
  if (place) place.textContent = words;
}

/** Whether a person has written anything. */
function typed() {
  return [...form.elements].some((one) => /^(text|tel|email|search|textarea)$/.test(one.type) && one.name !== 'persons' && one.value.trim());
}

function offer(entries, key) {
  const count = Number(entries.find(([name]) => name === 'matter_count')?.[1] ?? 1);
  const note = el('div', { class: 'note note-soon', role: 'status' }, el('p', {}, say('上次写的还没有登记，内容还在。', 'What you wrote last time was not registered; it is still here.'), ' ',
    el('button', { type: 'button', class: 'btn btn-s', onclick: () => { fill(entries); note.remove(); } }, say('取回', 'Restore')), ' ',
    el('button', { type: 'button', class: 'btn btn-s btn-bare', onclick: () => { sessionStorage.removeItem(key); note.remove(); } }, say('不要了', 'Discard'))),
    count > 1 && el('p', { class: 'small' }, say(`有 ${count} 项，取回后先点“再加一项”会再出现。`, `There are ${count} matters; the others come back as you add them.`)));
  const head = form.querySelector('.head');
  if (head) head.after(note);
  else form.prepend(note);
}

function fill(entries) {
  const values = new Map(entries);
  for (const one of form.elements) {
    if (!one.name || ['hidden', 'submit', 'button'].includes(one.type)) continue;
    if (one.type === 'radio') one.checked = values.get(one.name) === one.value;
    else if (one.type === 'checkbox') one.checked = values.has(one.name);
    else if (values.has(one.name)) one.value = values.get(one.name);
  }
  for (const more of form.querySelectorAll('details.more-of')) more.open ||= [...more.querySelectorAll('input, textarea')].some((one) => one.value);
  form.dispatchEvent(new Event('input', { bubbles: true }));
}

/** A reader types into the first field, or its text is pasted: it fills three fields, and the rest is dropped. */
function reads(first) {
  const take = (text) => {
    const found = card(text);
    if (!found) return false;
    for (const [name, value] of Object.entries(found)) if (value || name === 'name') form.elements[name].value = value;
    form.dispatchEvent(new Event('input', { bubbles: true }));
    shown(say('读到身份证：填了姓名、证件号、住址，别的没有留', 'Card read: name, number and address; nothing else is kept'));
    return true;
  };
  let pause = null;
  let last = 0;
  first.addEventListener('input', (event) => { last = event.timeStamp; clearTimeout(pause); pause = setTimeout(() => take(first.value), 200); });
  first.addEventListener('paste', (event) => { if (take(event.clipboardData.getData('text'))) event.preventDefault(); });
  // Some readers send Enter between the parts, faster than any hand: that is no sending of the form.
  first.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.ctrlKey || event.timeStamp - last > 50) return;
    event.preventDefault();
    first.value += '|';
    first.dispatchEvent(new Event('input', { bubbles: true }));
  });
}

/** Five or more choose representatives (条例第20条第3款): the fields are there, with the names that were listed. */
function gathers() {
  const { persons, others, name } = form.elements;
  const note = form.querySelector('[data-many]');
  const chosen = [...form.querySelectorAll('[name^="representatives-"][name$="-name"]')];
  const people = () => [`${name.value} ${form.elements.phone.value}`, ...others.value.split('\n')].map((line) => line.trim().split(/[\s,，、;；]+/)).filter(([first]) => first);
  const look = () => {
    const came = people();
    const count = Math.max(Number(persons.value) || 0, came.length);
    const named = chosen.filter((one) => one.value.trim()).length;
    note.hidden = count < 5;
    note.textContent = count < 5 ? '' : named ? say(`${count} 人，推选了 ${named} 名代表（1 至 5 名）`, `${count} people, ${named} representatives (1 to 5)`) : say(`${count} 人，请他们推选 1 至 5 名代表；别的人照样是信访人，照样告知`, `${count} people: ask them to choose 1 to 5; the others stay petitioners`);
    if (count >= 5) note.closest('details').open = true;
    document.getElementById('came').replaceChildren(...came.map(([first]) => el('option', { value: first })));
  };
  for (const one of [persons, others, name, ...chosen]) one.addEventListener('change', look);
  for (const one of chosen) {
    one.addEventListener('change', () => {
      const phone = form.elements[one.name.replace('-name', '-phone')];
      const known = people().find(([first]) => first === one.value.trim())?.find((part) => /^[\d+-]{6,20}$/.test(part));
      if (known && !phone.value) phone.value = known;
    });
  }
  look();
}
