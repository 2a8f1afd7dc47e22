// The desk: keys, the preview beside a list, the live line above it, menus, printing, and reading a record aloud.
// Everything here is also a visible button or link; a page works without this file.

import { follow } from './lib/live.js';
import { say } from './lib/page.js';

const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
const token = () => $('meta[name="csrf"]')?.content ?? '';

/* ---- focus: what must be read first -------------------------------------------------------------------------- */
$('[data-focus]')?.focus();

/* ---- what was sent and did not arrive: the session had ended, or the page was too old. Its words stay in this tab and
        are put back when the same person opens the page again; what arrived is forgotten. ------------------------------ */
const UNSENT = 'huiyin-unsent';
const who = document.body.dataset.who ?? '';
const writes = (one) => one.name && /^(text|tel|email|search|number|date|textarea|select-one|radio|checkbox)$/.test(one.type);
document.addEventListener('submit', ({ target }) => {
  if (!who || target.method !== 'post' || target.matches('[data-keep]')) return;
  const fields = [...target.elements].filter(writes);
  if (!fields.some((one) => /^(text|textarea)$/.test(one.type) && one.value.trim())) return;
  const values = fields.map((one) => [one.name, one.value, one.checked ?? false]);
  sessionStorage.setItem(UNSENT, JSON.stringify({ who, page: location.pathname + location.search, action: target.getAttribute('action'), values }));
}, true);
putBack();
addEventListener('pageshow', ({ persisted }) => { if (persisted && sessionStorage.getItem(UNSENT)) location.reload(); });

function putBack() {
  const kept = JSON.parse(sessionStorage.getItem(UNSENT) ?? 'null');
  if (!kept) return;
  if ($('[data-unsent]')) {
    sessionStorage.setItem(UNSENT, JSON.stringify({ ...kept, isLost: true }));
    const next = $('form[action="/signin"] [name="next"]');
    if (next?.value === '/') next.value = kept.page;
    return;
  }
  if (!who) return;
  const form = kept.isLost && kept.who === who && $(`form[action="${CSS.escape(kept.action)}"]`);
  if (kept.isLost && kept.who === who && !form) return;
  sessionStorage.removeItem(UNSENT);
  if (!form) return;
  for (const [name, value, checked] of kept.values) {
    for (const one of form.elements) {
      if (one.name !== name || !writes(one)) continue;
      if (/^(radio|checkbox)$/.test(one.type)) { if (one.value === value) one.checked = checked; } else one.value = value;
    }
  }
  for (let around = form.parentElement; around; around = around.parentElement) if (around.tagName === 'DETAILS') around.open = true;
  const words = Object.assign(document.createElement('div'), { className: 'note note-soon' });
  words.setAttribute('role', 'status');
  words.append(document.createElement('p'));
  words.firstChild.textContent = say('上次没有送出去，您写的都填回来了；看一眼，再送一次。', 'It was not sent last time. What you wrote is back: look it over and send it again.');
  form.prepend(words);
  words.scrollIntoView({ block: 'center' });
}

/* ---- a long list of places beside the work shows where one is ---------------------------------------------------- */
const places = $('.studio-files');
const place = $('[aria-current]', places ?? document.createElement('nav'));
if (place) places.scrollTop = place.offsetTop - places.offsetTop - places.clientHeight / 2;

/* ---- signing out: what was typed and not sent is forgotten, the next at this machine is somebody else ------------ */
document.addEventListener('submit', ({ target }) => {
  if (target.getAttribute('action') !== '/signout') return;
  for (const key of Object.keys(sessionStorage)) if (key.startsWith('huiyin-')) sessionStorage.removeItem(key);
}, true);

/* ---- what the machine is still at: looked at again while the reader stays and types nothing ------------------- */
const again = $('[data-again]');
if (again) setInterval(() => { if (!document.hidden && !$(':is(input, textarea):focus')) location.reload(); }, Number(again.dataset.again) * 1000);

