"""What the words of an expression stand for: names, keys, texts, and where they are."""

from __future__ import annotations

import re
from typing import Any

from lark import Token, Tree

from feel.errors import FeelError

Node = Tree[Token]


def position(node: Any) -> int | None:
    """Where a tree or token begins in the text."""
    return node.start_pos if isinstance(node, Token) else getattr(node.meta, "start_pos", None)


def name_of(token: Token) -> str:
    """The name a token stands for.

    Raises:
        FeelError: names with two underscores in front belong to the engine.
    """
    name = re.sub(r"\s+", " ", str(token).strip("`").strip())
    if name.startswith("__"):
        raise FeelError(
            "名称不能以两个下划线开头。", "Names do not begin with two underscores.", position(token)
        )
    return name


def label(tree: Node) -> str:
    """A key or parameter name, which may hold spaces."""
    return " ".join(name_of(token) for token in tree.children if isinstance(token, Token))


_ESCAPE = re.compile(r'\\(["\\nrt]|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{6})')
_SIMPLE = {'"': '"', "\\": "\\", "n": "\n", "r": "\r", "t": "\t"}


def unquote(token: Any) -> str:
    """The text a string literal stands for."""

    def plain(found: re.Match[str]) -> str:
        what = found[1]
        return _SIMPLE[what] if what in _SIMPLE else chr(min(int(what[1:], 16), 0x10FFFF))

    text = _ESCAPE.sub(plain, str(token)[1:-1])
    # Two halves of a character are one character; half a character, or none, could not be stored.
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\0", "\ufffd")
