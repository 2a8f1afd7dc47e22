// The designer's table: bpmn-js with our small properties panel, the findings of the check on the elements,
// drafts, download, upload and publication. Mounts on [data-island="modeler"].

import Modeler from 'bpmn-js/lib/Modeler';
import camunda from 'camunda-bpmn-moddle/resources/camunda.json';
import words from 'bpmn-js-i18n-zh/lib/bpmn-js';
import { clockTime, el, english, given, say } from './lib/page.js';
import { fit } from './lib/fit.js';
import { notice } from './lib/notice.js';
import { commandId, request } from './lib/request.js';
import { panel } from './lib/panel.js';

const box = document.querySelector('[data-island="modeler"]');
if (box) mount(box, given('modeler'));

function translate(template, replacements = {}) {
  const text = english ? template : words[template] ?? template;
  return text.replace(/{([^}]+)}/g, (_, key) => replacements[key] ?? `{${key}}`);
}

async function mount(container, page) {
  const modeler = new Modeler({ container, moddleExtensions: { camunda }, additionalModules: [{ translate: ['value', translate] }], keyboard: {} });
  const canvas = () => modeler.get('canvas');
  try {
    await modeler.importXML(page.xml);
  } catch (error) {
    notice('late', say(`这份图打不开：${error.message}。可以上传一份能打开的图。`, `This diagram cannot be opened: ${error.message}. Upload one that can.`));
  }
  fit(canvas(), { left: container.clientWidth < 600 ? 24 : 116 });
  panel(modeler, document.querySelector('[data-panel]'), page);
  const checks = findings(modeler, page);
  const draft = keepDraft(modeler, page, checks);
  acts(modeler, page, draft, checks);
  await checks.run();
  container.dataset.ready = 'yes';
}

/** Marks the findings on their elements and lists them as sentences below. */
function findings(modeler, page) {
  const list = document.querySelector('[data-findings]');
  const publish = document.querySelector('[data-act="publish"]');
  let pins = [];
  const show = (items) => {
    const canvas = modeler.get('canvas');
    const overlays = modeler.get('overlays');
    const shapes = modeler.get('elementRegistry');
    for (const { id, marker, overlay } of pins) { if (shapes.get(id)) canvas.removeMarker(id, marker); if (overlay) overlays.remove(overlay); }
    pins = [];
    const errors = items.filter((item) => item.severity === 'error');
    for (const item of items) {
      if (item.file !== page.file || !shapes.get(item.element_id)) continue;
      const marker = item.severity === 'error' ? 'finding-error' : 'finding-warning';
      canvas.addMarker(item.element_id, marker);
      const overlay = shapes.get(item.element_id).waypoints ? null : overlays.add(item.element_id, { position: { top: -12, left: -8 }, html: el('span', { class: item.severity === 'error' ? 'pin pin-late' : 'pin pin-soon', title: sentence(item) }, item.severity === 'error' ? '!' : '?') });
      pins.push({ id: item.element_id, marker, overlay });
    }
    list.replaceChildren(
      el('h2', {}, say('检查结果', 'Findings'), ' ', el('span', { class: errors.length ? 'chip chip-late' : 'chip chip-done' }, say(`${errors.length} 处错误`, `${errors.length} errors`)), ' ', el('span', { class: 'chip chip-soon' }, say(`${items.length - errors.length} 处提醒`, `${items.length - errors.length} hints`)), ' ', el('span', { class: 'small hush' }, say(`改图后自动重查，${clockTime()}`, `checked at ${clockTime()}`))),
      items.length
        ? el('ul', {}, ...items.map((item) => el('li', { class: item.severity }, el('b', {}, item.severity === 'error' ? say('错误', 'Error') : say('提醒', 'Hint')), el('span', {}, `${item.file}${item.element_name ? ` · ${item.element_name}` : ''} `, sentence(item), ' ', el('em', {}, english ? item.hint_en : item.hint)), item.file === page.file && shapes.get(item.element_id) ? el('button', { type: 'button', class: 'btn btn-s', onclick: () => go(modeler, item.element_id) }, say('去改', 'Show')) : null)))
        : el('p', { class: 'hush' }, say('没有发现问题，可以发布。', 'Nothing found; it may be published.')));
    if (publish) {
      publish.setAttribute('aria-disabled', String(errors.length > 0));
      publish.title = errors.length ? say(`还有 ${errors.length} 处错误，改完才能发布。`, `${errors.length} errors to mend before publishing.`) : '';
    }
    return errors.length;
  };
  const run = async () => {
    const { xml } = await modeler.saveXML({ format: true });
    const answer = await request('POST', `/api/v1/definitions/${page.key}/lint`, { files: { [page.file]: xml } });
    if (answer.ok) return show(answer.body.findings);
    notice('late', answer.body.detail);
    return -1;
  };
  return { run };
}

