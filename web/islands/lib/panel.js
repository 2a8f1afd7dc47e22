// Our small properties panel. Every change is one command of bpmn-js, so undo and redo know it.

import { getBusinessObject, is } from 'bpmn-js/lib/util/ModelUtil';
import { el, say } from './page.js';

/** Shows the properties of what is selected; `page` gives the forms, roles, services, checks and decisions that exist. */
export function panel(modeler, box, page) {
  const show = () => {
    const [element] = modeler.get('selection').get();
    const shown = element ?? modeler.get('canvas').getRootElement();
    box.replaceChildren(...fields(modeler, shown, page));
  };
  const bus = modeler.get('eventBus');
  bus.on('selection.changed', show);
  bus.on(['commandStack.elements.updateProperties.executed', 'commandStack.changed'], () => { if (!box.contains(document.activeElement)) show(); });
  show();
}

const TYPES = {
  'bpmn:UserTask': ['用户任务', 'User task'], 'bpmn:ServiceTask': ['服务任务', 'Service task'], 'bpmn:BusinessRuleTask': ['决策任务', 'Decision task'], 'bpmn:ScriptTask': ['赋值任务', 'Assignment task'],
  'bpmn:CallActivity': ['调用活动', 'Call activity'], 'bpmn:SubProcess': ['子流程', 'Sub-process'], 'bpmn:ExclusiveGateway': ['排他网关', 'Exclusive gateway'], 'bpmn:ParallelGateway': ['并行网关', 'Parallel gateway'],
  'bpmn:InclusiveGateway': ['包容网关', 'Inclusive gateway'], 'bpmn:EventBasedGateway': ['事件网关', 'Event gateway'], 'bpmn:StartEvent': ['开始', 'Start'], 'bpmn:EndEvent': ['结束', 'End'],
  'bpmn:BoundaryEvent': ['边界事件', 'Boundary event'], 'bpmn:IntermediateCatchEvent': ['等待事件', 'Catch event'], 'bpmn:SequenceFlow': ['连线', 'Flow'], 'bpmn:Process': ['流程', 'Process'],
};

