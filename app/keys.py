"""The keys of an office: where they lie, how they are made, changed and taken away. Nothing prints one.

A line per key, `<id> <writes|reads> <base64 of 32 bytes>`, in a file that only Huiyin's user reads
(`HUIYIN_KEYS_FILE`, by default `var/keys`), or in the environment with commas between (`HUIYIN_KEYS`).
Exactly one key writes. The file is looked at again whenever it changed, so no server has to be restarted.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from access import factors
from app.config import Misconfigured
from app.keyfile import Given, KeyFile, Line
from engine import SYSTEM, Engine, Transaction, vault
from petition import drafts, incoming, parties

#: People whose numbers are sealed in one transaction.
BATCH = 500
#: Who seals something: people's numbers, what was typed or came in and is not registered, second factors.
_SEALED = (parties, drafts, incoming, factors)


@dataclass(frozen=True)
class Shown:
    """One key as people see it: what it is for, and how many people's numbers are sealed with it."""

    id: str
    #: `writes`, `reads`, `missing`: rows are sealed with it and it is not here; `plain`: not sealed at all.
    use: str
    people: int


def prepare(engine: Engine) -> int:
    """Makes the key file where there is none yet, looks whether every key is there, seals what is not sealed.

    Gives how many people's numbers were sealed now. An engine whose keys are not ours is left alone.

    Raises:
        Misconfigured: a key is missing, another one, or weak; or the file is open to others.
    """
    if not isinstance(engine.vault, KeyFile | Given):
        return 0
    used = _used(engine)
    if isinstance(engine.vault, KeyFile) and not engine.vault.path.exists() and not any(used):
        engine.vault.make(_made("writes"))
    require(engine)
    return reseal(engine) if "" in used else 0


def require(engine: Engine) -> None:
    """Looks whether every key that rows are sealed with is there and opens them.

    Raises:
        Misconfigured: one is not, or the keys are not written down as they should be.
    """
    if not isinstance(engine.vault, KeyFile | Given):
        return
    where, used = engine.vault.where, [each for each in _used(engine) if each]
    if isinstance(engine.vault, KeyFile) and not engine.vault.path.exists():
        if not used:
            return
        raise Misconfigured(
            f"数据库里的证件号和电话是用密钥 {'、'.join(used)} 加密的，可是密钥文件 {where} 不在。"
            "请从它自己的备份里放回来；没有它谁也读不出来。不要新建密钥。",
            f"Identity and phone numbers are sealed with {', '.join(used)}, but the key file {where} is "
            "gone. Put it back from its own backup; nobody can read them without. Do not make a new one.",
        )
    known = {each.id for each in engine.vault.lines()}
    with engine.read(SYSTEM) as tx:
        for key_id in used:
            if key_id not in known:
                people = _count(tx, key_id)
                raise Misconfigured(
                    f"密钥 {key_id} 不在 {where} 里，可是有 {people} 个人的证件号和电话是用它加密的。"
                    "请从密钥自己的备份里放回来（docs/runbook.md）。",
                    f"Key {key_id} is not in {where}, but the numbers of {people} people are sealed with it. "
                    "Put it back from its own backup (docs/runbook.md).",
                )
            try:
                parties.open_one(tx, key_id)
                factors.open_one(tx, key_id)
            except vault.KeyLost:
                raise Misconfigured(
                    f"{where} 里的密钥 {key_id} 打不开用它加密的内容：不是同一把。请放回原来那一把。",
                    f"Key {key_id} in {where} does not open what was sealed with it: it is another one.",
                ) from None


def listed(engine: Engine) -> list[Shown]:
    """The keys, the one that writes first, with how much is sealed with each."""
    with engine.read(SYSTEM) as tx:
        counts = {each: _count(tx, each) for each in _in_use(tx)}
    shown = [Shown(each.id, each.use, counts.pop(each.id, 0)) for each in _source(engine).lines()]
    shown += [Shown(id_, "missing" if id_ else "plain", count) for id_, count in counts.items()]
    return sorted(shown, key=lambda one: (one.use != "writes", one.id))


