"""Between lexer and parser: what one word cannot tell about itself."""

from __future__ import annotations

from collections.abc import Iterator

from lark import Token

from feel.limits import MAX_NESTING, MAX_TOKENS, too_much

_WORDS = frozenset(
    {"AND", "OR", "IN", "IF", "THEN", "ELSE", "FOR", "RETURN", "SATISFIES", "BETWEEN", "TRUE", "FALSE"}
    | {"NULL", "FUNCTION", "SOME", "EVERY", "NOT"}
)
_ENDS = frozenset(
    {"NAME", "NUMBER", "STRING", "TRUE", "FALSE", "NULL", "QMARK", "PROPERTY"}
    | {"RPAR", "RSQB", "RBRACE", "OPEN_END"}
)
_STARTS = frozenset(
    {"NAME", "BUILTIN", "NUMBER", "STRING", "AT", "TRUE", "FALSE", "NULL", "QMARK", "NOT", "MINUS", "COMPARE"}
    | {"LPAR", "LSQB", "LBRACE", "RSQB", "OPEN_START", "IF", "FOR", "SOME", "EVERY", "FUNCTION"}
)
_OPENING = frozenset(("LPAR", "LSQB", "LBRACE", "OPEN_START"))
_CLOSING = frozenset(("RPAR", "RSQB", "RBRACE", "OPEN_END"))


class Tokens:
    """Counts words and brackets, lets `a.in` be a name, and tells the brackets of `]1..5[` from others."""

    always_accept = ()

    def process(self, stream: Iterator[Token]) -> Iterator[Token]:
        """The words as the parser gets them.

        Raises:
            FeelError: too many words, or too many brackets inside each other.
        """
        tokens = list(_bounded(stream))
        before = "$START"
        depth = 0
        for index, token in enumerate(tokens):
            after = tokens[index + 1].type if index + 1 < len(tokens) else "$END"
            token.type = _type(token.type, before, after, is_inside=depth > 0)
            depth += (token.type in _OPENING) - (token.type in _CLOSING)
            if depth > MAX_NESTING:
                raise too_much(
                    f"嵌套超过 {MAX_NESTING} 层", f"is nested more than {MAX_NESTING} deep", token.start_pos
                )
            before = token.type
            yield token


def _type(kind: str, before: str, after: str, *, is_inside: bool) -> str:
    if kind in _WORDS and before == "DOT":
        return "NAME"
    # A `]` where a value should begin opens an interval; `[]` is the empty list.
    if kind == "RSQB" and before not in _ENDS and before != "LSQB":
        return "OPEN_START"
    # A `[` behind a value is a filter, unless nothing follows that could be filtered by.
    if kind == "LSQB" and is_inside and before in _ENDS and after not in _STARTS:
        return "OPEN_END"
    return kind


def _bounded(stream: Iterator[Token]) -> Iterator[Token]:
    for index, token in enumerate(stream):
        if index >= MAX_TOKENS:
            raise too_much(f"超过 {MAX_TOKENS} 个词", f"has more than {MAX_TOKENS} words", token.start_pos)
        yield token