/* ---- lists: one row is current; Space previews it, Enter opens it --------------------------------------------- */
const table = $('[data-rows]');
const rows = () => (table ? $$('tbody tr:not(.grp)', table) : []);
const current = () => $('tr[aria-selected="true"]', table ?? document);
const linkOf = (row) => $('td a', row);

function choose(row, { focus = true } = {}) {
  if (!row) return;
  current()?.removeAttribute('aria-selected');
  row.setAttribute('aria-selected', 'true');
  row.scrollIntoView({ block: 'nearest' });
  if (focus) linkOf(row)?.focus({ preventScroll: true });
}

function step(by) {
  const all = rows();
  if (!all.length) return;
  const at = all.indexOf(current());
  choose(all[Math.max(0, Math.min(all.length - 1, at < 0 ? 0 : at + by))]);
  if (pane) peekSoon();
}

const pane = $('[data-peek]');
let peekTimer = null;
let peeked = current()?.dataset.id ?? null;
const peekSoon = () => { clearTimeout(peekTimer); peekTimer = setTimeout(peek, 180); };

async function peek() {
  const row = current();
  if (!pane || !row?.dataset.id || row.dataset.id === peeked) return;
  peeked = row.dataset.id;
  try {
    const answer = await fetch(`/inbox/peek/${encodeURIComponent(peeked)}`, { credentials: 'same-origin' });
    if (answer.redirected) { location.assign(location.href); return; }
    if (answer.ok && peeked === row.dataset.id) pane.innerHTML = await answer.text();
  } catch { /* the list itself still works */ }
}

table?.addEventListener('click', (event) => {
  if (event.target.closest('a, button, input, summary, form')) return;
  const row = event.target.closest('tr:not(.grp)');
  if (!row) return;
  if (pane && row.dataset.id && matchMedia('(min-width: 48rem)').matches) { choose(row, { focus: false }); peek(); } else linkOf(row)?.click();
});
// Clerks are used to it: twice on a row opens it, where once shows it in the pane.
table?.addEventListener('dblclick', (event) => {
  if (event.target.closest('a, button, input, summary, form')) return;
  const row = event.target.closest('tr:not(.grp)');
  if (row) linkOf(row)?.click();
});
table?.addEventListener('focusin', (event) => { const row = event.target.closest('tr:not(.grp)'); if (row && row !== current()) { choose(row, { focus: false }); if (pane) peekSoon(); } });

/* ---- the live line: what came, what colleagues took; the list itself never moves under the hand --------------- */
const live = $('[data-live]');
const pulse = live?.dataset.pulse;
if (live && pulse) {
  // The first page is compared with what it shows; a later one with the first look, since the stream tells of the first.
  const isFirst = !new URLSearchParams(location.search).has('after');
  let before = isFirst ? { tasks: Object.fromEntries($$('[data-rows] tr[data-id]').map((row) => [row.dataset.id, ''])), more: !!$('.more a') } : null;
  const tell = (was, is) => {
    // Of a long pile the first are looked at: what slides over their end neither came nor went.
    const seen = (list, other, more) => (more ? list.findLastIndex((id) => id in other) : list.length);
    const [old, now] = [Object.keys(was.tasks), Object.keys(is.tasks)];
    const [till, from] = [seen(now, was.tasks, was.more), seen(old, is.tasks, is.more)];
    const fresh = now.filter((id, at) => at < till && !(id in was.tasks)).length;
    const gone = old.filter((id, at) => at < from && !(id in is.tasks));
    for (const id of gone) {
      const row = $(`[data-rows] tr[data-id="${CSS.escape(id)}"]`);
      row?.classList.add('gone');
      for (const button of row ? $$('td.a button', row) : []) button.disabled = true;
    }
    if (!fresh && !gone.length) return;
    const parts = [];
    if (fresh) parts.push(say(`新到 ${fresh} 件`, `${fresh} new`));
    const whose = [...new Set(gone.map((id) => is.by?.[id]).filter(Boolean))];
    const some = whose.slice(0, 3);
    const who = some.length ? say(`（${some.join('、')}${whose.length > 3 ? '等' : ''}）`, ` (${some.join(', ')}${whose.length > 3 ? ', …' : ''})`) : '';
    if (gone.length) parts.push(say(`${gone.length} 件已有人办或领走`, `${gone.length} taken or done`) + who);
    $('[data-live-words]', live).textContent = parts.join(say('；', '; ')) + say('。', '.');
    live.hidden = false;
  };
  follow(pulse, { told: (there) => { if (before) tell(before, there); else before = there; } });
}