def new(engine: Engine) -> str:
    """Makes a key that only reads as yet, and gives its id.

    Raises:
        Misconfigured: the keys are in the environment, which is not ours to change.
    """
    file, line = _file(engine), _made("reads")
    file.write([*file.lines(), line])
    return line.id


def rotate(engine: Engine, key_id: str | None = None) -> tuple[str, int]:
    """Lets a key write (by default the one made last) and seals everything with it; its id, and how many.

    Stopped half way, it goes on where it was when it is run again. With keys of the environment it seals with
    the one that writes there.

    Raises:
        Misconfigured: no such key.
    """
    require(engine)
    if isinstance(_source(engine), KeyFile):
        file = _file(engine)
        lines = _by_id(file)
        wanted = key_id or [*lines][-1]
        _known(lines, wanted)
        file.write(replace(each, use="writes" if each.id == wanted else "reads") for each in lines.values())
    return engine.vault().writes, reseal(engine)


def retire(engine: Engine, key_id: str) -> Path:
    """Takes a key away that nothing is sealed with any more, into `<file>.retired`; that path.

    Backups from before are sealed with it: carry it to where they are, and keep it as long as they are kept.

    Raises:
        Misconfigured: no such key, it writes, or something is sealed with it.
    """
    file = _file(engine)
    lines = _by_id(file)
    line = _known(lines, key_id)
    with engine.read(SYSTEM) as tx:
        people = _count(tx, key_id)
    if line.use == "writes" or people:
        raise Misconfigured(
            f"密钥 {key_id} 还在用（{people} 个人的号码）。请先 huiyin keys new，再 huiyin keys rotate。",
            f"Key {key_id} is in use ({people} people). Run huiyin keys new and huiyin keys rotate first.",
        )
    aside = KeyFile(file.path.with_name(file.path.name + ".retired"))
    before = aside.entries() if aside.path.exists() else []
    aside.write([*before, line])
    file.write(each for each in lines.values() if each.id != key_id)
    return aside.path


def reseal(engine: Engine) -> int:
    """Seals everything with the key that writes, in transactions of `BATCH` people; how many."""
    done = 0
    while True:
        with engine.begin(SYSTEM) as tx:
            count = next(filter(None, (each.seal_again(tx, BATCH) for each in _SEALED)), 0)
        if not count:
            return done
        done += count


def _used(engine: Engine) -> list[str]:
    with engine.read(SYSTEM) as tx:
        return _in_use(tx)


def _in_use(tx: Transaction) -> list[str]:
    return sorted(set().union(*(each.keys_used(tx) for each in _SEALED)))


def _count(tx: Transaction, key_id: str) -> int:
    """What is sealed with a key: people's numbers, what is not registered yet, second factors."""
    return sum(each.count_sealed(tx, key_id) for each in _SEALED)


def _made(use: str) -> Line:
    secret = secrets.token_bytes(vault.KEY_BYTES)
    return Line(secrets.token_hex(4), "writes" if use == "writes" else "reads", secret)


def _by_id(file: KeyFile) -> dict[str, Line]:
    return {each.id: each for each in file.lines()}


def _known(lines: Mapping[str, Line], key_id: str) -> Line:
    if key_id not in lines:
        raise Misconfigured(f"没有密钥 {key_id}。", f"There is no key {key_id}.")
    return lines[key_id]


def _source(engine: Engine) -> KeyFile | Given:
    assert isinstance(engine.vault, KeyFile | Given), "bootstrap gave it one"
    return engine.vault


def _file(engine: Engine) -> KeyFile:
    found = _source(engine)
    if not isinstance(found, KeyFile):
        raise Misconfigured(
            "密钥在环境变量 HUIYIN_KEYS 里，请在那里改：加“编号 reads”和 openssl rand -base64 32 的输出。",
            "The keys are in HUIYIN_KEYS; change them there: add '<id> reads' and what "
            "openssl rand -base64 32 gives.",
        )
    return found
