// What form-js itself says: fills forms in a browser-like page and writes down what it would send, and whether it
// would let the person send it. The server is held to this table by test_verdicts.py.
//
//   npm install --ignore-scripts @bpmn-io/form-js-viewer@2.0.0 jsdom@24      (in any folder)
//   TZ=Asia/Shanghai node tests/forms/verdicts.mjs <that folder> > tests/forms/verdicts.json

import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { resolve } from 'node:path';

const folder = resolve(process.argv[2] ?? '.');
const from = createRequire(pathToFileURL(`${folder}/package.json`));
const { JSDOM } = from('jsdom');
const dom = new JSDOM('<div id="form"></div>', { pretendToBeVisual: true, url: 'http://localhost/' });
for (const name of Object.getOwnPropertyNames(dom.window)) {
  if (!(name in globalThis)) globalThis[name] = dom.window[name];
}
globalThis.window = dom.window;
globalThis.document = dom.window.document;
globalThis.DataTransfer ??= class { items = { add() {} }; files = null; };
const { Form } = from('@bpmn-io/form-js-viewer');

const field = (type, key, more = {}) => ({ type, key, id: `f_${key.replaceAll('.', '_')}`, label: key, ...more });
const text = (key, validate, more = {}) => field('textfield', key, { validate, ...more });
const hide = (expression) => ({ conditional: { hide: expression } });
const abc = { values: ['a', 'b', 'c'].map((value) => ({ label: value.toUpperCase(), value })) };
const form = (...components) => ({ type: 'default', id: 'case', schemaVersion: 19, components });
const list = (path, components, more = {}) => ({ type: 'dynamiclist', id: `l_${path}`, path, label: path, components, isRepeating: true, allowAddRemove: true, defaultRepetitions: 0, ...more });
const group = (path, components, more = {}) => ({ type: 'group', id: `g_${path}`, path, label: path, components, ...more });

const cases = [];
/** One form, several fillings: { name: data } or { name: [data, case data] }. */
const table = (title, schema, fillings) => {
  for (const [name, given] of Object.entries(fillings)) {
    const [data, context] = Array.isArray(given) ? given : [given, {}];
    cases.push({ name: `${title}: ${name}`, form: schema, data, context });
  }
};

