// The form of a task: form-js in the page, drafts kept on the server, one act that completes the task.
// Mounts on [data-island="form"]; the page gives {schema, data, task, next} beside it.

import { Form } from '@bpmn-io/form-js-viewer';
import { clockTime, el, english, given, say } from './lib/page.js';
import { formWords, inEnglish } from './lib/form-words.js';
import { commandId, request } from './lib/request.js';
import { errorSummary, notice } from './lib/notice.js';
import { showDifferences, threeWays } from './lib/merge.js';

const box = document.querySelector('[data-island="form"]');
if (box) mount(box, given('form'));

async function mount(container, page) {
  const schema = english ? inEnglish(page.schema) : page.schema;
  // A debounce would lose what is typed in the first moments and move the layout under a click.
  const form = new Form({ container, debounce: false, additionalModules: [formWords(english)] });
  await form.importSchema(numbersToServer(schema), page.data ?? {});
  useOwnSentences(form);
  nativeSemantics(container);
  datesAsTyped(container);
  if (!english) nothingChosen(container);
  const save = keepDraft(form, page);
  const act = document.querySelector('[data-act="complete"]');
  const send = () => complete({ form, page, act, save });
  act?.addEventListener('click', send);
  document.addEventListener('keydown', (event) => {
    if (event.isComposing || !(event.ctrlKey || event.metaKey)) return;
    if (event.key === 'Enter') { event.preventDefault(); send(); }
    if (event.key === 's') { event.preventDefault(); save.now(); }
  });
  container.dataset.ready = 'yes';
}

/** form-js takes only international telephone numbers; ours are judged by the server, which knows how they are written here. */
function numbersToServer(schema) {
  return JSON.parse(JSON.stringify(schema), (key, value) => (key === 'validationType' && value === 'phone' ? undefined : value));
}

/** Required fields may say in their own words why they are required (the article that asks for them). */
function useOwnSentences(form) {
  const validator = form.get('validator');
  const required = form.get('translate')('Field is required.');
  const check = validator.validateFieldInstance.bind(validator);
  const registry = form.get('formFieldRegistry');
  validator.validateFieldInstance = (instance, value) => {
    const own = registry.get(instance.id)?.properties ?? {};
    const sentence = english ? own.errorRequired_en : own.errorRequired;
    const errors = check(instance, value);
    return sentence ? errors.map((error) => (error === required ? sentence : error)) : errors;
  };
}

/** The island is inside a page that has its own form rules; Enter in a field must not send anything. */
function nativeSemantics(container) {
  container.querySelector('form')?.addEventListener('submit', (event) => event.preventDefault());
  container.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && event.target.matches('input:not([type=checkbox]):not([type=radio])') && !(event.ctrlKey || event.metaKey)) event.preventDefault();
  });
}

/** A typed date counts when the field is left; form-js loses it when the key that leaves comes right after the last figure. */
function datesAsTyped(container) {
  container.addEventListener('focusout', ({ target, relatedTarget }) => {
    const picker = target._flatpickr;
    if (!picker || relatedTarget?.classList.contains('flatpickr-day')) return;
    const [chosen] = picker.selectedDates;
    const format = picker.config.dateFormat;
    if (target.value !== (chosen ? picker.formatDate(chosen, format) : '')) picker.setDate(target.value, true, format);
  });
}

/** form-js writes the word of an empty choice without asking `translate`. */
function nothingChosen(container) {
  const word = formWords(false).translate[1]('Select');
  const search = '写几个字查找，再选';
  const turn = () => {
    for (const shown of container.querySelectorAll('.fjs-select-placeholder')) if (shown.textContent === 'Select') shown.firstChild.data = word;
    for (const shown of container.querySelectorAll('input[placeholder="Search"]')) shown.placeholder = search;
  };
  turn();
  new MutationObserver(turn).observe(container, { subtree: true, childList: true, characterData: true });
}