/* ---- the bell: how many notices are not read, by the page's stream; where it has none, now and then ---------------- */
const bell = $('[data-bell]');
if (bell) {
  const count = $('[data-bell-count]', bell);
  document.addEventListener('huiyin:bell', ({ detail: n }) => {
    const words = n > 99 ? '99+' : String(n);
    if (count.textContent === words && count.hidden === !n) return;
    count.textContent = words;
    count.hidden = !n;
    $('[data-bell-words]', bell).textContent = n ? say(`${words} 条没有看`, `${words} unread`) : '';
  });
  if (!(live && pulse) && !$('[data-case-live]')) follow('/notices/live', { slowly: true });
}

/* ---- menus close on Escape and on a click elsewhere ------------------------------------------------------------ */
document.addEventListener('click', (event) => { for (const menu of $$('details[data-menu][open]')) if (!menu.contains(event.target)) menu.open = false; });

/* ---- small acts -------------------------------------------------------------------------------------------------- */
document.addEventListener('click', (event) => { if (event.target.closest('[data-act="print"]')) print(); });
if (history.length > 1) for (const button of $$('[data-act="back"]')) { button.hidden = false; button.addEventListener('click', () => history.back()); }
for (const form of $$('form[data-auto]')) {
  for (const button of $$('button', form)) button.hidden = true;
  form.addEventListener('change', () => form.requestSubmit());
}
for (const form of $$('form[method="post"]')) form.addEventListener('submit', () => { form.dataset.sent = 'yes'; });
const toast = $('.page .toast, .inbox ~ .toast');
if (toast) {
  const url = new URL(location.href);
  url.searchParams.delete('done');
  url.searchParams.delete('task');
  history.replaceState(null, '', url);
  let left = setTimeout(() => toast.remove(), 8000);
  for (const kind of ['mouseenter', 'focusin']) toast.addEventListener(kind, () => clearTimeout(left));
  for (const kind of ['mouseleave', 'focusout']) toast.addEventListener(kind, () => { left = setTimeout(() => toast.remove(), 4000); });
}

/* ---- registration: look for what may have to do with it, read it aloud before it is kept ---------------------- */
const register = $('form[data-register]');
if (register) {
  let timer = null;
  let asked = '';
  let dirty = false;
  const box = $('[data-hints]');
  const look = async () => {
    const data = new FormData(register);
    const key = new URLSearchParams(data).toString();
    if (key === asked) return;
    asked = key;
    try {
      const answer = await fetch('/register/hints', { method: 'POST', body: new URLSearchParams(data), credentials: 'same-origin', headers: { 'X-CSRF-Token': token() } });
      if (answer.ok && !answer.redirected) box.innerHTML = await answer.text();
    } catch { /* hints are help, not work */ }
  };
  register.addEventListener('input', () => { dirty = true; clearTimeout(timer); timer = setTimeout(look, 700); });
  addEventListener('beforeunload', (event) => { if (dirty && register.dataset.sent !== 'yes') event.preventDefault(); });
  const dialog = $('[data-aloud]');
  let go = null;
  for (const button of $$('[data-act="read-aloud"]', register)) button.addEventListener('click', (event) => {
    go = button;
    if (!dialog.showModal || $('[name="confirmed"]', register).checked || $('[name="channel"]:checked', register)?.value !== 'VISIT') return;
    event.preventDefault();
    $('[data-aloud-text]').replaceChildren(...record(register, $('[data-aloud-text]').dataset.none));
    dialog.showModal();
  });
  $('[data-aloud-yes]').addEventListener('click', () => { $('[name="confirmed"]', register).checked = true; dialog.close(); register.requestSubmit(go); });
  $('[data-aloud-no]').addEventListener('click', () => dialog.close());
}

