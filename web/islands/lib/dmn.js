// A DMN 1.3 file in the hand: its tables as rows and columns, changed in place, and written as it was read.

/** The namespace of the file's own version of DMN. */
const space = (node) => (node.ownerDocument ?? node).documentElement.namespaceURI;

/** The file; throws with the reader's own words when it is no XML. */
export function parse(text) {
  const doc = new DOMParser().parseFromString(text, 'application/xml');
  const broken = doc.querySelector('parsererror');
  if (broken) throw new Error(broken.textContent.trim().split('\n')[0]);
  first.set(doc, /<[\w:]*definitions[^>]*>/.exec(text)?.[0] ?? '');
  return doc;
}

/** The first tag as it was read: browsers forget in which order it names its namespaces. */
const first = new WeakMap();

/** `[{decision, table}]`; a decision without a table has none to show. */
export const tables = (doc) => [...doc.getElementsByTagNameNS(space(doc), 'decision')]
  .map((decision) => ({ decision, table: child(decision, 'decisionTable') }))
  .filter(({ table }) => table);

export const children = (node, name) => [...node.children].filter((each) => each.localName === name && each.namespaceURI === space(node));
export const child = (node, name) => children(node, name)[0] ?? null;

/** The columns in order: inputs first, then outputs. */
export const columns = (table) => [...children(table, 'input'), ...children(table, 'output')];
export const rows = (table) => children(table, 'rule');
export const cells = (rule) => [...children(rule, 'inputEntry'), ...children(rule, 'outputEntry')];
export const isInput = (column) => column.localName === 'input';

/** What stands in the `text` of an element. */
export const said = (node) => (node && child(node, 'text')?.textContent) ?? '';

/** Writes the `text` of an element. */
export function write(node, text) {
  const box = child(node, 'text') ?? node.insertBefore(made(node, 'text'), null);
  box.textContent = text;
}

/** Writes an attribute, or takes it away when there is nothing to write. */
export function mark(node, name, value) {
  if (value) node.setAttribute(name, value); else node.removeAttribute(name);
}

/** The text of a part that a column may have (`inputExpression`, `inputValues`, `outputValues`, `defaultOutputEntry`). */
export const part = (column, name) => said(child(column, name));

/** Writes such a part in its place of the schema; without text it goes. */
export function writePart(column, name, text) {
  const order = ['inputExpression', 'inputValues', 'outputValues', 'defaultOutputEntry'];
  let node = child(column, name);
  if (!text && name !== 'inputExpression') { node?.remove(); return; }
  if (!node) {
    const after = order.slice(order.indexOf(name) + 1);
    node = column.insertBefore(made(column, name), [...column.children].find((each) => after.includes(each.localName)) ?? null);
    node.setAttribute('id', fresh(column.ownerDocument, name));
  }
  write(node, text);
}

/** The sentence beside a row. */
export const remark = (rule) => child(rule, 'description')?.textContent ?? '';

export function writeRemark(rule, text) {
  let node = child(rule, 'description');
  if (!text) { node?.remove(); return; }
  node ??= rule.insertBefore(made(rule, 'description'), rule.firstChild);
  node.textContent = text;
}

/** What a cell of a column may say, with its words: `[[FEEL, words]]`; what stands in the column where no form knows. */
export function offered(table, column, words) {
  const known = words[part(column, 'inputExpression').trim()];
  if (isInput(column) && known) return known;
  if (isInput(column)) return child(column, 'inputExpression')?.getAttribute('typeRef') === 'boolean' ? words.boolean ?? [] : [];
  const at = columns(table).indexOf(column);
  const found = new Set(rows(table).map((row) => said(cells(row)[at]).trim()).filter(Boolean));
  return found.size > 12 ? [] : [...found].sort().map((each) => [each, '']);
}

/** The values of a cell that is a plain list of them; none for an empty one, null for any other condition. */
export function listed(text) {
  if (!text || text === '-') return [];
  const values = text.match(/"[^"]*"|true|false/g) ?? [];
  return values.join(',') === text.replace(/\s*,\s*/g, ',') ? values : null;
}

