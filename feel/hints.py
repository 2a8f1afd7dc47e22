"""Mistakes of people who know another language, and what to write instead."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lark.exceptions import UnexpectedCharacters, UnexpectedEOF, UnexpectedInput, UnexpectedToken

from feel.errors import FeelError


@dataclass(frozen=True)
class _Habit:
    pattern: re.Pattern[str]
    message_zh: str
    message_en: str
    hint: str | None


def _habit(pattern: str, message_zh: str, message_en: str, hint: str | None = None) -> _Habit:
    return _Habit(re.compile(pattern), message_zh, message_en, hint)


#: Looked for where the parser stopped, the first that fits is told. Texts inside quotes are blanked before.
_HABITS = [
    _habit(r"={2,3}", "相等写一个等号：=，不写 ==。", "Equality is one equals sign: =, not ==.", "="),
    _habit(r"!==", "不相等写 !=。", "Inequality is written !=.", "!="),
    _habit(r"<>", "不相等写 !=，不写 <>。", "Inequality is !=, not <>.", "!="),
    _habit(r"&&?", "“并且”写 and，不写 &&。", "Write and, not &&.", "and"),
    _habit(r"\|\|?", "“或者”写 or，不写 ||。", "Write or, not ||.", "or"),
    _habit(r"!(?!=)", "“非”写 not(条件)，不写 !条件。", "Write not(condition), not !condition.", "not(…)"),
    _habit(
        r"'[^']*'?",
        '文字用英文双引号："…"，不用单引号。',
        'Texts stand in double quotes "…", not in single ones.',
        '"…"',
    ),
    _habit(
        r"[“”‘’＂]",
        '引号要用英文双引号 "，不要用中文引号。',
        'Use the plain double quote ", not typographic ones.',
        '"',
    ),
    _habit(
        r"[（），；：。！？＝＞＜＋－＊／【】｛｝]",
        "标点要用英文（半角）标点。",
        "Use half-width punctuation.",
    ),
    _habit(r"[≥≤≠]", "请写 >=、<=、!=。", "Write >=, <= or !=.", ">="),
    _habit(
        r"//",
        "不写 // 注释（别的语言里它是整除）；注释写 /* … */，取整除写 floor(a / b)。",
        "No // here: a comment is /* … */, whole division is floor(a / b).",
        "/* … */",
    ),
    _habit(r"%", "取余写 modulo(a, b)。", "The remainder is modulo(a, b).", "modulo(a, b)"),
    _habit(
        r"\$\{|#\{|\}\s*$",
        "${ } 只能包住整个表达式，不能写在文字中间；拼接文字用 +。",
        "${ } surrounds a whole expression, never a part of a text; join texts with +.",
        '"…" + x',
    ),
    _habit(
        r"\.\s*\w+\s*\(",
        '值没有方法可调用；用内置函数，如 contains(x, "…")、count(列表)。',
        'Values have no methods; use built-in functions such as contains(x, "…") or count(list).',
        'contains(x, "…")',
    ),
    _habit(r"\bis\s+not\s+(None|null)\b", "写 x != null。", "Write x != null.", "x != null"),
    _habit(r"\bis\s+(None|null)\b", "写 x = null。", "Write x = null.", "x = null"),
    _habit(r"\bnot\s+in\b", "写 not(x in [...])。", "Write not(x in [...]).", "not(x in [...])"),
    _habit(r"\bnot\s+[^\s(]", "写 not(条件)，带括号。", "Write not(condition), with brackets.", "not(…)"),
    _habit(
        r"\?[^:]*:",
        "条件值写 if 条件 then 甲 else 乙。",
        "Write if condition then a else b.",
        "if … then … else …",
    ),
    _habit(
        r"[-+*/]\s*(if|for|some|every|function)\b",
        "运算中间的 if、for、some、every 要加括号。",
        "An if, for, some or every inside a calculation stands in brackets.",
        "(if … then … else …)",
    ),
    _habit(
        r"\b(and|or)\s*[=<>]",
        "每个条件都要写全：x > 5 and x < 9；决策表里写 (5..9) 或 ? > 5 and ? < 9。",
        "Each condition is whole: x > 5 and x < 9; in a decision table (5..9) or ? > 5 and ? < 9.",
        "(5..9)",
    ),
    _habit(
        r"\bif\b(?!.*\belse\b).*",
        "if 要写全：if 条件 then 甲 else 乙。",
        "An if needs all three: if condition then a else b.",
        "if … then … else …",
    ),
    _habit(
        r"\bfor\b(?!.*\breturn\b).*",
        "for 要写全：for x in 列表 return …。",
        "A for needs all three: for x in list return ….",
        "for x in … return …",
    ),
    _habit(
        r"\b(some|every)\b(?!.*\bsatisfies\b).*",
        "some、every 要写全：every x in 列表 satisfies 条件。",
        "A some or every needs all three: every x in list satisfies condition.",
        "every x in … satisfies …",
    ),
    _habit(r"\bis\s+\S", "相等写 x = y。", "Equality is written x = y.", "x = y"),
    _habit(r"\blambda\b|=>|->", "写 function(x) x + 1。", "Write function(x) x + 1.", "function(x) …"),
    _habit(
        r"\b(import|def|class|exec|eval|while|try|var|let|const|new|await|async|del|raise|print)\b",
        "这里只能写表达式，不能写程序语句。",
        "Only an expression fits here, no statements.",
    ),
    _habit(
        r"\b(AND|OR|NOT|IN|IF|THEN|ELSE|TRUE|FALSE|NULL)\b",
        "关键字用小写：and、or、not、in、if。",
        "Keywords are lower case: and, or, not, in, if.",
    ),
    _habit(r";", "只写一个表达式，不用分号。", "Write one expression, without semicolons."),
    _habit(r":=", "赋值不写在表达式里。", "An expression assigns nothing."),
    _habit(
        r"\d\w",
        "数字后面要有空格或运算符；名称不能以数字开头，也不写 1e3。",
        "A number ends before a space or an operator; no name begins with a digit, and 1e3 is not written.",
    ),
    _habit(
        r"[=<>]=?\s*[^=<>]+[=<>]",
        "比较不能连写；写 x > 1 and x < 5，或 x in (1..5)。",
        "Comparisons do not chain; write x > 1 and x < 5, or x in (1..5).",
        "x in (1..5)",
    ),
    _habit(
        r"[^\W\d]\w*\s+[^\W\d]\w*",
        "名称不能带空格；把空格换成下划线，或检查是不是少了运算符。",
        "Names hold no spaces; use an underscore, or an operator is missing here.",
    ),
]

_STRINGS = re.compile(r'"(\\.|[^"\\])*"', re.DOTALL)


def explain(text: str, error: UnexpectedInput) -> FeelError:
    """What the parser stumbled on, as advice."""
    at = _position(text, error)
    bare = _STRINGS.sub(lambda found: '"' + "_" * (len(found[0]) - 2) + '"', text)
    for habit in _HABITS:
        for found in habit.pattern.finditer(bare):
            if found.start() <= at <= found.end():
                return FeelError(habit.message_zh, habit.message_en, min(at, len(text)), habit.hint)
    if bare.count('"') % 2:
        return FeelError("引号没有成对。", "A quotation mark is missing.", bare.rfind('"'), '"…"')
    if at >= len(text):
        return FeelError("表达式没有写完。", "The expression is not finished.", len(text))
    rest = text[at : at + 12].split()
    word = rest[0] if rest else text[at]
    return FeelError(f"看不懂这里的“{word}”。", f"Cannot make sense of '{word}' here.", at)


def _position(text: str, error: UnexpectedInput) -> int:
    if isinstance(error, UnexpectedToken) and error.token.type != "$END":
        return int(error.token.start_pos or 0)
    if isinstance(error, UnexpectedCharacters):
        return int(error.pos_in_stream or 0)
    assert isinstance(error, UnexpectedToken | UnexpectedEOF)
    return len(text)


#: Names that nobody means as names: they would be null for ever.
NO_NAMES = {
    "True": "true",
    "TRUE": "true",
    "False": "false",
    "FALSE": "false",
    "None": "null",
    "NULL": "null",
    "Null": "null",
    "undefined": "null",
    "today": "today()",
    "now": "now()",
}

#: Names of functions elsewhere, and what they are called here.
ELSEWHERE = {
    "len": "count(列表) / string length(文字)",
    "length": "count(列表) / string length(文字)",
    "size": "count(列表)",
    "str": "string(x)",
    "int": "floor(number(x))",
    "float": "number(x)",
    "lower": "lower case(x)",
    "upper": "upper case(x)",
    "isnull": "x = null",
    "empty": "count(x) = 0",
    "isempty": "count(x) = 0",
    "avg": "mean(x)",
    "average": "mean(x)",
    "pow": "a ** b",
    "mod": "modulo(a, b)",
    "startswith": "starts with(x, y)",
    "endswith": "ends with(x, y)",
    "includes": "contains(x, y)",
    "indexof": "index of(列表, x)",
    "round": "round half up(x, 0)",
    "ceil": "ceiling(x)",
    "datetime": 'date and time("…")',
    "join": 'string join(列表, ",")',
    "range": "for i in 1..n return i",
    "exists": "is defined(x)",
    "defined": "is defined(x)",
    "coalesce": "if x != null then x else y",
    "eval": None,
    "exec": None,
    "open": None,
    "getattr": 'get value(x, "…")',
}