/** The record as it is read to the visitor: who, and every matter in the visitor's words. */
function record(form, none) {
  // What turns the direction of text is not kept either (petition/plain.py).
  const value = (name) => form.elements[name]?.value?.replace(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g, '').trim() ?? '';
  const label = (name) => form.querySelector(`label[for="${name}"]`)?.firstChild?.textContent?.trim() ?? '';
  const line = (name, what = label(name), said = value(name)) => {
    const row = document.createElement('p');
    const strong = document.createElement('b');
    strong.textContent = what;
    row.append(strong, ' ', said || none);
    return row;
  };
  const lines = ['name', 'phone', 'address', 'persons'].map((name) => line(name));
  const chosen = [0, 1, 2, 3, 4].map((n) => value(`representatives-${n}-name`)).filter(Boolean).join('、');
  if (chosen) lines.push(line('', $('#representatives legend', form).firstChild.textContent.trim(), chosen));
  if (value('agent-name')) lines.push(line('agent-name'));
  for (let n = 0; form.elements[`matters-${n}-demand`]; n += 1) {
    lines.push(document.createElement('hr'), ...['demand', 'facts', 'place'].map((name) => line(`matters-${n}-${name}`)));
    for (const name of ['more', 'accused']) if (value(`matters-${n}-${name}`)) lines.push(line(`matters-${n}-${name}`));
  }
  return lines;
}

/* ---- keys: off while something is typed or composed, off for who switched them off ----------------------------- */
const keysOn = document.body.dataset.keys !== 'off';
const typing = (target) => target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) || target.closest?.('.djs-container, .fjs-container');
let jump = 0;

document.addEventListener('keydown', (event) => {
  if (event.isComposing || event.keyCode === 229) return;
  if (event.key === 'Escape') {
    for (const menu of $$('details[data-menu][open]')) { menu.open = false; $('summary', menu)?.focus(); }
    if (typing(event.target)) event.target.blur();
    return;
  }
  if ((event.ctrlKey || event.metaKey) && event.key === 'Enter' && register && !$('dialog[open]')) {
    event.preventDefault();
    $(`[data-act="read-aloud"]${event.shiftKey ? '[data-also]' : ''}`, register)?.click();
    return;
  }
  if (!keysOn || event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || $('dialog[open]')) return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (Date.now() - jump < 1500) {
    jump = 0;
    const place = $(`[data-jump="${CSS.escape(key)}"]`);
    if (place) { event.preventDefault(); location.assign(place.href); }
    return;
  }
  const act = KEYS[key];
  if (act && act(event) !== false) event.preventDefault();
});

const KEYS = {
  j: () => (table ? step(1) : false),
  k: () => (table ? step(-1) : false),
  ' ': (event) => { if (!pane || event.target.closest('button, summary')) return false; if (!current()) step(0); peek(); return true; },
  Enter: (event) => { if (event.target.closest('a, button, summary') || !current()) return false; linkOf(current())?.click(); return true; },
  l: () => { const claim = $('form[action$="/claim"]', current() ?? document) ?? $('form[action$="/claim"]', pane ?? document); if (!claim) return false; claim.requestSubmit(); return true; },
  p: () => { const button = $('[data-receipt] [data-act="print"]'); if (!button) return false; button.click(); return true; },
  r: () => { const link = $('[data-refresh]'); if (!link) return false; location.assign(link.href); return true; },
  u: () => { const undo = $('.toast form'); if (!undo) return false; undo.requestSubmit(); return true; },
  n: () => { const place = $('.rail a[href="/register"]'); if (!place) return false; location.assign(place.href); return true; },
  g: () => { jump = Date.now(); return true; },
  '/': () => { const search = $('[data-search]'); if (!search) return false; search.focus(); search.select(); return true; },
  '?': () => { location.assign('/help/keys'); return true; },
};
