"""What the form room says to people, Chinese first: what is wrong, and what to do about it."""

# One sentence is one line, so that the two languages can be read side by side.
# ruff: noqa: E501
from __future__ import annotations

from typing import Any, Literal

Language = Literal["zh", "en"]

# fmt: off
#: Said to the person who fills in a form. `{label}` is the label of the field in that language.
TO_PEOPLE: dict[str, tuple[str, str]] = {
    "not_an_object": ("交来的不是一张表单。请刷新页面再试。", "This is not a form submission. Reload the page and try again."),
    "submission_too_large": (
        "内容太多，超过 {limit} 个字。请把长材料作为附件交，这里写要点。",
        "This is more than {limit} characters. Attach long documents and write the main points here.",
    ),
    "unknown": (
        "“{key}”不在这张表单里。请刷新页面再填，表单可能换了新版。",
        "'{key}' is not part of this form. Reload the page; the form may have changed.",
    ),
    "disabled": (
        "“{label}”在这一步不能填。请去掉这一项再提交。",
        "{label} cannot be filled in at this step. Leave it out and send again.",
    ),
    "not_a_group": ("“{label}”应当是一组内容。请刷新页面再填。", "{label} must be a group of fields. Reload the page."),
    "not_a_list": ("“{label}”应当逐条填写。请刷新页面再填。", "{label} must be a list. Reload the page."),
    "too_many_rows": ("“{label}”有 {count} 条，最多 {limit} 条。多的做成清单，作为材料加上。", "{label} has {count} entries; at most {limit} are allowed. Add the others as a file."),
    "fixed_rows": ("“{label}”固定为 {limit} 条，不能增减。请刷新页面再填。", "{label} has exactly {limit} entries. Reload the page."),
    "required_text": ("没有填“{label}”。请填上再提交。", "Fill in {label}."),
    "required_choice": ("还没有选“{label}”。请选一项。", "Choose an option for {label}."),
    "required_choices": ("“{label}”一项也没有选。请至少选一项。", "Choose at least one option for {label}."),
    "required_tick": ("“{label}”还没有勾选。确认后请勾上。", "Tick {label} to confirm."),
    "required_date": ("没有填“{label}”。请选日期或时间。", "Enter {label}."),
    "required_file": ("“{label}”还没有附上文件。请选文件。", "Attach a file for {label}."),
    "not_text": ("“{label}”应当是文字。请重新填写。", "{label} must be text."),
    "control_characters": (
        "“{label}”里有看不见的控制字符（第 {position} 个字）。请删去这一处，手工重打。",
        "{label} contains an invisible control character at position {position}. Delete it and type that part again.",
    ),
    "too_short": (
        "“{label}”只写了 {count} 个字，至少要 {limit} 个字。请写具体一些。",
        "{label} has {count} characters; write at least {limit}.",
    ),
    "too_long": (
        "“{label}”写了 {count} 个字，最多 {limit} 个字。请删短一些。",
        "{label} has {count} characters; shorten it to at most {limit}.",
    ),
    "pattern": ("“{label}”的写法不对。请对照旁边的说明改一下。", "{label} is not in the expected format. See the note beside the field."),
    "email": ("“{label}”不是完整的邮箱地址，应当像 name@example.cn。请改正。", "{label} must be an email address such as name@example.cn."),
    "phone": (
        "“{label}”不是完整的电话号码。手机号是 11 位，座机请带区号，如 0571-87000000。",
        "{label} must be a phone number: 11 digits for a mobile, or an area code and number such as 0571-87000000.",
    ),
    "not_a_number": ("“{label}”要填数字。请只写数字，不带单位。", "{label} must be a number, without a unit."),
    "number_too_large": ("“{label}”的数太大了。请检查是否多写了几位。", "{label} is too large. Check for extra digits."),
    "integer": ("“{label}”要填整数。请去掉小数。", "{label} must be a whole number."),
    "decimals": ("“{label}”最多 {limit} 位小数。请四舍五入后再填。", "{label} may have at most {limit} decimal places."),
    "increment": ("“{label}”要按 {step} 递增，最近的是 {low} 和 {high}。请改成其中一个。", "{label} goes in steps of {step}; the nearest are {low} and {high}."),
    "too_small": ("“{label}”不能小于 {limit}。请改正。", "{label} must be {limit} or more."),
    "too_big": ("“{label}”不能大于 {limit}。请改正。", "{label} must be {limit} or less."),
    "limit_broken": (
        "表单里给“{label}”定的限值不是数字。请告诉流程设计人员修改表单。",
        "The limit this form sets for {label} is not a number. Ask a form designer to correct it.",
    ),
    "not_a_tick": ("“{label}”只能勾选或不勾选。请重新勾选。", "{label} is either ticked or not."),
    "not_an_option": ("“{label}”选的不在可选项里。请重新选一项。", "The choice for {label} is not one of the options. Choose again."),
    "not_choices": ("“{label}”应当是选中的若干项。请重新选。", "{label} must be a list of chosen options."),
    "not_a_date": ("“{label}”不是有效的日期，应当像 2026-11-24。请重新选。", "{label} must be a date such as 2026-11-24."),
    "not_a_time": ("“{label}”不是有效的时间，应当像 {example}。请重新填。", "{label} must be a time such as {example}."),
    "not_a_moment": ("“{label}”不是有效的日期和时间，应当像 {example}。请重新填。", "{label} must be a date and time such as {example}."),
    "past_date": ("“{label}”不能早于今天。请选今天或以后的日期。", "{label} cannot be before today."),
    "not_a_file": ("“{label}”的附件没有认出来。请重新选文件。", "The attachment for {label} was not recognised. Choose the file again."),
}

