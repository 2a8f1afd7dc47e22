// A diagram at the designers' table: bpmn-js with our small properties panel and the findings on the elements.
// Mounts on [data-island="modeler"].

import Modeler from 'bpmn-js/lib/Modeler';
import camunda from 'camunda-bpmn-moddle/resources/camunda.json';
import words from 'bpmn-js-i18n-zh/lib/bpmn-js';
import { el, english, given, say } from './lib/page.js';
import { fit } from './lib/fit.js';
import { notice } from './lib/notice.js';
import { panel } from './lib/panel.js';
import { table } from './lib/table.js';

const box = document.querySelector('[data-island="modeler"]');
if (box) mount(box, given('modeler'));

function translate(template, replacements = {}) {
  const text = english ? template : words[template] ?? template;
  return text.replace(/{([^}]+)}/g, (_, key) => replacements[key] ?? `{${key}}`);
}

async function mount(container, page) {
  const modeler = new Modeler({ container, moddleExtensions: { camunda }, additionalModules: [{ translate: ['value', translate] }] });
  try {
    const { warnings } = await modeler.importXML(page.xml);
    if (warnings.length) notice('soon', say(`这份图里有 ${warnings.length} 处读不懂，存的时候会丢：`, `${warnings.length} parts of this diagram are not understood and would be lost: `), warnings[0].message);
  } catch (error) {
    notice('late', say(`这份图打不开：${error.message}。可以上传一份能打开的图。`, `This diagram cannot be opened: ${error.message}. Upload one that can.`));
  }
  fit(modeler.get('canvas'), { left: matchMedia('(max-width: 47.99rem)').matches ? 24 : 116 });
  panel(modeler, document.querySelector('[data-panel]'), page);
  await table(page, sheet(modeler));
  container.dataset.ready = 'yes';
}

/** The diagram as `table` sees it. */
function sheet(modeler) {
  const text = async () => (await modeler.saveXML({ format: true })).xml;
  let pins = [];
  return {
    text,
    replace: async (xml) => {
      const before = await text();
      try {
        await modeler.importXML(xml);
      } catch (error) {
        await modeler.importXML(before);
        throw error;
      }
      fit(modeler.get('canvas'), { left: 116 });
    },
    changed: (listener) => modeler.on('commandStack.changed', listener),
    has: (id) => Boolean(id && modeler.get('elementRegistry').get(id)),
    show: (id) => {
      const element = modeler.get('elementRegistry').get(id);
      modeler.get('selection').select(element);
      modeler.get('canvas').scrollToElement(element);
    },
    mark: (items, sentence) => {
      const canvas = modeler.get('canvas');
      const overlays = modeler.get('overlays');
      const shapes = modeler.get('elementRegistry');
      for (const { id, marker, overlay } of pins) {
        if (shapes.get(id)) canvas.removeMarker(id, marker);
        if (overlay) overlays.remove(overlay);
      }
      pins = items.filter((item) => shapes.get(item.element_id)).map((item) => {
        const id = item.element_id;
        const isError = item.severity === 'error';
        const marker = isError ? 'finding-error' : 'finding-warning';
        canvas.addMarker(id, marker);
        const hasRoom = !shapes.get(id).waypoints && id !== canvas.getRootElement().id;
        const html = el('span', { class: isError ? 'pin pin-late' : 'pin pin-soon', title: sentence(item) }, isError ? '!' : '?');
        return { id, marker, overlay: hasRoom ? overlays.add(id, { position: { top: -12, left: -8 }, html }) : null };
      });
    },
    undo: () => modeler.get('commandStack').undo(),
    redo: () => modeler.get('commandStack').redo(),
  };
}
