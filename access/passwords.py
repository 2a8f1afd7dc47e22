"""Passwords: argon2id, and the little that is asked of a new one."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from engine import FieldError, Invalid

#: The shortest password accepted. Length protects; rules about digits only annoy (NIST SP 800-63B).
SHORTEST = 10
LONGEST = 200

_hasher = PasswordHasher()
#: Verified when the name is unknown, so that the answer takes as long as for a known one.
_NOBODY = _hasher.hash("nobody's password")


def hash_new(password: str, *, username: str = "") -> str:
    """Hashes a new password.

    Raises:
        Invalid: shorter than `SHORTEST`, absurdly long, or the user name itself.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        sentence = f"密码要 {SHORTEST} 到 {LONGEST} 个字符。"
        raise Invalid([FieldError("password", sentence)], code="password_length", shortest=SHORTEST)
    if username and password.casefold() == username.casefold():
        raise Invalid([FieldError("password", "密码不能和工号一样。")], code="password_is_username")
    if is_guessable(password):
        raise Invalid([FieldError("password", "这个密码太好猜了，换一个。")], code="password_guessable")
    return _hasher.hash(password)


def is_guessable(password: str) -> bool:
    """Says whether everybody would try it: few different characters, a row of the keyboard, a common word."""
    plain = password.casefold()
    runs = ("01234567890123456789", "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm")
    return (
        len(set(plain)) < 5
        or any(plain in run or plain in run[::-1] for run in runs)
        or plain.strip("0123456789!@#$%.") in _COMMON
    )


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