table('required text', form(text('basis', { required: true })), { filled: { basis: '第32条' }, empty: { basis: '' }, absent: {} });
table('length', form(text('why', { minLength: 3, maxLength: 5 })), { short: { why: '不行' }, fits: { why: '不归我' }, 'fits with blanks round it': { why: '  不归我们局  ' }, long: { why: '这不归我们局' }, empty: { why: '' } });
table('textarea', form(field('textarea', 'facts', { validate: { required: true, maxLength: 6 } })), { lines: { facts: '一\n二' }, long: { facts: '一\n二\n三\n四' } });
table('pattern', form(text('number', { pattern: '^\\d{4}-\\d+$', patternErrorMessage: '写成 2026-1' })), { right: { number: '2026-12' }, wrong: { number: '2026年12' }, empty: { number: '' }, 'digits of another script': { number: '２０２６-1' } });
table('pattern anywhere', form(text('article', { pattern: '第\\d+条' })), { inside: { article: '依据第32条' }, missing: { article: '依据三十二条' } });
table('pattern with classes', form(text('name', { pattern: '^[\\u4e00-\\u9fa5·]{2,10}$' })), { Chinese: { name: '阿依古丽·买买提' }, Latin: { name: 'Li Lei' } });
table('email', form(text('email', { validationType: 'email' })), { right: { email: 'a.b@xfj.gov.cn' }, 'no at': { email: 'xfj.gov.cn' }, 'local only': { email: 'a@' } });
table('phone', form(text('phone', { validationType: 'phone' })), { international: { phone: '+8613800138000' }, letters: { phone: 'call me' } });
table('number', form(field('number', 'sum', { validate: { required: true, min: 0, max: 100.5 } })), { inside: { sum: 12.5 }, zero: { sum: 0 }, 'at the upper limit': { sum: 100.5 }, above: { sum: 101 }, below: { sum: -1 }, empty: { sum: null } });
table('whole number', form(field('number', 'people', { decimalDigits: 0 })), { whole: { people: 5 }, half: { people: 5.5 }, empty: { people: null } });
table('decimals', form(field('number', 'area', { decimalDigits: 2 })), { two: { area: 0.29 }, three: { area: 0.291 }, exponent: { area: 1e-7 } });
table('number steps', form(field('number', 'sum', { increment: 0.1 })), { 'on the step': { sum: 0.3 }, between: { sum: 0.35 } });
table('number as text', form(field('number', 'sum', { serializeToString: true, validate: { max: 10 } })), { inside: { sum: '9.50' }, above: { sum: '10.01' } });
table('tick', form(field('checkbox', 'heard', { validate: { required: true } })), { ticked: { heard: true }, 'not ticked': { heard: false } });
table('optional tick', form(field('checkbox', 'heard')), { 'not ticked': { heard: false } });
for (const type of ['radio', 'select']) table(type, form(field(type, 'result', { ...abc, validate: { required: true } })), { chosen: { result: 'b' }, none: { result: null } });
for (const type of ['checklist', 'taglist']) table(type, form(field(type, 'causes', { ...abc, validate: { required: true } })), { two: { causes: ['a', 'c'] }, none: { causes: [] } });
table('options from case data', form(field('select', 'unit', { valuesKey: 'units', validate: { required: true } })), { known: [{ unit: 2 }, { units: [{ label: '甲', value: 1 }, { label: '乙', value: 2 }] }], 'plain values': [{ unit: '乙' }, { units: ['甲', '乙'] }], unknown: [{ unit: '丙' }, { units: ['甲', '乙'] }] });
table('options from an expression', form(text('only'), field('select', 'unit', { valuesExpression: '=if only = "x" then ["甲"] else units', validate: { required: true } })), { known: [{ unit: '乙' }, { units: ['甲', '乙'] }], narrowed: [{ only: 'x', unit: '乙' }, { units: ['甲', '乙'] }] });
table('date', form(field('datetime', 'done_on', { subtype: 'date', dateLabel: '完成', validate: { required: true } })), { given: { done_on: '2026-11-24' }, empty: { done_on: null } });
table('time', form(field('datetime', 'at', { subtype: 'time', timeLabel: '几点', timeSerializingFormat: 'no_timezone', validate: { required: true } })), { given: { at: '14:30' }, empty: { at: null } });
table('moment', form(field('datetime', 'at', { subtype: 'datetime', dateLabel: '日期', timeLabel: '几点', timeSerializingFormat: 'utc_offset', validate: { required: true } })), { given: { at: '2026-11-24T14:30+08:00' }, empty: { at: null } });
table('hidden by a choice', form(field('radio', 'decision', abc), text('why', { required: true }, hide('=decision != "b"'))), { 'shown and filled': { decision: 'b', why: '不归我' }, 'shown and empty': { decision: 'b', why: '' }, 'hidden and empty': { decision: 'a', why: '' }, 'hidden but filled before': { decision: 'a', why: '不归我' } });
table('hidden by a hidden field', form(text('a'), text('b', {}, hide('=a = "x"')), text('c', { required: true }, hide('=b = ""'))), { 'b hidden, read as empty': { a: 'x', b: 'y', c: '' }, 'b shown and filled': { a: '', b: 'y', c: '' }, 'b shown and empty': { a: '', b: '', c: '' } });
table('hidden by case data', form(text('why', { required: true }, hide('=level > 2'))), { hidden: [{ why: '' }, { level: 3 }], shown: [{ why: '' }, { level: 2 }], 'nothing known': [{ why: '' }, {}] });
table('hidden group', form(field('checkbox', 'far'), group('trip', [text('place', { required: true }), field('number', 'cost')], hide('=not(far)'))), { hidden: { far: false }, shown: { far: true, trip: { place: '杭州', cost: 3 } }, 'shown and empty': { far: true, trip: { place: '' } } });
table('condition inside a group', form(group('who', [text('name', { required: true }), text('card', { required: true }, hide('=who.name = "匿名"'))])), { named: { who: { name: '张三', card: '' } }, anonymous: { who: { name: '匿名', card: '' } } });
table('key with dots', form(text('who.name', { required: true }), text('who.phone')), { filled: { who: { name: '张三', phone: '' } }, empty: { who: { name: '', phone: '1' } } });
table('limits by expression', form(field('number', 'total'), field('number', 'part', { validate: { max: '=total', min: '=if total > 10 then 5 else null' } })), { inside: { total: 20, part: 6 }, above: { total: 20, part: 21 }, below: { total: 20, part: 4 }, 'no lower limit': { total: 8, part: 1 } });
table('length by expression', form(field('checkbox', 'long'), text('why', { minLength: '=if long then 5 else 1' })), { short: { long: false, why: '无' }, 'too short': { long: true, why: '无' } });
table('list', form(list('measures', [text('what', { required: true }), field('number', 'days', { validate: { min: 1 } })])), { 'two rows': { measures: [{ what: '补贴', days: 3 }, { what: '维修', days: null }] }, 'a row is wrong': { measures: [{ what: '补贴', days: 0 }, { what: '' }] }, empty: { measures: [] } });
table('condition in a row', form(list('parties', [field('radio', 'kind', abc), text('card', { required: true }, hide('=this.kind != "a"'))])), { mixed: { parties: [{ kind: 'a', card: '1' }, { kind: 'b', card: '' }] }, missing: { parties: [{ kind: 'b', card: '' }, { kind: 'a', card: '' }] } });
table('row sees the form', form(text('mode'), list('rows', [text('x', { required: true }, hide('=mode = "off" or i[1] = 1'))])), { 'first row is excused': { mode: 'on', rows: [{ x: '' }, { x: 'y' }] }, 'second is not': { mode: 'on', rows: [{ x: '' }, { x: '' }] }, 'all are excused': { mode: 'off', rows: [{ x: '' }, { x: '' }] } });
table('list in a list', form(list('places', [text('name'), list('people', [text('who', { required: true }, hide('=parent.name = "无"'))])])), { filled: { places: [{ name: '甲', people: [{ who: '张' }] }] }, missing: { places: [{ name: '甲', people: [{ who: '张' }, { who: '' }] }] }, excused: { places: [{ name: '无', people: [{ who: '' }] }] } });
table('hidden list', form(field('checkbox', 'none'), list('rows', [text('x', { required: true })], hide('=none'))), { hidden: { none: true, rows: [{ x: '' }] }, shown: { none: false, rows: [{ x: '' }] } });
table('disabled', form(text('a', { required: true }, { disabled: true }), text('b')), { 'empty but disabled': { a: '', b: '1' } });
table('read-only', form(text('a', {}, { readonly: true }), text('b', {}, { readonly: '=lock = true' })), { 'case data': [{}, { a: '原文', b: '也是', lock: true }] });
table('computed', form(field('number', 'x'), field('number', 'y'), field('expression', 'sum', { expression: '=x + y', computeOn: 'change' }), text('why', { required: true }, hide('=sum < 10'))), { small: { x: 1, y: 2, why: '' }, large: { x: 10, y: 2, why: '' }, 'large and said': { x: 10, y: 2, why: '多' }, unknown: { x: null, y: 2, why: '' } });
table('file', form(field('filepicker', 'proof', { validate: { required: true } })), { none: { proof: null } });
table('presentation is ignored', form({ type: 'text', id: 't', text: '# 说明' }, { type: 'separator', id: 's' }, { type: 'spacer', id: 'sp', height: 10 }, text('a')), { filled: { a: '1' } });

const settled = () => new Promise((done) => setTimeout(done, 30));
const plain = (value) => JSON.parse(JSON.stringify(value));

async function judge({ form: schema, data, context }) {
  const container = document.createElement('div');
  document.body.append(container);
  const page = new Form({ container, debounce: false });
  await page.importSchema(plain(schema), plain(context));
  await settled();
  page._setState({ data: { ...page._getState().data, ...plain(data) } });
  await settled();
  page.get('eventBus').fire('presubmit');
  await settled();
  const { data: sent, errors } = page.submit();
  const verdict = { sent: plain(sent), accepts: Object.keys(errors).length === 0 };
  page.destroy();
  container.remove();
  return verdict;
}

const verdicts = [];
for (const one of cases) verdicts.push({ ...one, ...(await judge(one)) });
process.stdout.write(`[\n${verdicts.map((one) => JSON.stringify(one)).join(',\n')}\n]\n`);
process.exit(0);
