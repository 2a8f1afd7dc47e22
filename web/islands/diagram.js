// Where a case stands, on the diagram of its own version: the path taken thick, here filled, a click tells the step.
// Mounts on [data-island="diagram"]; data-src answers {files, main, parts, visited, flows, open, incidents, steps}.

import NavigatedViewer from 'bpmn-js/lib/NavigatedViewer';
import { el, say } from './lib/page.js';
import { fit } from './lib/fit.js';
import { request } from './lib/request.js';

for (const box of document.querySelectorAll('[data-island="diagram"]')) mount(box);

async function mount(box) {
  const answer = await request('GET', box.dataset.src);
  if (!answer.ok) { box.replaceChildren(el('p', { class: 'hush' }, answer.body.detail ?? say('流程图没有取到。', 'The diagram could not be loaded.'))); return; }
  const picture = answer.body;
  const tabs = el('div', { class: 'tabs diagram-tabs', role: 'tablist' });
  const canvas = el('div', { class: 'diagram-canvas' });
  const step = el('p', { class: 'diagram-step small', role: 'status' }, say('点图上的一步，看那一步的经过。', 'Click a step to read what happened there.'));
  box.replaceChildren(tabs, canvas, step);
  const viewer = new NavigatedViewer({ container: canvas });
  const show = (name) => draw(viewer, picture, name, step, (process) => {
    const part = picture.parts.find((each) => each.process === process);
    if (part) select(part.file);
  });
  const select = async (name) => {
    for (const tab of tabs.children) tab.setAttribute('aria-selected', String(tab.dataset.file === name));
    await show(name);
    box.dataset.ready = name;
  };
  for (const part of picture.parts) {
    tabs.append(el('button', { type: 'button', role: 'tab', 'data-file': part.file, onclick: () => select(part.file) }, part.title, part.here ? el('span', { class: 'chip chip-on' }, say('在这里', 'here')) : null));
  }
  await select((picture.parts.find((part) => part.here) ?? picture.parts[0])?.file ?? picture.main);
}

async function draw(viewer, picture, name, step, enter) {
  await viewer.importXML(picture.files[name]);
  const canvas = viewer.get('canvas');
  const shapes = viewer.get('elementRegistry');
  fit(canvas);
  for (const id of Object.keys(picture.visited)) if (shapes.get(id)) canvas.addMarker(id, 'seen');
  for (const id of picture.flows) if (shapes.get(id)) canvas.addMarker(id, 'seen');
  for (const id of picture.open) if (shapes.get(id)) canvas.addMarker(id, 'here');
  for (const id of picture.incidents) if (shapes.get(id)) canvas.addMarker(id, 'stuck');
  viewer.get('eventBus').on('element.click', ({ element }) => {
    const told = picture.steps[element.id];
    const label = element.businessObject?.name ?? '';
    const called = element.businessObject?.calledElement;
    step.replaceChildren(el('b', {}, label), ' ', told?.length ? told.join(say('；', '; ')) : say('还没有走到这一步。', 'Not reached yet.'));
    if (called) step.append(' ', el('button', { type: 'button', class: 'btn btn-s', onclick: () => enter(called) }, say('打开这一段', 'Open this part')));
  });
}