function fields(modeler, element, page) {
  const object = getBusinessObject(element);
  const write = writer(modeler, element, object);
  const type = TYPES[object.$type];
  const rows = [el('p', { class: 'crumb' }, `${type ? say(...type) : object.$type.replace('bpmn:', '')} · ${object.id}`)];
  rows.push(text(say('名称', 'Name'), object.name, write.plain('name')));
  if (is(object, 'bpmn:UserTask')) {
    rows.push(pick(say('谁来做', 'Who does it'), object.get('camunda:candidateGroups'), page.roles, write.plain('camunda:candidateGroups')));
    rows.push(pick(say('表单', 'Form'), object.get('camunda:formKey'), page.forms, write.plain('camunda:formKey')));
    rows.push(text(say('期限', 'Due'), object.get('camunda:dueDate'), write.plain('camunda:dueDate'), say('例如 ${clocks.R15.nominal_at}', 'e.g. ${clocks.R15.nominal_at}')));
    for (const [name, label, help] of [
      ['public', say('给信访人看的说法', 'What the petitioner reads'), say('信访人查询进度时看到这句', 'Shown when the petitioner looks up progress')],
      ['public_en', say('给信访人看的说法（英文）', 'What the petitioner reads (English)'), ''],
      ['stage', say('所在阶段', 'Stage'), ''],
      ['scope', say('在哪个单位做', 'At which office'), say('例如 ${unit_path}', 'e.g. ${unit_path}')],
      ['article', say('办这一步的依据', 'Article'), ''],
      ['hint', say('写之前看一眼', 'Hint beside the form'), ''],
      ['differentFrom', say('不能和谁是同一人', 'Not the same person as'), say('填前面任务的编号，用逗号分开', 'ids of earlier tasks, with commas')],
    ]) rows.push(text(label, property(object, name), write.property(name), help));
    rows.push(pick(say('送出前的检查', 'Check before completion'), property(object, 'check'), page.checks, write.property('check')));
    rows.push(pairs(say('送出后写进案件的值', 'What enters the case'), parameters(object, 'outputParameters'), write.parameters('outputParameters')));
  }
  if (is(object, 'bpmn:ServiceTask')) {
    rows.push(pick(say('做什么', 'Service'), object.get('camunda:topic'), page.services, write.service));
    rows.push(pairs(say('给它的值', 'Inputs'), parameters(object, 'inputParameters'), write.parameters('inputParameters')));
    rows.push(pairs(say('它写回的值', 'Outputs'), parameters(object, 'outputParameters'), write.parameters('outputParameters')));
    rows.push(text(say('给信访人看的说法', 'What the petitioner reads'), property(object, 'public'), write.property('public')));
  }
  if (is(object, 'bpmn:BusinessRuleTask')) {
    rows.push(pick(say('决策表', 'Decision'), object.get('camunda:decisionRef'), page.decisions, write.plain('camunda:decisionRef')));
    rows.push(text(say('结果放进', 'Result variable'), object.get('camunda:resultVariable'), write.plain('camunda:resultVariable')));
  }
  if (is(object, 'bpmn:CallActivity')) rows.push(pick(say('调用的流程', 'Called process'), object.get('calledElement'), page.processes, write.plain('calledElement')));
  if (is(object, 'bpmn:ScriptTask')) rows.push(area(say('赋值（每行 名字 = 式子）', 'Assignments (name = expression)'), object.script, (value) => modeler.get('modeling').updateProperties(element, { scriptFormat: 'feel', script: value })));
  if (is(object, 'bpmn:SequenceFlow')) rows.push(text(say('走这条线的条件', 'Condition'), object.conditionExpression?.body, write.condition, say('例如 ${decision = "accept"}', 'e.g. ${decision = "accept"}')));
  const gateway = is(object, 'bpmn:SequenceFlow') ? object.sourceRef : null;
  if (gateway && (is(gateway, 'bpmn:ExclusiveGateway') || is(gateway, 'bpmn:InclusiveGateway'))) {
    rows.push(tick(say('其他情况都走这条', 'Default flow'), gateway.default === object, (value) => modeler.get('modeling').updateProperties(modeler.get('elementRegistry').get(gateway.id), { default: value ? object : undefined })));
  }
  const timer = (object.eventDefinitions ?? []).find((definition) => is(definition, 'bpmn:TimerEventDefinition'));
  if (timer) rows.push(text(say('什么时候', 'When'), timer.timeDate?.body ?? timer.timeDuration?.body, write.timer(timer), say('时刻，例如 ${clocks.R15.warn_at}；或时长 P1D', 'An instant such as ${clocks.R15.warn_at}, or P1D')));
  if (is(object, 'bpmn:BoundaryEvent')) rows.push(tick(say('到时中断这一步', 'Interrupts the step'), object.cancelActivity !== false, (value) => modeler.get('modeling').updateProperties(element, { cancelActivity: value })));
  return rows;
}