/** A new row after `rule` (at the end without one), empty or with the cells of another. */
export function addRow(table, rule, like) {
  const doc = table.ownerDocument;
  const row = like ? like.cloneNode(true) : made(table, 'rule');
  table.insertBefore(row, rule ? rule.nextElementSibling : null);
  row.setAttribute('id', fresh(doc, 'Rule'));
  if (!like) columns(table).forEach((column) => row.append(entry(table, column)));
  cells(row).forEach((cell) => cell.setAttribute('id', fresh(doc, cell.localName === 'inputEntry' ? 'In' : 'Out')));
  return row;
}

/** A new column of a kind (`input`, `output`) after the last of its kind; every row gets an empty cell. */
export function addColumn(table, kind) {
  const doc = table.ownerDocument;
  const column = made(table, kind);
  column.setAttribute('id', fresh(doc, kind === 'input' ? 'Input' : 'Output'));
  const next = kind === 'input' ? [...children(table, 'output'), ...rows(table)][0] : rows(table)[0];
  table.insertBefore(column, next ?? null);
  if (kind === 'input') writePart(column, 'inputExpression', '');
  for (const row of rows(table)) {
    const cell = entry(table, column);
    row.insertBefore(cell, kind === 'input' ? children(row, 'outputEntry')[0] ?? null : child(row, 'annotationEntry'));
    cell.setAttribute('id', fresh(doc, kind === 'input' ? 'In' : 'Out'));
  }
  return column;
}

/** Takes a column and its cells away. */
export function dropColumn(table, column) {
  const at = columns(table).indexOf(column);
  rows(table).forEach((row) => cells(row)[at]?.remove());
  column.remove();
}

/** Moves a column and its cells by one place among those of its kind; false where there is no room. */
export function moveColumn(table, column, by) {
  const at = columns(table).indexOf(column);
  const to = columns(table)[at + by];
  if (!to || to.localName !== column.localName) return false;
  const swap = (one, other) => (by < 0 ? other.before(one) : other.after(one));
  rows(table).forEach((row) => swap(cells(row)[at], cells(row)[at + by]));
  swap(column, to);
  return true;
}

/** Moves a row by one place; false where there is no room. */
export function moveRow(table, row, by) {
  const other = rows(table)[rows(table).indexOf(row) + by];
  if (!other) return false;
  if (by < 0) other.before(row); else other.after(row);
  return true;
}

/** The file as text: two spaces a level, one element a line, as designers' tools write it. */
export const text = (doc) => `<?xml version="1.0" encoding="UTF-8"?>\n${[...doc.childNodes].map((node) => written(node, 0)).filter(Boolean).join('\n')}\n`;

function written(node, depth) {
  const pad = '  '.repeat(depth);
  if (node.nodeType === Node.COMMENT_NODE) return `${pad}<!--${node.data}-->`;
  if (node.nodeType !== Node.ELEMENT_NODE) return '';
  const open = `${pad}<${node.nodeName}${inOrder(node).map((each) => ` ${each.name}="${escaped(each.value).replaceAll('"', '&quot;')}"`).join('')}`;
  const inside = [...node.childNodes].filter((each) => each.nodeType === Node.ELEMENT_NODE || each.nodeType === Node.COMMENT_NODE);
  if (inside.length) return [`${open}>`, ...inside.map((each) => written(each, depth + 1)), `${pad}</${node.nodeName}>`].join('\n');
  const content = node.textContent;
  if (!content.trim() && node.localName !== 'text') return `${open} />`;
  return `${open}>${escaped(content)}</${node.nodeName}>`;
}

function inOrder(node) {
  const tag = node === node.ownerDocument.documentElement ? first.get(node.ownerDocument) : '';
  const place = ({ name }) => tag.indexOf(` ${name}=`);
  return [...node.attributes].sort((one, other) => (tag ? place(one) - place(other) : 0));
}

const escaped = (value) => value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

function entry(table, column) {
  const cell = made(table, isInput(column) ? 'inputEntry' : 'outputEntry');
  write(cell, '');
  return cell;
}

/** An element with the prefix that the file itself uses. */
function made(beside, name) {
  const prefix = beside.prefix ? `${beside.prefix}:` : '';
  return beside.ownerDocument.createElementNS(space(beside), prefix + name);
}

/** An id that the file does not have yet. */
function fresh(doc, word) {
  const known = new Set([...doc.querySelectorAll('[id]')].map((each) => each.id || each.getAttribute('id')));
  let number = 1;
  while (known.has(`${word}_${number}`)) number += 1;
  return `${word}_${number}`;
}