#: Said to the person who designs a form. `{at}` names the component.
TO_DESIGNERS: dict[str, tuple[str, str]] = {
    "file_too_large": ("表单文件超过 {limit} 个字符。请拆成几张表单。", "The form file is longer than {limit} characters. Split it into several forms."),
    "not_json": ("不是有效的 JSON（第 {line} 行）：{detail}。请用表单编辑器重新保存。", "Not valid JSON (line {line}): {detail}. Save it again from the form editor."),
    "twice_in_json": ("JSON 里“{key}”写了两次。请删去一个。", "The JSON has '{key}' twice. Remove one."),
    "not_a_form": ("不是 form-js 表单：最外层要有 \"type\": \"default\" 和 \"components\" 列表。", "Not a form-js form: the outermost object needs \"type\": \"default\" and a \"components\" list."),
    "schema_version": ("schemaVersion 要是 1 到 {limit} 的整数，现在是 {value}。", "schemaVersion must be a whole number from 1 to {limit}, not {value}."),
    "form_id": ("表单没有可用的 id。请写与文件名相同的 id，如 \"id\": \"opinion\"。", "The form has no usable id. Write the same as the file name, such as \"id\": \"opinion\"."),
    "too_many_components": ("组件超过 {limit} 个。请拆成几张表单。", "More than {limit} components. Split the form."),
    "too_deep": ("分组套得太深（超过 {limit} 层）。请减少层次。", "Groups are nested more than {limit} deep. Flatten them."),
    "not_a_component": ("{at}不是组件：每个组件都要有 type。", "{at} is not a component: each needs a type."),
    "unknown_type": ("{at}的类型“{value}”不认识。请换成 {known} 之一。", "{at} has the unknown type '{value}'. Use one of {known}."),
    "same_id": ("{at}的 id“{value}”与另一个组件相同。请改成不同的。", "{at} has the id '{value}' of another component. Change it."),
    "no_key": ("{at}没有键（key），填的内容没处放。请写一个键。", "{at} has no key, so its value would be lost. Give it one."),
    "bad_key": ("{at}的键“{value}”不能用。请用字母、汉字、数字和下划线，不以数字或两个下划线开头；分层用点隔开。", "{at} has the unusable key '{value}'. Use letters, digits and underscores, not starting with a digit or two underscores; dots separate levels."),
    "same_key": ("{at}的键“{value}”与另一个组件冲突。请改成不同的键。", "{at} binds '{value}', which another component already uses. Change the key."),
    "no_path": ("{at}没有路径（path），各条内容没处放。请写一个路径。", "{at} has no path, so its rows would be lost. Give it one."),
    "no_label": ("{at}没有标题（label）。请写上，读屏软件和出错提示都要用。", "{at} has no label. Add one: error messages and screen readers need it."),
    "bad_properties": ("{at}的 properties 要是文字对照表，如 {{\"en\": \"Basis\"}}。", "{at} needs properties to map names to text, such as {{\"en\": \"Basis\"}}."),
    "not_boolean": ("{at}的 {name} 要是 true 或 false。", "{at} needs {name} to be true or false."),
    "bad_conditional": ("{at}的 conditional 只支持 hide。请改成 {{\"hide\": \"=…\"}}。", "{at} may only use hide in conditional: {{\"hide\": \"=…\"}}."),
    "not_feel": ("{at}的 {name} 要是以 = 开头的表达式，否则会被忽略。", "{at} needs {name} to be an expression starting with =, otherwise it is ignored."),
    "bad_feel": ("{at}的 {name} 有错：{detail_zh}", "{at} has a mistake in {name}: {detail_en}"),
    "unknown_validate": ("{at}的校验“{name}”在这种组件上不起作用。请删去。", "{at} has the check '{name}', which this kind of component ignores. Remove it."),
    "bad_validate": ("{at}的 validate 要是对象，如 {{\"required\": true}}。", "{at} needs validate to be an object, such as {{\"required\": true}}."),
    "bad_limit": ("{at}的 {name} 要是数字，或以 = 开头的表达式。", "{at} needs {name} to be a number or an expression starting with =."),
    "limits_crossed": ("{at}的 {low} 大于 {high}，什么都填不进去。请改正。", "{at} has {low} greater than {high}, so nothing fits. Correct it."),
    "limit_too_long": ("{at}的 {name} 超过系统上限 {limit} 个字。请改小。", "{at} has a {name} above the limit of {limit} characters. Lower it."),
    "unknown_validation_type": ("{at}的 validationType“{value}”不认识。请用 email 或 phone，其他格式用 pattern。", "{at} has the unknown validationType '{value}'. Use email or phone, or a pattern."),
    "bad_text": ("{at}的 {name} 要是文字。", "{at} needs {name} to be text."),
    "pattern_too_long": ("{at}的格式（pattern）太长。请写短一些，长度用 minLength 和 maxLength 限制。", "{at} has a pattern that is too long. Limit lengths by minLength and maxLength instead."),
    "pattern_too_large": ("{at}的格式（pattern）重复次数太多或太复杂。请写简单一些，长度用 minLength 和 maxLength 限制。", "{at} has a pattern with too many repetitions. Simplify it; limit lengths by minLength and maxLength."),
    "pattern_broken": ("{at}的格式（pattern）不是正确的正则表达式，问题在“{value}”。", "{at} has a pattern that is not a regular expression, near '{value}'."),
    "pattern_escape": ("{at}的格式（pattern）里“{value}”不支持。可用 \\d \\w \\s \\n \\t \\xHH \\uHHHH，标点前可加 \\。", "{at} uses '{value}' in its pattern, which is not supported. Use \\d \\w \\s \\n \\t \\xHH \\uHHHH; punctuation may be escaped."),
    "pattern_anchor": ("{at}的格式（pattern）里 ^ 只能在最前，$ 只能在最后。", "{at} may use ^ only at the start and $ only at the end of its pattern."),
    "pattern_lookaround": ("{at}的格式（pattern）里“{value}”这种写法不支持。请改写，或用必填、长度等校验代替。", "{at} uses '{value}' in its pattern, which is not supported. Rewrite it, or use required and length checks."),
    "pattern_dangerous": ("{at}的格式（pattern）里有重复套重复，如 (a+)+，会让浏览器卡死。请改写成只有一层重复。", "{at} has a repetition inside a repetition in its pattern, such as (a+)+, which can freeze the browser. Use one level only."),
    "no_options": ("{at}没有选项。请写 values、valuesKey 或 valuesExpression 之一。", "{at} has no options. Give one of values, valuesKey and valuesExpression."),
    "two_option_sources": ("{at}的选项有两个来源（{value}）。请只留一个。", "{at} takes its options from two places ({value}). Keep one."),
    "bad_options": ("{at}的选项不对：每项要有 label 和 value。", "{at} has bad options: each needs a label and a value."),
    "same_option": ("{at}的选项“{value}”写了两次。请删去一个。", "{at} has the option '{value}' twice. Remove one."),
    "bad_digits": ("{at}的 decimalDigits 要是 0 到 20 的整数。", "{at} needs decimalDigits to be a whole number from 0 to 20."),
    "bad_increment": ("{at}的 increment 要是大于 0 的数字。", "{at} needs increment to be a number above 0."),
    "bad_subtype": ("{at}的 subtype 要是 date、time 或 datetime。", "{at} needs subtype to be date, time or datetime."),
    "bad_time_format": ("{at}的 timeSerializingFormat 要是 utc_offset、utc_normalized 或 no_timezone。", "{at} needs timeSerializingFormat to be utc_offset, utc_normalized or no_timezone."),
    "no_timezone": ("{at}的日期时间没有时区，说不清是哪一刻。请把 timeSerializingFormat 设为 utc_offset。", "{at} records a date and time without a time zone. Set timeSerializingFormat to utc_offset."),
    "no_expression": ("{at}没有表达式。请在 expression 里写以 = 开头的表达式。", "{at} has no expression. Write one starting with = in expression."),
    "bad_compute_on": ("{at}的 computeOn 要是 change 或 presubmit。", "{at} needs computeOn to be change or presubmit."),
    "switch_on_group": ("{at}上的 disabled 或 readonly 对里面的组件不起作用。请写在每个组件上。", "{at} has disabled or readonly, which does nothing to the fields inside. Set it on each field."),
    "not_repeating": ("{at}的 isRepeating 要是 true；不重复的请用分组（group）。", "{at} needs isRepeating to be true; use a group for fields that do not repeat."),
    "bad_repetitions": ("{at}的 defaultRepetitions 要是 0 到 {limit} 的整数。", "{at} needs defaultRepetitions to be a whole number from 0 to {limit}."),
}
# fmt: on


def say(code: str, lang: Language, **facts: Any) -> str:
    """The sentence of `TO_PEOPLE` or `TO_DESIGNERS` for `code`, in Chinese or English."""
    zh, en = TO_PEOPLE[code] if code in TO_PEOPLE else TO_DESIGNERS[code]
    return (zh if lang == "zh" else en).format(**facts)