/** Drafts are saved a moment after the last change, and again in the browser while the server is away. */
function keepDraft(form, page) {
  const sign = document.querySelector('[data-draft-sign]');
  const here = `huiyin-draft-${page.task}`;
  const stored = sessionStorage.getItem(here);
  let timer = null;
  let last = JSON.stringify(form._getState().data);
  let seen = page.tag;
  let isUndecided = false;
  let running = Promise.resolve();
  const now = () => {
    clearTimeout(timer);
    timer = null;
    const data = form._getState().data;
    const text = JSON.stringify(data);
    if (text === last || isUndecided) return running;
    sessionStorage.setItem(here, text);
    running = running.then(async () => {
      const answer = await request('PUT', `/api/v1/tasks/${page.task}/draft`, { data }, { seen });
      if (answer.ok) {
        last = text;
        seen = answer.tag ?? seen;
        sessionStorage.removeItem(here);
        if (sign) sign.textContent = say(`${clockTime()} 已存草稿`, `Draft saved ${clockTime()}`);
      } else if (answer.status === 409 && answer.body.code === 'draft_changed') {
        await meet(answer.body.detail);
      } else if (sign) {
        if (answer.status === 401) sign.textContent = say('登录过期了，您写的已存在本机；重新登录后取回', 'Session ended; kept in this browser until you sign in again');
        else sign.textContent = answer.status === 0 ? say('没有连上服务器，已存在本机', 'Offline, kept in this browser') : answer.body.detail ?? '';
      }
    });
    return running;
  };
  /** Somebody else, or another window, kept a draft since: what only one side changed is taken, the rest is asked. */
  const meet = async (who) => {
    const answer = await request('GET', `/api/v1/tasks/${page.task}/form`);
    if (!answer.ok) return;
    const { data: theirs, tag } = answer.body;
    const { merged, taken, both } = threeWays(JSON.parse(last), form._getState().data, theirs);
    form._setState({ data: merged });
    seen = tag;
    last = JSON.stringify(theirs);
    const fieldOf = (key) => fieldsOf(form).find((field) => (field.key ?? field.path) === key);
    const named = (key) => labelOf(fieldOf(key) ?? { key });
    isUndecided = both.length > 0;
    // What the form only knows, and nobody writes, is taken without a word.
    showDifferences(who, taken.filter(fieldOf).map(named).filter(Boolean), both.map((one) => ({ ...one, label: named(one.key) })), {
      choose: (key, value) => form._setState({ data: { ...form._getState().data, [key]: value } }),
      done: () => { isUndecided = false; now(); },
    });
    if (!isUndecided) timer = setTimeout(now, 0);
    else if (sign) sign.textContent = say('和对方有不同，选好再存', 'Differs from theirs; kept when you have chosen');
  };
  form.on('changed', () => { clearTimeout(timer); timer = setTimeout(now, 900); });
  addEventListener('pagehide', () => { if (timer) now(); });
  if (stored) {
    notice('soon', say('本机还存着没送出去的内容。', 'This browser keeps text that was not sent.'), el('button', { type: 'button', class: 'btn btn-s', onclick: () => { form._setState({ data: JSON.parse(stored) }); now(); } }, say('取回', 'Restore')));
  }
  return { now, stop: () => { clearTimeout(timer); timer = null; return running; }, forget: () => sessionStorage.removeItem(here) };
}

async function complete({ form, page, act, save }) {
  if (act?.getAttribute('aria-busy') === 'true') return;
  const { data, errors } = form.submit();
  if (Object.keys(errors).length) { showErrors(form, listed(form, errors)); return; }
  act?.setAttribute('aria-busy', 'true');
  await save.stop();
  page.command ??= commandId();
  const answer = await request('POST', `/api/v1/tasks/${page.task}/complete`, { data }, { command: page.command });
  act?.removeAttribute('aria-busy');
  if (answer.ok) { save.forget(); location.assign(page.next ?? '/inbox'); return; }
  if (answer.status === 422) {
    page.command = null;
    showServerErrors(form, answer.body);
  } else if (answer.status === 401) {
    save.now();
    notice('late', say('登录过期了，您写的没有丢。', 'Your session ended. Nothing you wrote is lost.'), el('a', { href: `/signin?next=${encodeURIComponent(location.pathname)}` }, say('重新登录', 'Sign in again')));
  } else {
    notice('late', answer.body.detail || say('没有送出去，您写的没有丢。', 'Not sent. Nothing you wrote is lost.'));
    if (answer.status !== 0 && answer.status < 500) page.command = null;
  }
}

const fieldsOf = (form) => form.get('formFieldRegistry').getAll();
const labelOf = (field) => field.label || field.dateLabel || field.timeLabel || field.key || '';

function listed(form, errors) {
  const byId = new Map(fieldsOf(form).map((field) => [field.id, field]));
  return Object.entries(errors).flatMap(([id, messages]) => flat(messages).map((message) => ({ field: byId.get(id), message })));
}
const flat = (messages) => (Array.isArray(messages) ? messages : Object.values(messages ?? {}).flatMap(flat));

function showErrors(form, items) {
  errorSummary(items.map(({ field, message }) => ({ label: field ? labelOf(field) : '', message, focus: field ? () => focusOn(form, field) : null })));
}

function showServerErrors(form, problem) {
  const fields = fieldsOf(form);
  const items = (problem.errors ?? []).map(({ path, message }) => ({ message, field: fields.find((field) => field.key === path || (field.key && path?.split('.').pop() === field.key)) }));
  const state = {};
  for (const { field, message } of items) if (field) (state[field.id] ??= []).push(message);
  form._setState({ errors: state });
  if (items.length) showErrors(form, items);
  else notice('late', problem.detail ?? '');
}

function focusOn(form, field) {
  const target = box.querySelector(`[id$="-${CSS.escape(field.id)}"], [id*="${CSS.escape(field.id)}"]`);
  const control = target?.matches('input,textarea,select,button') ? target : target?.querySelector('input,textarea,select,button');
  (control ?? target)?.focus();
  (control ?? target)?.scrollIntoView({ block: 'center' });
}
