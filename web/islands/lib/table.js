// What every file at the designers' table has: drafts, findings, download, upload, publication.
// The file itself is behind `sheet`: {text, replace, changed, has, show, mark, undo, redo}.

import { clockTime, el, english, say } from './page.js';
import { notice } from './notice.js';
import { commandId, request } from './request.js';

const sentence = (item) => (english ? item.message_en : item.message);

export function table(page, sheet) {
  let asked = 0; // only the answer to the last question is shown, in whatever order answers come
  const ask = async (files) => { const mine = ++asked; return findings(page, sheet, files, () => mine === asked); };
  const check = async () => ask({ [page.file]: await sheet.text() });
  const draft = keepDraft(page, sheet, check);
  acts(page, sheet, draft, check);
  return ask({}); // nothing is changed yet: what the server has is what is shown
}

/** Checks the drafted bundle with `files` in place of its own; marks the findings on their elements and lists them as sentences. */
async function findings(page, sheet, files, isLast) {
  const answer = await request('POST', `/api/v1/definitions/${page.key}/lint`, { files }, { command: commandId() });
  if (!isLast()) return;
  if (!answer.ok) { notice('late', answer.body.detail); return; }
  const items = answer.body.findings;
  const errors = items.filter((item) => item.severity === 'error').length;
  sheet.mark(items.filter((item) => item.file === page.file), sentence);
  document.querySelector('[data-findings]').replaceChildren(
    el('h2', {}, say('检查结果 ', 'Findings '),
      el('span', { class: errors ? 'chip chip-late' : 'chip chip-done' }, say(`${errors} 处错误`, `${errors} errors`)), ' ',
      el('span', { class: 'chip chip-soon' }, say(`${items.length - errors} 处提醒`, `${items.length - errors} hints`)), ' ',
      el('span', { class: 'small hush' }, say(`改动后自动重查，${clockTime()}`, `checked at ${clockTime()}`))),
    items.length ? el('ul', {}, ...items.map((item) => line(item, page, sheet))) : el('p', { class: 'hush' }, say('没有发现问题，可以发布。', 'Nothing found; it may be published.')));
  const publish = document.querySelector('[data-act="publish"]');
  if (!publish) return;
  publish.setAttribute('aria-disabled', String(errors > 0));
  publish.title = errors ? say(`还有 ${errors} 处错误，改完才能发布。`, `${errors} errors to mend before publishing.`) : '';
}

/** The file and element, where the sentence itself does not begin with the file. */
const place = (item) => (sentence(item).startsWith(item.file) ? '' : `${item.file}${item.element_name ? ` · ${item.element_name}` : ''} `);

function line(item, page, sheet) {
  const isError = item.severity === 'error';
  return el('li', { class: item.severity },
    el('b', {}, isError ? say('错误', 'Error') : say('提醒', 'Hint')),
    el('span', {}, place(item), sentence(item), ' ', el('em', {}, english ? item.hint_en : item.hint)),
    item.file === page.file && sheet.has(item.element_id)
      ? el('button', { type: 'button', class: 'btn btn-s', onclick: () => sheet.show(item.element_id) }, say('去改', 'Show'))
      : null);
}

/** Saves the draft on the server a moment after each change, then checks again. */
function keepDraft(page, sheet, check) {
  const sign = document.querySelector('[data-draft-sign]');
  let timer = null;
  const save = async () => {
    clearTimeout(timer);
    timer = null;
    const answer = await request('PUT', `/api/v1/definitions/${page.key}/draft/${encodeURIComponent(page.file)}`, { text: await sheet.text() });
    if (answer.ok) sign.textContent = say(`${clockTime()} 已存草稿`, `Draft saved ${clockTime()}`);
    else notice('late', answer.body.detail);
    return answer.ok;
  };
  if (page.mayEdit) sheet.changed(() => { clearTimeout(timer); timer = setTimeout(async () => { await save(); await check(); }, 800); });
  addEventListener('beforeunload', (event) => { if (timer) event.preventDefault(); });
  return { save };
}

function acts(page, sheet, draft, check) {
  const on = (act, work) => document.querySelector(`[data-act="${act}"]`)?.addEventListener('click', work);
  const upload = document.querySelector('[data-upload]');
  const dialog = document.querySelector('[data-publish-dialog]');
  on('save', draft.save);
  on('undo', sheet.undo);
  on('redo', sheet.redo);
  on('download', async () => {
    const link = el('a', { href: URL.createObjectURL(new Blob([await sheet.text()])), download: page.file });
    link.click();
    URL.revokeObjectURL(link.href);
  });
  on('upload', () => upload.click());
  upload?.addEventListener('change', async () => {
    const [file] = upload.files;
    if (!file) return;
    try {
      await sheet.replace(await file.text());
      await draft.save();
      await check();
      notice('done', say(`已换成 ${file.name}，存为草稿。`, `Replaced by ${file.name}, saved as a draft.`));
    } catch (error) {
      notice('late', say(`${file.name} 打不开：${error.message}。原来的没有变。`, `${file.name} cannot be opened: ${error.message}. Nothing was changed.`));
    }
    upload.value = '';
  });
  on('discard', async () => {
    if (!confirm(say('放弃这份草稿，回到线上版本？', 'Discard this draft and go back to the published version?'))) return;
    const answer = await request('DELETE', `/api/v1/definitions/${page.key}/draft/${encodeURIComponent(page.file)}`);
    if (answer.ok) location.reload(); else notice('late', answer.body.detail);
  });
  on('publish', async (event) => {
    const button = event.currentTarget;
    if (button.getAttribute('aria-disabled') === 'true') { notice('late', button.title); return; }
    if (!page.mayEdit || await draft.save()) dialog.showModal();
  });
  dialog?.querySelector('[data-close]').addEventListener('click', () => dialog.close());
  dialog?.querySelector('form').addEventListener('submit', async (event) => {
    event.preventDefault();
    const answer = await request('POST', `/api/v1/definitions/${page.key}/publish`, { note: event.target.elements.note.value }, { command: commandId() });
    dialog.close();
    if (answer.ok) location.assign(`/studio/${page.key}?published=${answer.body.version}`);
    else if (answer.body.code === 'prove_again') location.assign(`/me/prove?next=${encodeURIComponent(location.pathname)}`);
    else notice('late', [answer.body.detail, ...(answer.body.errors ?? []).map((error) => `${error.path} ${error.message}`)].join(' '));
  });
}
