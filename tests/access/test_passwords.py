"""Which new passwords are refused: what everybody would try, of this person too, and what an office lists."""

from __future__ import annotations

import hashlib
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from access import passwords
from access.breached import Breached, Unsorted
from app import bootstrap, config
from app.config import Misconfigured
from engine import Invalid

#: Somebody of the county, as the account knows them.
ABOUT = {"username": "guxiaolan", "known": ["顾晓岚", "安澜县住房和城乡建设局", "县住建局"]}


#: As the product has it; tests verify cheaper ones.
NOBODY = passwords._NOBODY


def test_an_unknown_name_costs_what_a_known_one_costs() -> None:
    assert not PasswordHasher().check_needs_rehash(NOBODY)


@pytest.fixture
def no_list() -> Iterator[None]:
    yield
    passwords.look_in(None)


@pytest.mark.parametrize(
    "password",
    [
        "1qaz2wsx3edc",
        "a123456789",
        "woaini1314",
        "5201314520",
        "zhang123456",
        "P@ssw0rd123",
        "drowssap2020",
        "qwertyuiop12",
        "19900101199",
        "guxiaolan1990",
        "GuXiaoLan@2026",
        "顾晓岚2026888",
        "县住建局2026123",
        "信访局2026123",
        "xinfang2026!",
        "huiyin@12345",
        "aaaaabbbbbccccc",
    ],
)
def test_what_everybody_would_try_is_refused(password: str) -> None:
    with pytest.raises(Invalid) as refused:
        passwords.hash_new(password, username="guxiaolan", known=ABOUT["known"])

    assert refused.value.code == "password_guessable"
    assert refused.value.errors[0].message.en


@pytest.mark.parametrize(
    "password",
    [
        "another good one",
        "卖花 火车 钥匙 雨伞",
        "kT7_vbnm-QwE2",
        "长春路下午三点见面不散",
        "x" + "不重样的字" * 30,
    ],
)
def test_unrelated_words_are_taken_however_long(password: str) -> None:
    assert passwords.verify(passwords.hash_new(password, **ABOUT), password)


def hashed(word: str) -> str:
    return hashlib.sha1(word.encode()).hexdigest().upper()


@pytest.mark.parametrize("kind", ["words", "hashes"])
def test_a_listed_password_is_found_without_reading_the_list(tmp_path: Path, kind: str) -> None:
    words = [f"listed password {number:05}" for number in range(40_000)]
    lines = sorted(words) if kind == "words" else sorted(f"{hashed(one)}:7" for one in words)
    path = tmp_path / "list"
    path.write_bytes(("\r\n" if kind == "hashes" else "\n").join(lines).encode())
    tracemalloc.start()

    found = Breached(path)
    held = [found.holds(words[at]) for at in (0, 1, 19_999, 39_998, 39_999)]
    others = [
        found.holds(one) for one in ("", "a", "listed password 00000x", "listed password 4", "zzz", "中")
    ]
    in_capitals = found.holds("LISTED password 00017")

    assert tracemalloc.get_traced_memory()[1] < path.stat().st_size / 4
    tracemalloc.stop()
    assert (all(held), any(others), in_capitals) == (True, False, True)


@pytest.mark.usefixtures("no_list")
def test_an_office_names_its_list_and_one_that_is_not_sorted_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "list.txt"
    path.write_text("a good password once\nbefore it was stolen\nguessed by nobody yet\n")
    settings = {"HUIYIN_VAR": str(tmp_path), "HUIYIN_BREACHED_PASSWORDS": str(path)}
    bootstrap.build(config.read(settings)).close()

    with pytest.raises(Invalid) as refused:
        passwords.hash_new("Before it was stolen")
    assert refused.value.code == "password_breached"
    passwords.hash_new("before it was found")

    for wrong in ("b\na\n", ""):
        path.write_text(wrong)
        with pytest.raises(Unsorted):
            Breached(path)
        with pytest.raises(Misconfigured) as said:
            bootstrap.build(config.read(settings))
        assert "LC_ALL=C sort -u" in said.value.zh
