// Decision tables as tables: every cell a field, columns and rows in the panel beside, undone step by step.
// What cannot be read as a table stays the text it is.

import * as dmn from './dmn.js';
import { notice } from './notice.js';
import { el, english, say } from './page.js';

const POLICIES = [
  ['UNIQUE', '唯一：只能有一行成立', 'Unique: one row only'], ['FIRST', '第一：从上往下，第一行算数', 'First: the first row counts'],
  ['ANY', '任一：可以有几行，结果要一样', 'Any: several rows, one result'], ['PRIORITY', '优先：结果最重要的一行', 'Priority: the most important result'],
  ['RULE ORDER', '规则顺序：成立的都要，按行的先后', 'Rule order: all, by row'], ['OUTPUT ORDER', '输出顺序：成立的都要，按重要程度', 'Output order: all, by importance'],
  ['COLLECT', '收集：成立的都要', 'Collect: all'],
];
const SUMS = [['', '列出每一行', 'a list'], ['SUM', '加起来（+）', 'sum (+)'], ['MIN', '最小的（<）', 'smallest (<)'], ['MAX', '最大的（>）', 'largest (>)'], ['COUNT', '有几行（#）', 'how many (#)']];
const KINDS = [['', '不限', 'any'], ['string', '文字', 'text'], ['number', '数字', 'number'], ['boolean', '是、否', 'yes or no'], ['date', '日期', 'date'], ['dateTime', '时刻', 'date and time']];
const SAMPLES = ['"VISIT"', '"LETTER", "WEB"', 'not("VISIT")', '> 5', '[1..5]', 'true', 'date("2026-05-01")', '-'];