const sentence = (item) => (english ? item.message_en : item.message);

function go(modeler, id) {
  const element = modeler.get('elementRegistry').get(id);
  modeler.get('selection').select(element);
  modeler.get('canvas').scrollToElement(element);
}

/** Saves the draft on the server a moment after each change, then checks again. */
function keepDraft(modeler, page, checks) {
  const sign = document.querySelector('[data-draft-sign]');
  let timer = null;
  const save = async () => {
    clearTimeout(timer);
    timer = null;
    const { xml } = await modeler.saveXML({ format: true });
    const answer = await request('PUT', `/api/v1/definitions/${page.key}/draft/${encodeURIComponent(page.file)}`, { text: xml });
    if (answer.ok) sign.textContent = say(`${clockTime()} 已存草稿`, `Draft saved ${clockTime()}`);
    else notice('late', answer.body.detail);
    return answer.ok;
  };
  modeler.get('eventBus').on('commandStack.changed', () => { clearTimeout(timer); timer = setTimeout(async () => { await save(); await checks.run(); }, 800); });
  addEventListener('beforeunload', (event) => { if (timer) event.preventDefault(); });
  return { save };
}

function acts(modeler, page, draft, checks) {
  const on = (act, work) => document.querySelector(`[data-act="${act}"]`)?.addEventListener('click', work);
  on('save', () => draft.save());
  on('undo', () => modeler.get('commandStack').undo());
  on('redo', () => modeler.get('commandStack').redo());
  on('download', async () => {
    const { xml } = await modeler.saveXML({ format: true });
    const link = el('a', { href: URL.createObjectURL(new Blob([xml], { type: 'application/xml' })), download: page.file });
    link.click();
    URL.revokeObjectURL(link.href);
  });
  on('upload', () => document.querySelector('[data-upload]').click());
  document.querySelector('[data-upload]')?.addEventListener('change', async (event) => {
    const [file] = event.target.files;
    event.target.value = '';
    if (!file) return;
    const kept = (await modeler.saveXML({ format: true })).xml;
    try {
      await modeler.importXML(await file.text());
      fit(modeler.get('canvas'), { left: 116 });
      await draft.save();
      await checks.run();
      notice('done', say(`已换成 ${file.name}，存为草稿。`, `Replaced by ${file.name}, saved as a draft.`));
    } catch (error) {
      await modeler.importXML(kept);
      notice('late', say(`${file.name} 不是能打开的 BPMN 图：${error.message}。原来的图没有变。`, `${file.name} is not a BPMN diagram that can be opened: ${error.message}. Nothing was changed.`));
    }
  });
  on('discard', async () => {
    if (!confirm(say('放弃这份草稿，回到线上版本？', 'Discard this draft and go back to the published version?'))) return;
    const answer = await request('DELETE', `/api/v1/definitions/${page.key}/draft/${encodeURIComponent(page.file)}`);
    if (answer.ok) location.reload(); else notice('late', answer.body.detail);
  });
  on('publish', async (event) => {
    if (event.currentTarget.getAttribute('aria-disabled') === 'true') { notice('late', event.currentTarget.title); return; }
    if (!(await draft.save())) return;
    document.querySelector('[data-publish-dialog]').showModal();
  });
  document.querySelector('[data-publish-dialog] form')?.addEventListener('submit', async (event) => {
    event.preventDefault();
    const dialog = document.querySelector('[data-publish-dialog]');
    const answer = await request('POST', `/api/v1/definitions/${page.key}/publish`, { note: event.target.elements.note.value }, { command: commandId() });
    dialog.close();
    if (answer.ok) location.assign(`/studio/${page.key}?published=${answer.body.version}`);
    else notice('late', [answer.body.detail, ...(answer.body.errors ?? []).map((error) => `${error.path} ${error.message}`)].join(' '));
  });
}
