"""The text of an expression becomes a tree: the grammar, and what the lexer needs besides it."""

from __future__ import annotations

import re
from typing import Any, Literal

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedInput

from feel import hints
from feel.errors import FeelError
from feel.lexing import Tokens
from feel.limits import MAX_CHARACTERS, too_much

_GRAMMAR = r"""
?expression_start: expression
unary_start: MINUS -> anything
    | tests -> any_of
    | NOT "(" not_tests ")" -> none_of

?expression: disjunction | long
?long: "if" expression "then" expression "else" expression -> if_
    | "for" bindings "return" expression -> for_
    | SOME bindings "satisfies" expression -> quantified
    | EVERY bindings "satisfies" expression -> quantified
    | "function" "(" [NAME ("," NAME)*] ")" expression -> function
bindings: binding ("," binding)*
binding: NAME "in" expression [".." expression]

// A long expression at the end of a shorter one reaches as far as it can.
?disjunction: conjunction
    | conjunction ("or" conjunction)+ -> or_
    | conjunction ("or" conjunction)* "or" long -> or_
?conjunction: comparison
    | comparison ("and" comparison)+ -> and_
    | comparison ("and" comparison)* "and" long -> and_
?comparison: additive
    | additive COMPARE (additive | long) -> compare
    | additive "between" additive "and" additive -> between
    | additive "in" additive -> in_value
    | additive "in" bare_test -> in_tests
    | additive "in" "(" not_tests ")" -> in_tests
    | additive INSTANCE -> instance

?additive: multiplicative | multiplicative ((PLUS | MINUS) multiplicative)+ -> sum
?multiplicative: power | power (TIMES power)+ -> product
?power: unary | unary (POWER unary)+ -> power
?unary: postfix | MINUS unary -> negative

?postfix: atom
    | postfix "." NAME -> path
    | postfix "." PROPERTY -> path
    | postfix "[" test "]" -> filter
?atom: NUMBER -> number
    | STRING -> string
    | "@" STRING -> at
    | "true" -> true
    | "false" -> false
    | "null" -> null
    | "?" -> input
    | NAME -> name
    | (NAME | BUILTIN) "(" [arguments] ")" -> call
    | NOT "(" expression ")" -> call
    | "(" expression ")"
    | "[" [expression ("," expression)*] "]" -> list
    | "{" [entry ("," entry)*] "}" -> context
    | interval
!interval: ("[" | "(" | OPEN_START) expression ".." expression ("]" | ")" | OPEN_END)
entry: (label | STRING) ":" expression
label: (NAME | BUILTIN)+
arguments: expression ("," expression)* -> positional
    | named ("," named)* -> by_name
named: label ":" expression

tests: test ("," test)*
not_tests: bare_test | test ("," test)+
?test: expression | bare_test
bare_test: COMPARE additive

SOME: "some"
EVERY: "every"
NOT: "not"
MINUS: "-"
PLUS: "+"
COMPARE.2: /<=|>=|!=|<|>|=/
POWER.3: /\*\*|\^/
TIMES.2: /\*|\/(?![\/*])/
INSTANCE.5: /instance\s+of\s+((days|years)\s+and\s+(time|months)\s+duration|date\s+and\s+time|[^\W\d]\w*)/
BUILTIN.4: /(%(builtins)s)(?=\s*\()/
PROPERTY.4: /(?<=\.)\s*(time\s+offset|start\s+included|end\s+included)\b/
NUMBER: /(\d+(\.\d+)?|\.\d+)(?!\w)/
STRING: /"(\\.|[^"\\])*"/s
NAME: /[^\W\d]\w*|`[^`\n]+`/
// A comment at the end of a line is refused elsewhere: in other languages `//` divides.
COMMENT: /\/\*(.|\n)*?\*\//
WHITESPACE: /[\s\ufeff]+/
%%ignore COMMENT
%%ignore WHITESPACE
%%declare OPEN_START OPEN_END
"""

#: Names of built-in functions that hold spaces; the lexer knows them by the `(` that follows.
_SPACED = (
    "date and time",
    "years and months duration",
    "string length",
    "upper case",
    "lower case",
    "substring before",
    "substring after",
    "starts with",
    "ends with",
    "string join",
    "list contains",
    "list replace",
    "insert before",
    "index of",
    "distinct values",
    "round up",
    "round down",
    "round half up",
    "round half down",
    "day of year",
    "day of week",
    "month of year",
    "week of year",
    "met by",
    "get value",
    "get entries",
    "context put",
    "context merge",
    "is defined",
)

_PARSER = Lark(
    _GRAMMAR
    % {"builtins": "|".join(name.replace(" ", r"\s+") for name in sorted(_SPACED, key=len, reverse=True))},
    parser="lalr",
    lexer="basic",
    start=["expression_start", "unary_start"],
    postlex=Tokens(),
    propagate_positions=True,
    maybe_placeholders=False,
)

#: Neither database keeps these.
_UNUSABLE = re.compile("[\0\ud800-\udfff]")

Start = Literal["expression_start", "unary_start"]


def parse(text: str, start: Start) -> Tree[Token]:
    """The tree of an expression or of unary tests.

    Raises:
        FeelError: the text is too long, or not in the language.
    """
    if len(text) > MAX_CHARACTERS:
        raise too_much(f"超过 {MAX_CHARACTERS} 个字符", f"has more than {MAX_CHARACTERS} characters")
    if found := _UNUSABLE.search(text):
        raise FeelError("有不能用的字符。", "There is a character that cannot be used.", found.start())
    if not text.strip():
        raise FeelError("这里是空的，请写一个表达式。", "There is nothing here; write an expression.", 0)
    try:
        tree: Any = _PARSER.parse(text, start=start)
    except UnexpectedInput as error:
        raise hints.explain(text, error) from None
    return tree if isinstance(tree, Tree) else Tree("name", [tree])