/** The sheet of `table.js` over a text area: shown as tables, or as text when asked or when it does not read. */
export function decision(source, grid, panel, page) {
  const listeners = [];
  const past = [];
  const future = [];
  let doc = null;
  let items = [];
  let at = null; // {table, column, row}: where the person is, by number
  const isTable = () => doc !== null;
  const text = () => (isTable() ? dmn.text(doc) : source.value);
  const tell = () => listeners.forEach((listener) => listener());

  /** One step that can be undone. */
  const change = (work) => {
    past.push(dmn.text(doc));
    future.length = 0;
    work();
    tell();
  };
  const step = (from, to) => {
    if (!isTable() || !from.length) return;
    to.push(dmn.text(doc));
    doc = dmn.parse(from.pop());
    draw();
    tell();
  };

  function draw(focus) {
    source.hidden = isTable();
    grid.hidden = !isTable();
    if (!isTable()) { panel.replaceChildren(...asText()); return; }
    grid.replaceChildren(...dmn.tables(doc).map(({ decision: one, table }, number) => sheetOf(one, table, number)));
    fitAll(grid.querySelectorAll('textarea'));
    color();
    draw.panel();
    if (focus) grid.querySelector(`[data-at="${focus}"]`)?.focus();
  }

  const place = (table, row, column) => `${table}.${row}.${column}`;
  const parts = () => {
    const { table } = dmn.tables(doc)[at?.table ?? 0] ?? {};
    if (!table) return null;
    return { number: at?.table ?? 0, table, column: dmn.columns(table)[at?.column], row: dmn.rows(table)[at?.row] };
  };

  function sheetOf(one, table, number) {
    const columns = dmn.columns(table);
    const here = (row, column) => ({ 'data-at': place(number, row, column), onfocus: () => { at = { table: number, row, column }; draw.panel(); } });
    const inputs = columns.filter(dmn.isInput).length;
    const head = columns.map((column, index) => el('th', { scope: 'col', class: dmn.isInput(column) ? 'in' : 'out', 'data-id': column.getAttribute('id') },
      el('button', { type: 'button', class: 'col', ...here(-1, index) },
        el('b', {}, column.getAttribute('label') || column.getAttribute('name') || say('（没有名称）', '(no name)')),
        el('code', {}, dmn.isInput(column) ? dmn.part(column, 'inputExpression') : column.getAttribute('name') || ''))));
    const body = dmn.rows(table).map((row, index) => el('tr', { 'data-id': row.getAttribute('id') },
      el('th', { scope: 'row' }, el('button', { type: 'button', class: 'col', 'aria-label': say(`第${index + 1}行`, `Row ${index + 1}`), ...here(index, -1) }, String(index + 1))),
      el('td', { class: 'said' }, field(dmn.remark(row), (value) => dmn.writeRemark(row, value), { ...here(index, columns.length), 'aria-label': say(`第${index + 1}行 什么情况`, `Row ${index + 1} remark`) })),
      ...dmn.cells(row).map((cell, column) => el('td', { class: column < inputs ? 'in' : 'out', 'data-id': cell.getAttribute('id') },
        field(dmn.said(cell), (value) => dmn.write(cell, value), { ...here(index, column), placeholder: column < inputs ? '-' : '', 'aria-label': say(`第${index + 1}行 ${label(columns[column])}`, `Row ${index + 1} ${label(columns[column])}`) }))),
    ));
    const more = page.mayEdit && el('button', { type: 'button', class: 'btn btn-s', onclick: () => change(() => { const row = dmn.addRow(table, null); at = { table: number, row: dmn.rows(table).indexOf(row), column: 0 }; draw(place(number, at.row, 0)); }) }, say('加一行', 'Add a row'));
    return el('section', { 'data-id': one.getAttribute('id') },
      el('h2', {}, one.getAttribute('name') || one.getAttribute('id'), ' ', el('span', { class: 'chip' }, policy(table))),
      el('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': one.getAttribute('name') || 'DMN' },
        el('table', { class: 'dmn' }, el('thead', {}, el('tr', {}, el('th', { scope: 'col' }, '#'), el('th', { scope: 'col', class: 'said' }, say('什么情况', 'Remark')), ...head)), el('tbody', {}, ...body))),
      more);
  }

  const label = (column) => column?.getAttribute('label') || column?.getAttribute('name') || '';
  const policy = (table) => {
    const [, zh, en] = POLICIES.find(([name]) => name === (table.getAttribute('hitPolicy') ?? 'UNIQUE')) ?? ['', table.getAttribute('hitPolicy'), table.getAttribute('hitPolicy')];
    const [, sumZh, sumEn] = SUMS.find(([name]) => name && name === table.getAttribute('aggregation')) ?? [];
    return sumZh ? say(`${zh}，${sumZh}`, `${en}, ${sumEn}`) : say(zh, en);
  };

  /** A field that is one step when it is left; the draft follows while one types. */
  function field(value, work, attributes) {
    let before = null;
    return el('textarea', {
      rows: 1, spellcheck: 'false', readonly: !page.mayEdit, ...attributes,
      oninput: (event) => {
        if (before === null) { before = dmn.text(doc); past.push(before); future.length = 0; }
        work(event.target.value);
        fitAll([event.target]);
        tell();
      },
      onblur: () => { before = null; },
      onkeydown: (event) => {
        // Enter goes down the column, as in other tables; a line break needs Alt or Shift.
        if (event.key !== 'Enter' || event.shiftKey || event.altKey || event.isComposing) return;
        event.preventDefault();
        grid.querySelector(`[data-at="${place(at.table, at.row + 1, at.column)}"]`)?.focus();
      },
    }, value);
  }

  draw.panel = () => {
    const here = parts();
    if (here) panel.replaceChildren(...choices(here), ...rowFields(here), ...columnFields(here), ...tableFields(here), ...help(), toggle());
  };

  /** What may stand in the cell, by the words that the forms give it: ticked, not written. */
  function choices({ table, column, row, number }) {
    if (!column || !row || !page.mayEdit) return [];
    const cell = dmn.cells(row)[at.column];
    const now = dmn.said(cell).trim();
    const write = (value) => change(() => { dmn.write(cell, value); draw(place(number, at.row, at.column)); });
    const known = dmn.offered(table, column, page.words ?? {});
    if (!known.length) return [];
    const title = el('h2', {}, say(`第 ${at.row + 1} 行 · ${label(column)}`, `Row ${at.row + 1} · ${label(column)}`));
    if (!dmn.isInput(column)) {
      return [title, el('ul', { class: 'offered' }, ...known.map(([value, words]) => el('li', {}, el('button', { type: 'button', class: 'btn btn-s', 'aria-pressed': String(value === now), onclick: () => write(value) }, words || value))))];
    }
    const ticked = dmn.listed(now);
    if (!ticked) return [title, el('p', { class: 'small hush' }, say('这一格写的是条件，请在格子里改。', 'This cell is a condition; change it in the cell.'))];
    const tick = (value, on) => write([...known.map(([each]) => each), ...ticked.filter((each) => !known.some(([one]) => one === each))]
      .filter((each) => (each === value ? on : ticked.includes(each))).join(','));
    return [title, el('ul', { class: 'offered' },
      ...known.map(([value, words]) => el('li', {}, el('label', { class: 'tick' }, el('input', { type: 'checkbox', checked: ticked.includes(value), onchange: (event) => tick(value, event.target.checked) }), el('span', {}, words, ' ', el('code', {}, value)))))),
    el('p', { class: 'small hush' }, say('一个都不勾，就是不看这一列。', 'None ticked: any value.'))];
  }

  function columnFields({ table, column, number }) {
    if (!column) return [];
    const input = dmn.isInput(column);
    const expression = dmn.child(column, 'inputExpression');
    const kindOf = input ? expression : column;
    const set = (work) => (value) => change(() => { work(value); draw(); });
    const move = (by) => () => change(() => { if (dmn.moveColumn(table, column, by)) at.column += by; draw(place(number, -1, at.column)); });
    return [
      el('h2', {}, input ? say('输入列', 'Input column') : say('输出列', 'Output column')),
      line(say('名称', 'Label'), column.getAttribute('label') ?? '', set((value) => dmn.mark(column, 'label', value))),
      input ? line(say('看哪个值', 'Expression'), dmn.part(column, 'inputExpression'), set((value) => dmn.writePart(column, 'inputExpression', value)), say('案件里的值，例如 purpose', 'a value of the case, such as purpose'))
        : line(say('结果里叫什么', 'Key in the result'), column.getAttribute('name') ?? '', set((value) => dmn.mark(column, 'name', value))),
      pick(say('是什么', 'Kind'), kindOf?.getAttribute('typeRef') ?? '', KINDS, set((value) => kindOf && dmn.mark(kindOf, 'typeRef', value))),
      line(say('只能是这些值', 'Allowed values'), dmn.part(column, input ? 'inputValues' : 'outputValues'), set((value) => dmn.writePart(column, input ? 'inputValues' : 'outputValues', value)), input ? '"LETTER","VISIT"' : say('重要的在前；“优先”要写', 'most important first; needed by priority')),
      !input && line(say('没有一行成立时', 'When no row applies'), dmn.part(column, 'defaultOutputEntry'), set((value) => dmn.writePart(column, 'defaultOutputEntry', value))),
      acts([say('往左', 'Left'), move(-1)], [say('往右', 'Right'), move(1)], [say('删除这一列', 'Delete the column'), () => change(() => { dmn.dropColumn(table, column); at = { ...at, column: undefined }; draw(); })]),
    ].filter(Boolean);
  }

  function rowFields({ table, row, number }) {
    if (!row) return [];
    const to = (index) => { at = { ...at, row: index }; draw(place(number, index, at.column ?? 0)); };
    const add = (like) => () => change(() => { dmn.addRow(table, row, like); to(at.row + 1); });
    const move = (by) => () => change(() => { dmn.moveRow(table, row, by); to(dmn.rows(table).indexOf(row)); });
    return [
      el('h2', {}, say(`第 ${at.row + 1} 行`, `Row ${at.row + 1}`)),
      acts([say('往上', 'Up'), move(-1)], [say('往下', 'Down'), move(1)], [say('下面加一行', 'Add below'), add(null)], [say('照抄一行', 'Copy'), add(row)],
        [say('删除这一行', 'Delete the row'), () => change(() => { row.remove(); to(Math.max(0, at.row - 1)); })]),
    ];
  }

  function tableFields({ table, number }) {
    const one = table.parentElement;
    const set = (work) => (value) => change(() => { work(value); draw(); });
    const add = (kind) => () => change(() => { const column = dmn.addColumn(table, kind); at = { table: number, row: -1, column: dmn.columns(table).indexOf(column) }; draw(place(number, -1, at.column)); });
    return [
      el('h2', {}, say('整张表', 'The table')),
      line(say('表名', 'Name'), one.getAttribute('name') ?? '', set((value) => dmn.mark(one, 'name', value))),
      pick(say('几行成立时怎么办', 'Hit policy'), table.getAttribute('hitPolicy') ?? 'UNIQUE', POLICIES, set((value) => { table.setAttribute('hitPolicy', value); if (value !== 'COLLECT') table.removeAttribute('aggregation'); })),
      table.getAttribute('hitPolicy') === 'COLLECT' && pick(say('收集成什么', 'Aggregation'), table.getAttribute('aggregation') ?? '', SUMS, set((value) => dmn.mark(table, 'aggregation', value))),
      acts([say('加输入列', 'Add an input'), add('input')], [say('加输出列', 'Add an output'), add('output')]),
    ].filter(Boolean);
  }

  const help = () => [el('h2', {}, say('输入格可以写', 'An input cell may say')), el('p', { class: 'small' }, ...SAMPLES.flatMap((each) => [el('code', {}, each), ' '])),
    el('p', { class: 'small hush' }, say('空着和“-”一样，都不看这一列。改动自动存草稿、自动检查；有重叠、有漏的，下面给出一个例子。', 'Empty is the same as "-": any value. Changes are drafted and checked; overlaps and gaps are told with an example.'))];
  const toggle = () => el('div', { class: 'btns' }, el('button', { type: 'button', class: 'btn btn-s', onclick: () => { source.value = text(); doc = null; at = null; draw(); } }, say('看源文件', 'Show the source')));
  const asText = () => [el('h2', {}, say('怎么改', 'How to change it')), el('p', {}, page.help ?? ''),
    el('div', { class: 'btns' }, el('button', { type: 'button', class: 'btn btn-s', onclick: () => { if (read(source.value)) draw(); } }, say('看成表格', 'Show the table')))];

  const acts = (...each) => page.mayEdit && el('div', { class: 'btns' }, ...each.map(([words, work]) => el('button', { type: 'button', class: 'btn btn-s', onclick: work }, words)));
  let fields = 0;
  const labelled = (words, input, note) => {
    input.id = `dmn-${fields += 1}`;
    return el('div', { class: 'field' }, el('label', { for: input.id }, words), input, note ? el('p', { class: 'small hush' }, note) : null);
  };
  const line = (words, value, work, note) => labelled(words, el('input', { value, readonly: !page.mayEdit, onchange: (event) => work(event.target.value.trim()) }), note);
  function pick(words, value, choices, work) {
    const known = choices.some(([name]) => name === value) ? choices : [[value, value, value], ...choices];
    return labelled(words, el('select', { disabled: !page.mayEdit, onchange: (event) => work(event.target.value) }, ...known.map(([name, zh, en]) => el('option', { value: name, selected: name === value }, english ? en : zh))));
  }

  /** Findings on their cells, rows and columns. */
  function color() {
    for (const node of grid.querySelectorAll('.finding-error, .finding-warning')) { node.classList.remove('finding-error', 'finding-warning'); node.removeAttribute('title'); }
    for (const item of items) {
      const node = item.element_id && grid.querySelector(`[data-id="${CSS.escape(item.element_id)}"]`);
      if (!node) continue;
      node.classList.add(item.severity === 'error' ? 'finding-error' : 'finding-warning');
      node.title = english ? item.message_en : item.message;
    }
  }

  function read(value) {
    try {
      const found = dmn.parse(value);
      if (!dmn.tables(found).length) throw new Error(say('里面没有决策表', 'there is no decision table in it'));
      doc = found;
      return true;
    } catch (error) {
      notice('late', say(`不能看成表格：${error.message}`, `It cannot be shown as a table: ${error.message}`));
      return false;
    }
  }

  source.addEventListener('input', tell);
  read(source.value);
  draw();
  return {
    text: async () => text(),
    replace: async (value) => {
      const found = dmn.parse(value);
      if (!dmn.tables(found).length) throw new Error(say('里面没有决策表', 'there is no decision table in it'));
      if (isTable()) past.push(dmn.text(doc));
      future.length = 0;
      doc = found;
      draw();
    },
    changed: (listener) => listeners.push(listener),
    has: (id) => Boolean(id && isTable() && grid.querySelector(`[data-id="${CSS.escape(id)}"]`)),
    show: (id) => {
      const node = grid.querySelector(`[data-id="${CSS.escape(id)}"]`);
      node.scrollIntoView({ block: 'center', inline: 'center' });
      node.querySelector('textarea, button')?.focus({ preventScroll: true });
    },
    mark: (found) => { items = found; if (isTable()) color(); },
    undo: () => step(past, future),
    redo: () => step(future, past),
  };
}

/** Fields as high as their text: all are measured before any is set, so that the page is laid out once. */
function fitAll(fields) {
  const list = [...fields];
  list.forEach((each) => { each.style.height = 'auto'; });
  const heights = list.map((each) => each.scrollHeight);
  list.forEach((each, index) => { each.style.height = `${heights[index] + 2}px`; });
}
