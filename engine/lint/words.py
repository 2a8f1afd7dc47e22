"""The sentence of every rule: severity, what is wrong and what to draw instead, in Chinese and English.

`{e}` is the element, `{file}` the file; other names are facts of the rule.
"""

# One sentence is one line, so that the two languages can be read side by side.
# ruff: noqa: E501
from __future__ import annotations

from typing import Literal, NamedTuple

Severity = Literal["error", "warning"]


class Words(NamedTuple):
    severity: Severity
    zh: str
    en: str
    hint: str
    hint_en: str


def _error(zh: str, en: str, hint: str, hint_en: str) -> Words:
    return Words("error", zh, en, hint, hint_en)


def _warning(zh: str, en: str, hint: str, hint_en: str) -> Words:
    return Words("warning", zh, en, hint, hint_en)


# fmt: off
RULES: dict[str, Words] = {
    # files
    "xml-too-large": _error("{file} 太大，超过 200 万个字符。", "{file} is longer than two million characters.", "请把流程拆成几个文件，用调用活动连接。", "Split the process into several files joined by call activities."),
    "xml-too-deep": _error("{file} 里的内容套得太深。", "{file} is nested too deep.", "请在流程编辑器里重新保存，减少子流程的层次。", "Save it again from the editor with fewer subprocesses inside one another."),
    "xml-broken": _error("{file} 不是有效的 XML，第 {line} 行附近有错。", "{file} is not valid XML near line {line}: {detail}.", "请在流程编辑器里重新保存，或取回上一版。", "Save it again from the editor, or take back the last version."),
    "xml-doctype": _error("{file} 带有 DOCTYPE 声明，为了安全不接受。", "{file} has a DOCTYPE, which is refused for safety.", "请删去开头的 <!DOCTYPE …>。", "Remove the <!DOCTYPE …> at the top."),
    "not-bpmn": _error("{file} 不是 BPMN 2.0 流程图。", "{file} is not a BPMN 2.0 diagram.", "请用流程编辑器新建；决策表存为 .dmn，表单存为 .form。", "Create it in the diagram editor; tables are *.dmn and forms *.form."),
    "file-not-used": _warning("{file} 的类型系统不认识，运行时用不到。", "{file} is of a kind the system does not use.", "请删去；流程图是 .bpmn，决策表是 .dmn，表单是 .form。", "Remove it; diagrams are *.bpmn, tables *.dmn, forms *.form."),
    "no-process": _error("{file} 里没有可执行的流程。", "{file} has no executable process.", "请在流程属性里勾选“可执行”（isExecutable）。", "Tick 'Executable' (isExecutable) in the properties of the process."),
    "several-main-processes": _error("{file} 里有几个都没有被调用的流程：{names}。不知道从哪一个开始。", "{file} has several processes that nothing calls: {names}. It is not clear which one starts.", "请每个文件只放一个主流程，其余用调用活动调用或另存文件。", "Keep one main process per file; call the others by call activities or put them in files of their own."),
    "duplicate-id": _error("{e}的 id“{id}”在这个文件里用了 {count} 次，只有一个会生效。", "{e} has the id '{id}', which this file uses {count} times; only one of them would count.", "请在属性里改成不同的 id。", "Give each its own id in the properties."),
    "duplicate-id-in-bundle": _error("{e}的 id“{id}”在 {other} 里也用了。办理记录按 id 记，会混在一起。", "{e} has the id '{id}', which {other} uses too. Records are kept by id and would be mixed up.", "复制文件后请给每个节点改 id。", "After copying a file, give its nodes new ids."),
    "shared-id": _warning("{e}的 id“{id}”在 {other} 里也用了，两张图上会一起标出走过。", "{e} has the id '{id}', which {other} uses too; both will be marked as passed.", "请给其中一个改 id。", "Change one of the ids."),
    "extension-id-clash": _error("{e}的 id“{id}”又被一段扩展内容占用，节点会读不出来。", "{e} shares its id '{id}' with an extension element, which hides the node.", "请改扩展内容的 id。", "Change the id of the extension element."),
    "id-missing": _error("{e}没有 id。", "{e} has no id.", "请在流程编辑器里重新保存这个文件。", "Save the file again from the diagram editor."),
    # elements the machine cannot run
    "unknown-element": _error("{e}（{tag}）这种图形系统不支持。", "{e} ({tag}) is not supported.", "请改用任务、网关、事件、子流程或调用活动。", "Use tasks, gateways, events, subprocesses or call activities."),
    "complex-gateway": _error("{e}：系统不支持复杂网关。", "{e} is of a kind that is not supported.", "请改用排他、包容或并行网关，把条件写在出线上。", "Use an exclusive, inclusive or parallel gateway with conditions on its flows."),
    "ad-hoc-subprocess": _error("{e}里面的步骤没有次序，做过的没法再次启动，系统不支持。", "{e} has steps without order that cannot be started again; it is not supported.", "请改成普通子流程，把次序画出来；可多次做的步骤用网关画回路。", "Use a subprocess with drawn order; repeat a step by a gateway that leads back."),
    "event-subprocess": _error("{e}是事件子流程，触发后不会中断主流程。", "{e} is an event subprocess, which would not interrupt the main flow.", "请把要打断的步骤放进子流程，在它边上画边界事件。", "Put the steps to be interrupted into a subprocess with a boundary event."),
    "transaction": _error("{e}取消时不会撤销已做的步骤，系统不支持。", "{e} would undo nothing when it is cancelled; it is not supported.", "请改成普通子流程，撤销的步骤单独画出来。", "Use a plain subprocess and draw the undoing steps."),
    "compensation": _error("{e}用到补偿，系统会跳过不做。", "{e} uses compensation, which would be skipped silently.", "请把补救步骤画成普通任务，用网关走到那里。", "Draw the remedy as a task reached by a gateway."),
    "link-event": _error("{e}是链接事件，流程走到这里会停住。", "{e} is a link event, where the case would stop for ever.", "请用连线直接连过去，图太大就拆成子流程。", "Connect by a sequence flow, or split the diagram by subprocesses."),
    "signal-event": _error("{e}是信号事件，系统不会收发信号。", "{e} is a signal event; signals are not delivered.", "等外面的消息用消息事件；要结束流程用普通或终止结束事件。", "Use a message event to wait for something, a plain or terminate end event to end."),
    "escalation-event": _error("{e}是升级事件，系统不支持。", "{e} is an escalation event, which is not supported.", "提醒上级用服务任务；要走另一条路用错误结束事件和边界错误事件。", "Use a service task to alert, or an error end event with a boundary error event."),
    "conditional-event": _error("{e}是条件事件，系统不会一直盯着条件。", "{e} is a conditional event; conditions are not watched.", "请用网关判断，或用消息、定时事件等。", "Decide at a gateway, or wait for a message or a timer."),
    "cancel-event": _error("{e}是取消事件，只在事务里有用，系统不支持。", "{e} is a cancel event, which is not supported.", "请用错误结束事件和边界错误事件。", "Use an error end event with a boundary error event."),
    "data-store": _error("{e}是数据存储，系统不会读写它。", "{e} is a data store, which is never read or written.", "请用服务任务存取资料；只作说明的用文本注释。", "Use a service task; for an explanation use a text annotation."),
    "manual-task": _error("{e}会让案件停在这里等人，却没有表单和办理人。", "{e} makes the case wait for a person, without form or role.", "要人办的改成用户任务；只作说明的用文本注释。", "Use a user task, or a text annotation for an explanation."),
    "plain-task": _error("{e}没有选类型，案件会停在这里等人，却没有表单和办理人。", "{e} has no type; the case would wait here for a person, without form or role.", "请在扳手菜单里改成用户任务、服务任务或其他类型。", "Change it to a user, service or other task by the spanner menu."),
    "message-throw": _error("{e}要发消息，系统不会替流程图发出去。", "{e} sends a message, which diagrams cannot do.", "请改用服务任务，选一个发送通知的服务。", "Use a service task whose service sends the notice."),
    "event-without-trigger": _error("{e}没有设定等什么。", "{e} does not say what it waits for.", "请在扳手菜单里选定时、消息或错误。", "Choose timer, message or error by the spanner menu."),
    "several-triggers": _error("{e}有几个触发条件，只有一个会生效。", "{e} has several triggers, of which only one would count.", "请一个事件只留一个触发条件，要多选一就用事件网关。", "Keep one trigger per event; use an event-based gateway to wait for the first of several."),
    "start-trigger": _error("{e}带有触发条件（{trigger}），流程启动后会停在这里。", "{e} has a trigger ({trigger}); the case would wait here after its start.", "请改成普通开始事件；要等的画成后面的中间事件。", "Use a plain start event; draw the waiting as an intermediate event after it."),
    "boundary-trigger": _error("{e}的触发条件“{trigger}”不能画在步骤边上。", "{e} has the trigger '{trigger}', which cannot be used on a boundary.", "边上的事件请用定时、消息或错误。", "Use timer, message or error on a boundary."),
    "event-trigger": _error("{e}的触发条件“{trigger}”在这种事件上不起作用。", "{e} has the trigger '{trigger}', which does nothing on this kind of event.", "中间等待用定时或消息；结束用普通、终止或错误。", "Wait by timer or message; end plainly, by terminate or by error."),
    "message-missing": _error("{e}没有写等哪个消息，会一直等下去。", "{e} does not name a message and would wait for ever.", "请在属性里选一个消息，并给消息起名。", "Choose a message in the properties and give it a name."),
    "error-missing": _error("{e}没有写是哪个错误。", "{e} does not name an error.", "请在属性里选一个错误，并写错误代码。", "Choose an error in the properties and give it a code."),
    "error-boundary-side": _error("{e}画成不打断，但出了错的步骤已经停了。", "{e} is drawn not to interrupt, but a step that threw an error is over.", "请改成打断的边界事件（实线圈）。", "Make it interrupting."),
    "error-boundary-idle": _error("{e}画在{host}边上，但这种步骤不会抛出错误，永远走不到。", "{e} is on {host}, which never throws an error, so it is never taken.", "服务的结果请用网关判断；错误边界只画在子流程或调用活动上。", "Decide on the result at a gateway; put error boundaries on subprocesses or call activities only."),
    "loop-collection-missing": _error("{e}要办多份，要写按哪个清单或办几份，只写一种。", "{e} is multi-instance and needs a collection or a number, one of them.", "请写集合（camunda:collection，如 ${{units}}）或次数。", "Give camunda:collection, such as ${{units}}, or a cardinality."),
    "loop-data-ref": _error("{e}的多实例用数据对象指定清单，系统不会读。", "{e} takes its collection from a data object, which is not read.", "请改写集合（camunda:collection）和元素变量。", "Use camunda:collection and camunda:elementVariable."),
    "loop-endless": _error("{e}要重复办，但没有写条件也没有次数，会没完没了。", "{e} repeats without a condition or a maximum and would never end.", "请写循环条件或最多次数。", "Give a loop condition or a maximum."),
    "two-timers": _error("{e}后面有 {count} 个定时事件，只有最早的有用，先后容易弄错。", "{e} leads to {count} timers, of which only the earliest counts.", "请只留一个定时事件，写最早的时间。", "Keep one timer with the earliest moment."),
    "event-gateway-target": _error("{e}后面要直接接至少两个等待事件，{target}不是。", "{e} must lead directly to at least two waiting events; {target} is none.", "请在事件网关后接定时、消息中间事件或接收任务。", "Follow it by intermediate timer or message events or receive tasks."),
    "event-gateway-shared": _error("{e}后面的{target}还有别的入线或边界事件，系统分不清在等哪一个。", "{e} leads to {target}, which has other incoming flows or boundary events.", "请给事件网关单独画一个等待事件。", "Draw a waiting event for this gateway alone."),
    "timer-missing": _error("{e}没有写时间。", "{e} has no time.", "请写到期时刻（如 ${{due_at}}）或时长（如 P7D），只写一种。", "Give one of a moment such as ${{due_at}} and a duration such as P7D."),
    "timer-cycle": _error("{e}是循环定时，会丢失它打开的待办。", "{e} is a cycle timer, which loses the tasks it opens.", "请改成几个单次定时，或办完后用网关画回来再等一次。", "Use several single timers, or lead back by a gateway and wait again."),
    "timer-no-offset": _error("{e}的时间“{text}”不完整，系统读不懂。", "{e} has the time '{text}', which cannot be read.", "时刻要带时区，如 2026-11-24T09:00:00+08:00；时长如 P7D、PT2H；或写表达式。", "Write a moment with an offset, such as 2026-11-24T09:00:00+08:00, a duration such as P7D or PT2H, or an expression."),
    "camunda-without-effect": _error("{e}写了“{name}”，系统不会读，办起来会与图上不同。", "{e} relies on '{name}', which is not read, so the case would run otherwise than drawn.", "{advice}", "{advice}"),
    "camunda-ignored": _warning("{e}写了“{name}”，系统不会读。", "{e} sets '{name}', which is not read.", "{advice}", "{advice}"),
    "foreign-extension": _warning("{e}带有 {name} 的扩展内容，系统不会读。", "{e} carries extensions of {name}, which are not read.", "请改用 camunda: 的属性。", "Use camunda: attributes."),
    "message-flow": _warning("{e}只作说明，不会执行。", "{e} is drawn only and never runs.", "要等消息请用消息事件。", "Use a message event to wait for a message."),
    "property-misspelt": _warning("{e}的属性“{name}”系统不认识，是不是“{near}”？", "{e} has the property '{name}'; did you mean '{near}'?", "请改正属性名。", "Correct the name."),
    # the shape of the flow
    "flow-endpoint-unknown": _error("{e}的{end}“{id}”不在图里。", "{e} has the {end} '{id}', which is not in the diagram.", "请删去这条线重新连。", "Delete the flow and draw it again."),
    "flow-crosses-boundary": _error("{e}穿过了子流程的边框，不会生效。", "{e} crosses the border of a subprocess and does not count.", "请连到子流程本身，里面用自己的开始和结束事件。", "Connect to the subprocess itself; inside, use its own start and end events."),
    "start-missing": _error("{e}没有开始事件。", "{e} has no start event.", "请画一个普通开始事件。", "Draw a plain start event."),
    "several-starts": _error("{e}有 {count} 个开始事件，会同时走几遍。", "{e} has {count} start events and would run that many times at once.", "请只留一个开始事件，不同的开头用网关分开。", "Keep one and branch by a gateway."),
    "start-has-incoming": _error("{e}有线连进来，不会走到。", "{e} has incoming flows, which lead nowhere.", "请连到它后面的节点。", "Lead to the node after it."),
    "end-missing": _error("{e}没有结束事件。", "{e} has no end event.", "请在每条路的末尾画结束事件。", "Draw an end event at the end of every path."),
    "end-has-outgoing": _error("{e}后面还连着线，不会走出去。", "{e} has outgoing flows, which are never taken.", "后面还有步骤就改成中间事件。", "Make it an intermediate event if steps follow."),
    "boundary-unattached": _error("{e}没有贴在任何步骤上（{id}），永远不会触发。", "{e} is attached to nothing ('{id}') and would never happen.", "请把它拖到要计时或打断的步骤边上。", "Drag it onto the border of a step."),
    "boundary-has-incoming": _error("{e}有线连进来，不会走到。", "{e} has incoming flows, which lead nowhere.", "请把线连到它贴着的步骤。", "Lead to the step it is attached to."),
    "several-flows-out": _error("{e}有 {count} 条线连出，说不清走哪条。", "{e} has {count} outgoing flows; it is not clear which is taken.", "请先连到一个网关：都走用并行，选一条用排他。", "Draw a gateway after it: parallel to take all, exclusive to choose."),
    "condition-ignored": _error("{e}写了条件，但它不是从排他或包容网关出来的，条件不起作用。", "{e} has a condition but does not leave an exclusive or inclusive gateway, so it is ignored.", "请在前面加一个排他网关，条件写在网关的出线上。", "Put an exclusive gateway before it and the condition on its flow."),
    "default-flow-missing": _error("{e}没有默认出线，条件都不成立时流程会停住。", "{e} has no default flow; the case would stop when no condition is true.", "请把“其他情况”那条线设为默认（扳手菜单）。", "Make one flow the default by the spanner menu."),
    "default-flow-unknown": _error("{e}的默认出线“{id}”不是从它连出去的。", "{e} has the default flow '{id}', which does not leave it.", "请重新设置默认出线。", "Set the default flow again."),
    "default-flow-conditional": _warning("{e}是默认出线，上面的条件不起作用。", "{e} is the default flow, so its condition is ignored.", "请删去条件。", "Remove the condition."),
    "condition-missing": _error("{e}从{gateway}出来，没有条件也不是默认，永远走不到。", "{e} leaves {gateway} without a condition and is not the default, so it is never taken.", "请写条件，如 ${{decision = \"accept\"}}，或设为默认。", "Give it a condition such as ${{decision = \"accept\"}}, or make it the default."),
    "exit-unnamed": _warning("{e}从{gateway}出来，没有写名字，看图的人不知道什么情况走这里。", "{e} leaves {gateway} without a name; readers cannot tell when it is taken.", "请写上情况，如“同意”“不同意”。", "Name the case, such as 'approved'."),
    "unreachable": _error("{e}从开始事件走不到。", "{e} cannot be reached from the start event.", "请连上线，或删去它。", "Connect it or delete it."),
    "dead-end": _error("{e}后面没有线，流程走到这里就断了。", "{e} has no outgoing flow.", "请连到下一步或结束事件。", "Lead to the next step or to an end event."),
    "endless": _error("{e}走不到任何结束事件，会一直兜圈子。", "{e} cannot reach an end event and goes round for ever.", "请从圈里画一条出路，用网关判断何时结束。", "Draw a way out of the circle by a gateway."),
    "loop-without-wait": _error("{e}所在的回路里没有要等人或等时间的步骤，会飞快地转下去。", "{e} is in a loop in which nothing waits for a person or a moment, so it would spin.", "请在回路里放一个用户任务、定时或消息事件。", "Put a user task, timer or message event into the loop."),
    "chain-too-long": _error("{e}一连 {count} 步，超过 {limit} 步，系统读不完。", "{e} has {count} steps in a row, more than {limit}.", "请拆成几个子流程或调用活动。", "Split it into subprocesses or call activities."),
    "implicit-merge": _warning("{e}前面是并行的几条路，都会走到这里，这一步会办几遍。", "{e} is reached by several parallel paths and would be done once for each.", "请在前面用并行网关汇合。", "Join the paths by a parallel gateway first."),
    "split-join-mismatch": _warning("{split}分成几条路同时走，到{e}没有汇合，后面的步骤会办几遍。", "{split} starts several paths, which {e} does not join; what follows is done several times.", "请用与分开时同样的网关汇合。", "Join by the same kind of gateway that split."),
    "join-never-completes": _warning("{split}只走其中的路，{e}却要等齐，可能永远等不到。", "{split} takes only some of its paths, but {e} waits for all of them and may wait for ever.", "请把汇合改成与分开时同样的网关。", "Join by the same kind of gateway that split."),
    "uncaught-error": _error("{e}抛出的错误“{error}”没有人接，案件会停住。", "{e} throws the error '{error}', which nothing catches.", "请在外层的子流程或调用活动边上画错误边界事件，或改成普通结束事件。", "Put a boundary error event on the enclosing subprocess or call activity, or use a plain end event."),
    "call-missing": _error("{e}没有写调用哪个流程。", "{e} does not name the process to call.", "请在属性里写被调用流程的 id。", "Give the id of the called process."),
    "call-unknown-process": _error("{e}调用的流程“{id}”不在这个发布包里。", "{e} calls the process '{id}', which is not in the bundle.", "请改成发布包里的流程 id，或把那个流程图加进来。", "Name a process of the bundle, or add that diagram."),
    "call-recursion": _error("{e}调用“{id}”，绕一圈又调用到自己，没有尽头。", "{e} calls '{id}', which leads back to itself without end.", "请去掉一处调用，用网关画回路。", "Remove one call and draw a loop by a gateway."),
    # forms, roles, services, decisions
    "form-key-missing": _warning("{e}没有表单，办的人只能确认完成。", "{e} has no form; people can only confirm it.", "要填内容的请写表单键（camunda:formKey）。", "Give camunda:formKey if something is to be filled in."),
    "form-unknown": _error("{e}的表单“{key}”不在发布包里（缺 {key}.form）。", "{e} uses the form '{key}', but the bundle has no {key}.form.", "请新建这张表单，或改正表单键。", "Create the form or correct the key."),
    "form-broken": _error("表单 {file}：{problem}", "Form {file}: {problem}", "请在表单编辑器里改正。", "Correct it in the form editor."),
    "form-id-differs": _warning("表单 {file} 里写的 id 是“{id}”，与文件名不同。", "Form {file} has the id '{id}', which differs from its file name.", "请把 id 改成与文件名相同。", "Make the id the same as the file name."),
    "service-topic-missing": _error("{e}没有写由哪个服务办。", "{e} does not name a service.", "请选实现方式 External，主题写服务名{known}。", "Choose implementation External and a topic{known}."),
    "service-unknown": _error("{e}的服务“{topic}”系统里没有。", "{e} uses the service '{topic}', which does not exist.", "{advice}", "{advice}"),
    "check-unknown": _error("{e}的检查“{name}”系统里没有。", "{e} uses the check '{name}', which does not exist.", "{advice}", "{advice}"),
    "roles-missing": _error("{e}没有写由哪个角色办，谁的待办里都不会出现。", "{e} names no role, so it would appear in nobody's inbox.", "请在候选组（camunda:candidateGroups）里写角色。{advice}", "Name roles in camunda:candidateGroups. {advice}"),
    "role-unknown": _error("{e}的角色“{role}”系统里没有。", "{e} names the role '{role}', which does not exist.", "{advice}", "{advice}"),
    "different-from-unknown": _error("{e}要求与“{id}”不是同一人，但没有这个用户任务。", "{e} must be done by another person than '{id}', but there is no such user task.", "请写用户任务的 id。", "Give the id of a user task."),
    "return-to-unknown": _error("{e}要能退回“{id}”，但同一张图上没有这个用户任务。", "{e} can be sent back to '{id}', but the same process has no such user task.", "请写同一张图上用户任务的 id，多个用逗号分开。", "Give ids of user tasks of the same process, separated by commas."),
    "return-to-later": _error("{e}要能退回{target}，但那一步不在它前面。", "{e} can be sent back to {target}, but that step does not come before it.", "退回只能到前面办过的步骤。", "Only steps before it can be gone back to."),
    "return-to-loop": _error("{e}和{target}之间不能退回：其中一个是多实例或者循环。", "{e} cannot be sent back to {target}: one of them is a loop.", "请把退回画成网关的一条出线。", "Draw the way back as a flow of a gateway."),
    "return-crosses": _error("{e}退回{target}要经过{between}，那里有并行的路，或者会把下面一层重走一遍。", "{e} would be sent back to {target} past {between}, where paths part or another process is called.", "退回不能跨过并行、包容、事件网关和调用活动；请退到近一点的步骤，或者画成网关的一条出线。", "A way back must not cross parallel, inclusive or event gateways or calls; go back less far, or draw a flow."),
    "return-repeats": _error("{e}退回{target}以后，{between}会再做一遍。", "After {e} is sent back to {target}, {between} would run again.", "再做一遍没有害处的，给它加属性 repeatable = yes；否则退到它后面的步骤。", "If that does no harm, give it the property repeatable = yes; else go back less far."),
    "decision-ref-missing": _error("{e}没有写用哪张决策表。", "{e} does not name a decision.", "请在属性里写决策的 id（camunda:decisionRef）。", "Give the id of a decision in camunda:decisionRef."),
    "decision-unknown": _error("{e}的决策“{id}”不在发布包里。", "{e} uses the decision '{id}', which is not in the bundle.", "{advice}", "{advice}"),
    "decision-broken": _error("{file}：{problem}", "{file}: {problem}", "请在决策表编辑器里改正。", "Correct it in the table editor."),
    "decision-gap": _error("{file}：{problem}", "{file}: {problem}", "请在决策表编辑器里补上这一行。", "Add the row in the table editor."),
    "decision-twice": _error("{file} 里的决策“{id}”在 {other} 里也有，不知道用哪一张。", "{file} has the decision '{id}', which {other} has too.", "请给其中一张改 id，或删去一张。", "Change one of the ids, or remove one table."),
    "decision-result-unknown": _error("{e}的结果方式“{name}”不认识。", "{e} maps the result by '{name}', which is unknown.", "请用 singleEntry、singleResult、collectEntries 或 resultList。", "Use singleEntry, singleResult, collectEntries or resultList."),
    "decision-result-lost": _error("{e}的决策结果没有存到任何地方。", "{e} does not keep the result of its decision.", "请写结果变量（camunda:resultVariable）或输出参数。", "Give camunda:resultVariable or output parameters."),
    # expressions
    "expression-broken": _error("{e}的{where}“{text}”有错：{problem}", "{e} has a mistake in its {where} '{text}': {problem}", "{advice}", "{advice}"),
    "expression-empty": _error("{e}的{where}是空的。", "{e} has an empty {where}.", "请写表达式，如 ${{decision = \"accept\"}}，或删去这一项。", "Write an expression such as ${{decision = \"accept\"}}, or remove it."),
    "expression-mixed": _error("{e}的{where}“{text}”把文字和 ${{…}} 混在一起，不会被计算。", "{e} mixes text and ${{…}} in its {where} '{text}', which is not evaluated.", "请整段写成一个表达式，如 ${{\"第\" + string(n) + \"件\"}}。", "Write it as one expression, such as ${{\"No. \" + string(n)}}."),
    "python-in-expression": _error("{e}的{where}“{text}”用了“{word}”，这不是 FEEL 的写法。", "{e} uses '{word}' in its {where} '{text}', which is not FEEL.", "请写成 {better}。", "Write {better}."),
    "condition-language": _error("{e}的{where}用了语言“{language}”，系统只懂 FEEL。", "{e} has its {where} in the language '{language}'; only FEEL is understood.", "请改写成 FEEL，如 ${{decision = \"accept\"}}，并去掉语言一栏。", "Write it in FEEL, such as ${{decision = \"accept\"}}, and clear the language."),
    "script-format": _error("{e}的脚本格式是“{format}”，系统只执行 feel。", "{e} has the script format '{format}'; only feel runs.", "请把格式写成 feel，每行“名称 = 表达式”；复杂的事用服务任务。", "Set the format to feel with lines 'name = expression'; use a service task for more."),
    "script-empty": _error("{e}没有写脚本。", "{e} has no script.", "请写“名称 = 表达式”，每行一个，或删去这一步。", "Write lines 'name = expression', or delete the step."),
    "script-line": _error("{e}的脚本第 {line} 行“{text}”不是“名称 = 表达式”。", "{e} has '{text}' in line {line} of its script, which is not 'name = expression'.", "每行只写一个赋值，如 level = count + 1。", "Write one assignment per line, such as level = count + 1."),
    "parameter-unnamed": _error("{e}有一个{where}没有名称。", "{e} has an {where} without a name.", "请写参数名。", "Give it a name."),
    "parameter-not-text": _error("{e}的{where}用了脚本、列表或映射，系统只读表达式。", "{e} has a script, list or map as its {where}; only expressions are read.", "请写成一个 FEEL 表达式，如 ${{[\"a\", \"b\"]}}。", "Write one FEEL expression, such as ${{[\"a\", \"b\"]}}."),
    # for readers
    "name-missing": _warning("{e}没有名称，待办里会看不懂。", "{e} has no name; its task would be hard to recognise.", "请写动宾短语，如“审核申请”。", "Name it by verb and object, such as 'Review the application'."),
    "diagram-missing": _warning("{e}没有图形，编辑器里看不见，也改不了。", "{e} has no shape; the editor cannot show or change it.", "请在流程编辑器里重画它。", "Draw it again in the diagram editor."),
}
# fmt: on

