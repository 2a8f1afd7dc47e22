"""Passwords: argon2id, and the little that is asked of a new one."""

import threading
from collections.abc import Collection
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from engine import FieldError, Invalid, Said

from .breached import Breached

#: The shortest password accepted. Length protects; rules about digits only annoy (NIST SP 800-63B).
SHORTEST = 10
LONGEST = 200

_hasher = PasswordHasher()
#: Verified when the name is unknown, so that the answer takes as long as for a known one. It costs the
#: same, and was made beforehand: making one is a tenth of what a process needs to start.
_NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$z20eXWbyTw8jnKMT1y30qA$PEmgNPhMU+BQz8FC9v1OiVkqOzih6zipWqSTCkc8N3w"


def look_in(path: Path | None) -> None:
    """Names the office's own list of passwords that everybody knows; None: there is none.

    Raises:
        OSError: it cannot be read. Unsorted: it is not sorted.
    """
    global _breached
    _breached = Breached(path) if path else None


def hash_new(password: str, *, username: str = "", known: Collection[str] = ()) -> str:
    """Hashes a new password. `known` are words everybody would try for this person: name, offices.

    Raises:
        Invalid: shorter than `SHORTEST`, absurdly long, easy to guess, or on a list of breached ones.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        zh, en = f"密码要 {SHORTEST} 到 {LONGEST} 个字符。", f"Expected {SHORTEST} to {LONGEST} characters."
        raise Invalid([FieldError("password", Said(zh, en))], code="password_length", shortest=SHORTEST)
    if username and password.casefold() == username.casefold():
        said = Said("密码不能和工号一样。", "It must not be the user name.")
        raise Invalid([FieldError("password", said)], code="password_is_username")
    if is_guessable(password) or _guesses_are_few(password, (username, *known)):
        said = Said(
            "这个密码太好猜了，换一个：几个不相干的词连起来就好，不要用名字、单位、年份、键盘上挨着的键。",
            "It is too easy to guess. Join some unrelated words; no names, offices, years or rows of keys.",
        )
        raise Invalid([FieldError("password", said)], code="password_guessable")
    if _breached is not None and _breached.holds(password):
        said = Said(
            "这个密码在外泄的名单上，换一个。", "It is on a list of breached passwords; choose another."
        )
        raise Invalid([FieldError("password", said)], code="password_breached")
    return _hasher.hash(password)


def hash_again(password: str) -> str:
    """Hashes a password that just opened its account, whatever would be said of it as a new one."""
    return _hasher.hash(password)


def _guesses_are_few(password: str, known: Collection[str]) -> bool:
    """Whether some hundred million guesses would find it: scores 0 to 2 of zxcvbn.

    It knows the 30,000 commonest passwords, names, words, rows of keys, years, repeats and usual disguises.
    """
    # Its lists take some megabytes; only who chooses a password needs them.
    from zxcvbn import zxcvbn

    words = [each.casefold() for each in (*known, *_CONTEXT) if each]
    if _core(password) in words:
        return True
    with _estimating:  # the words are kept in a table of the library's
        return int(zxcvbn(password[:_LOOKED_AT], words)["score"]) < 3


def is_guessable(password: str) -> bool:
    """Says whether everybody would try it: few different characters, a row of the keyboard, a common word."""
    plain = password.casefold()
    runs = ("01234567890123456789", "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm")
    return (
        len(set(plain)) < 5
        or any(plain in run or plain in run[::-1] for run in runs)
        or _core(password) in _COMMON
    )


def _core(password: str) -> str:
    """What remains when digits and signs around it are gone."""
    return password.casefold().strip("0123456789!@#$%.")


#: Words everybody here would try.
_CONTEXT = ("huiyin", "回音", "xinfang", "信访", "信访局", "xinfangju", "petition")
#: The library refuses more; what is longer is not easier to guess.
_LOOKED_AT = 72
_estimating = threading.Lock()
_breached: Breached | None = None

#: What remains of common passwords when digits and signs around them are gone.
_COMMON = frozenset(
    {
        "",
        "password",
        "passw0rd",
        "admin",
        "administrator",
        "welcome",
        "qwerty",
        "woaini",
        "xinfang",
        "huiyin",
        "iloveyou",
        "letmein",
        "root",
        "test",
        "user",
        "abc",
        "qwe",
        "asd",
        "zxc",
        "a",
        "q",
    }
)


def verify(password_hash: str | None, password: str) -> bool:
    """Says whether the password is right; takes equally long when there is no such account."""
    try:
        _hasher.verify(password_hash or _NOBODY, password[: LONGEST + 1])
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None


def is_outdated(password_hash: str) -> bool:
    """Says whether the hash was made with weaker parameters than today's."""
    return _hasher.check_needs_rehash(password_hash)
