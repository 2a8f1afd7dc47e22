// A form as text, a decision table as a table: the same drafts, findings, download, upload and publication as the
// modeler. Mounts on textarea[data-island="source"].

import { decision } from './lib/decision.js';
import { given } from './lib/page.js';
import { table } from './lib/table.js';

const box = document.querySelector('[data-island="source"]');
if (box) {
  const page = given('modeler');
  const grid = document.querySelector('[data-decision]');
  const sheet = grid ? decision(box, grid, document.querySelector('[data-panel]'), page) : plain();
  table(page, sheet).then(() => { box.dataset.ready = 'yes'; });
}

function plain() {
  const listeners = [];
  box.addEventListener('input', () => listeners.forEach((listener) => listener()));
  return {
    text: async () => box.value,
    replace: async (text) => { box.value = text; },
    changed: (listener) => listeners.push(listener),
    has: () => false,
    show: () => {},
    mark: () => {},
    undo: () => {},
    redo: () => {},
  };
}