#: How an element is called in a sentence.
KINDS: dict[str, tuple[str, str]] = {
    "startEvent": ("开始事件", "start event"),
    "endEvent": ("结束事件", "end event"),
    "intermediateCatchEvent": ("等待事件", "catch event"),
    "intermediateThrowEvent": ("中间事件", "throw event"),
    "boundaryEvent": ("边界事件", "boundary event"),
    "userTask": ("用户任务", "user task"),
    "serviceTask": ("服务任务", "service task"),
    "scriptTask": ("脚本任务", "script task"),
    "businessRuleTask": ("决策任务", "business rule task"),
    "sendTask": ("发送任务", "send task"),
    "receiveTask": ("接收任务", "receive task"),
    "manualTask": ("手工任务", "manual task"),
    "task": ("任务", "task"),
    "callActivity": ("调用活动", "call activity"),
    "subProcess": ("子流程", "subprocess"),
    "adHocSubProcess": ("自由子流程", "ad-hoc subprocess"),
    "transaction": ("事务子流程", "transaction"),
    "exclusiveGateway": ("排他网关", "exclusive gateway"),
    "inclusiveGateway": ("包容网关", "inclusive gateway"),
    "parallelGateway": ("并行网关", "parallel gateway"),
    "eventBasedGateway": ("事件网关", "event-based gateway"),
    "complexGateway": ("复杂网关", "complex gateway"),
    "sequenceFlow": ("连线", "flow"),
    "messageFlow": ("消息流", "message flow"),
    "process": ("流程", "process"),
}
