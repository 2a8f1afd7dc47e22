// A form or decision table as text: the same drafts, findings, download, upload and publication as the modeler.
// Mounts on textarea[data-island="source"].

import { given } from './lib/page.js';
import { table } from './lib/table.js';

const box = document.querySelector('[data-island="source"]');
if (box) {
  const page = given('modeler');
  const listeners = [];
  box.addEventListener('input', () => listeners.forEach((listener) => listener()));
  table(page, {
    text: async () => box.value,
    replace: async (text) => { box.value = text; },
    changed: (listener) => listeners.push(listener),
    has: () => false,
    show: () => {},
    mark: () => {},
    undo: () => {},
    redo: () => {},
  });
  box.dataset.ready = 'yes';
}
