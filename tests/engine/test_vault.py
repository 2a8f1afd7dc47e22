"""What is sealed opens with its key, at its place, and with nothing else."""

from __future__ import annotations

import secrets

import pytest

from engine import vault
from engine.vault import KeyLost, Ring, WeakKey, normal

OLD, NEW = secrets.token_bytes(32), secrets.token_bytes(32)
PLACE = "party.phone/01"


def test_a_value_opens_again_and_is_never_sealed_the_same_way_twice() -> None:
    ring = Ring({"a": OLD}, "a")

    one, other = (ring.seal("13900006610", PLACE) for _ in range(2))

    assert one != other
    assert "13900006610" not in one
    assert one.startswith("enc1:a:")
    assert ring.open(one, PLACE) == ring.open(other, PLACE) == "13900006610"
    assert ring.seal("", PLACE) == ring.open("", PLACE) == ""


def test_an_older_key_opens_what_it_sealed_and_the_new_one_seals() -> None:
    kept = Ring({"a": OLD}, "a").seal("张桂兰", PLACE)
    both = Ring({"a": OLD, "b": NEW}, "b")

    assert both.open(kept, PLACE) == "张桂兰"
    assert both.seal("张桂兰", PLACE).startswith("enc1:b:")


@pytest.mark.parametrize(
    ("ring", "place"),
    [
        (Ring({"b": NEW}, "b"), PLACE),
        (Ring({"a": NEW}, "a"), PLACE),
        (Ring({"a": OLD}, "a"), "party.phone/02"),
        (Ring({"a": OLD}, "a"), "party.id_number/01"),
    ],
    ids=["key gone", "another key of its name", "another row", "another column"],
)
def test_what_does_not_fit_is_refused_without_quoting_it(ring: Ring, place: str) -> None:
    kept = Ring({"a": OLD}, "a").seal("13900006610", PLACE)

    with pytest.raises(KeyLost) as lost:
        ring.open(kept, place)

    assert lost.value.reason == "keys"
    assert kept not in str(lost.value)


def test_a_changed_value_is_refused() -> None:
    ring = Ring({"a": OLD}, "a")
    kept = ring.seal("13900006610", PLACE)
    changed = kept[:-6] + ("A" if kept[-6] != "A" else "B") + kept[-5:]

    with pytest.raises(KeyLost):
        ring.open(changed, PLACE)


def test_what_was_never_sealed_is_given_as_it_is() -> None:
    assert Ring({"a": OLD}, "a").open("13900006610", PLACE) == "13900006610"


@pytest.mark.parametrize(
    "typed",
    [
        "33010119800101123x",
        "330101 19800101 123X",
        "３３０１０１１９８００１０１１２３Ｘ",
        "330101-19800101-123x",
    ],
)
def test_one_number_is_found_however_it_was_typed(typed: str) -> None:
    ring = Ring({"a": OLD, "b": NEW}, "b")
    kept = Ring({"a": OLD}, "a").hashed(normal("33010119800101123X"), "id_number")

    assert kept in ring.hashes([normal(typed)], "id_number")
    assert kept not in ring.hashes([normal(typed)], "phone")
    assert kept not in Ring({"b": NEW}, "b").hashes([normal(typed)], "id_number")


@pytest.mark.parametrize(
    "secret",
    [b"", b"short", OLD[:31], bytes(32), b"passwordpasswordpasswordpassword"],
    ids=["empty", "short", "a byte missing", "zeros", "words"],
)
def test_a_key_somebody_could_guess_is_refused(secret: bytes) -> None:
    with pytest.raises(WeakKey):
        Ring({"a": secret}, "a")


def test_no_key_is_in_what_a_ring_shows() -> None:
    ring = Ring({"a": OLD}, "a")

    assert str(OLD) not in f"{ring.keys!r} {vars(ring)!r}"


def test_an_engine_without_keys_says_so() -> None:
    with pytest.raises(KeyLost, match="given none"):
        vault.nowhere()