/** Ways to write a value back, each one undoable command. */
function writer(modeler, element, object) {
  const modeling = () => modeler.get('modeling');
  const moddle = () => modeler.get('moddle');
  const inExtension = (type) => {
    let extensions = object.extensionElements;
    if (!extensions) {
      extensions = moddle().create('bpmn:ExtensionElements', { values: [] });
      extensions.$parent = object;
      modeling().updateProperties(element, { extensionElements: extensions });
    }
    let found = extensions.get('values').find((value) => is(value, type));
    if (!found) {
      found = moddle().create(type);
      found.$parent = extensions;
      modeling().updateModdleProperties(element, extensions, { values: [...extensions.get('values'), found] });
    }
    return found;
  };
  return {
    plain: (name) => (value) => modeling().updateProperties(element, { [name]: value || undefined }),
    service: (value) => modeling().updateProperties(element, { 'camunda:type': 'external', 'camunda:topic': value || undefined }),
    property: (name) => (value) => {
      const list = inExtension('camunda:Properties');
      const others = (list.get('values') ?? []).filter((item) => item.name !== name);
      const added = value ? [moddle().create('camunda:Property', { name, value })] : [];
      added.forEach((item) => { item.$parent = list; });
      modeling().updateModdleProperties(element, list, { values: [...others, ...added] });
    },
    parameters: (side) => (list) => {
      const inOut = inExtension('camunda:InputOutput');
      const type = side === 'inputParameters' ? 'camunda:InputParameter' : 'camunda:OutputParameter';
      const created = list.map(([name, value]) => moddle().create(type, { name, value }));
      created.forEach((item) => { item.$parent = inOut; });
      modeling().updateModdleProperties(element, inOut, { [side]: created });
    },
    condition: (value) => modeling().updateProperties(element, { conditionExpression: value ? moddle().create('bpmn:FormalExpression', { body: value }) : undefined }),
    timer: (definition) => (value) => {
      const body = value ? moddle().create('bpmn:FormalExpression', { body: value }) : undefined;
      const isDuration = /^=?\s*"?P/.test(value);
      modeling().updateModdleProperties(element, definition, { timeDate: isDuration ? undefined : body, timeDuration: isDuration ? body : undefined });
    },
  };
}

const extension = (object, type) => (object.extensionElements?.get('values') ?? []).find((value) => is(value, type));
const property = (object, name) => (extension(object, 'camunda:Properties')?.get('values') ?? []).find((item) => item.name === name)?.value;
const parameters = (object, side) => (extension(object, 'camunda:InputOutput')?.get(side) ?? []).map((item) => [item.name ?? '', item.value ?? '']);

let serial = 0;
function field(label, control, help) {
  const id = `panel-${(serial += 1)}`;
  control.id = id;
  return el('div', { class: 'field' }, el('label', { for: id }, label), control, help ? el('p', { class: 'help' }, help) : null);
}
const text = (label, value, write, help) => field(label, el('input', { type: 'text', value: value ?? '', autocomplete: 'off', spellcheck: 'false', onchange: (event) => write(event.target.value.trim()) }), help);
const area = (label, value, write) => { const control = el('textarea', { rows: 4, spellcheck: 'false', onchange: (event) => write(event.target.value) }); control.value = value ?? ''; return field(label, control); };
const tick = (label, value, write) => el('div', { class: 'field' }, el('label', { class: 'tick' }, el('input', { type: 'checkbox', checked: value, onchange: (event) => write(event.target.checked) }), ' ', label));

/** A choice of what exists; what the diagram names but does not exist stays visible and marked. */
function pick(label, value, choices, write) {
  const known = choices.some((choice) => choice.value === value);
  const control = el('select', { onchange: (event) => write(event.target.value) },
    el('option', { value: '' }, say('没有选', 'None')),
    ...choices.map((choice) => el('option', { value: choice.value, selected: choice.value === value, title: choice.help }, choice.label)),
    value && !known ? el('option', { value, selected: true }, say(`${value}（不存在）`, `${value} (unknown)`)) : null);
  const row = field(label, control);
  if (value && !known) row.classList.add('bad');
  return row;
}

/** name = expression rows with one empty row at the end. */
function pairs(label, list, write) {
  const body = el('div', { class: 'pairs' });
  const read = () => [...body.children].map((row) => [...row.querySelectorAll('input')].map((input) => input.value.trim())).filter(([name]) => name);
  const add = ([name, value]) => body.append(el('div', { class: 'pair' },
    el('input', { type: 'text', value: name, 'aria-label': say('名字', 'Name'), spellcheck: 'false', onchange: () => write(read()) }),
    el('input', { type: 'text', value, 'aria-label': say('式子', 'Expression'), spellcheck: 'false', onchange: () => write(read()) })));
  [...list, ['', '']].forEach(add);
  return el('fieldset', { class: 'field' }, el('legend', {}, label), body);
}
