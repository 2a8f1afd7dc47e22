"""`huiyin keys`: made at the first start, changed and retired, and a clear sentence when one is missing."""

from __future__ import annotations

import base64
import json
import secrets
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select, update

from app import bootstrap, cli, config, deploy, keys
from app.config import Misconfigured
from engine import SYSTEM, Engine, vault
from petition import parties, register
from petition.model import party
from tests.conftest import ManualClock
from tests.petition.people import XUJING, Office, submission

PHONE = "13900006610"


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of an office that was started once and has registered one visitor."""
    folder = tmp_path_factory.mktemp("office")
    engine = bootstrap.build(config.read({"HUIYIN_VAR": str(folder)}))
    deploy.migrate(engine)
    Office(engine, ManualClock()).set_up()
    engine.run(XUJING, register.register, submission(phone=PHONE))
    engine.close()
    return folder


@pytest.fixture
def var(started: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it, which the commands that a test runs find."""
    shutil.copytree(started, tmp_path, dirs_exist_ok=True)
    monkeypatch.setenv("HUIYIN_VAR", str(tmp_path))
    return tmp_path


@pytest.fixture
def office(var: Path) -> Iterator[Engine]:
    """An engine at work there."""
    engine = bootstrap.build(config.read({"HUIYIN_VAR": str(var)}))
    yield engine
    engine.close()


def huiyin(*arguments: str) -> int:
    """Runs the command here; its exit code."""
    with pytest.raises(SystemExit) as left:
        cli.main(["--lang", "en", *arguments])
    return int(left.value.code or 0)


def answer(capsys: pytest.CaptureFixture[str], *arguments: str) -> object:
    """What the command answers as JSON."""
    capsys.readouterr()
    assert huiyin(*arguments, "--json") == 0
    return json.loads(capsys.readouterr().out)


def kept(engine: Engine) -> str:
    """How the visitor's phone lies in the database."""
    with engine.read(SYSTEM) as tx:
        return str(tx.db.scalar(select(party.c.phone)))


def test_the_first_start_makes_a_key_for_its_owner_only_and_the_next_keeps_it(
    office: Engine, var: Path
) -> None:
    file = var / "keys"
    made = file.read_text("utf-8")

    deploy.migrate(office)

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert file.read_text("utf-8") == made
    assert sorted(each.name for each in var.iterdir() if "keys" in each.name) == ["keys"]
    assert kept(office).startswith(f"enc1:{made.splitlines()[1].split()[0]}:")


def test_a_key_is_made_used_and_retired_while_a_server_runs(
    office: Engine, var: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    [first] = answer(capsys, "keys", "list")  # type: ignore[misc]
    made = answer(capsys, "keys", "new")
    still = kept(office)
    rotated = answer(capsys, "keys", "rotate")
    shown = answer(capsys, "keys", "list")
    retired = answer(capsys, "keys", "retire", first["id"])

    assert (first["use"], first["people"]) == ("writes", 1)
    assert still.startswith(f"enc1:{first['id']}:"), "a new key only opens as yet"
    assert rotated == {**made, "people": 1}  # type: ignore[dict-item]
    assert shown == [
        {**made, "use": "writes", "people": 1},  # type: ignore[dict-item]
        {"id": first["id"], "use": "reads", "people": 0},
    ]
    assert retired == {"id": first["id"], "kept_in": str(var / "keys.retired")}
    assert stat.S_IMODE((var / "keys.retired").stat().st_mode) == 0o600
    assert first["id"] not in (var / "keys").read_text("utf-8")
    # The engine that was open all along has noticed.
    with office.read(SYSTEM) as tx:
        [row] = tx.db.execute(select(party)).mappings()
        assert row["phone"].startswith(f"enc1:{rotated['id']}:")  # type: ignore[index]
        assert parties.numbers(tx, row)[0] == PHONE


def test_no_command_prints_a_key(var: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (["list"], ["list", "--json"], ["new"], ["rotate"], ["list"]):
        huiyin("keys", *arguments)
    said = "".join(capsys.readouterr())

    assert "seals and opens" in said
    for line in (var / "keys").read_text("utf-8").splitlines()[1:]:
        assert line.split()[2] not in said


def test_a_key_in_use_is_not_retired(office: Engine, capsys: pytest.CaptureFixture[str]) -> None:
    used = office.vault().writes

    assert huiyin("keys", "retire", used) == 2
    assert "in use (1 people)" in capsys.readouterr().err
    assert huiyin("keys", "retire") == 2
    assert huiyin("keys", "rotate", "nosuchkey") == 2


def test_a_lost_key_file_is_named_and_no_new_one_is_made(
    var: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (var / "keys").rename(var / "elsewhere")

    for arguments in (["migrate"], ["keys", "rotate"], ["publish"]):
        assert huiyin(*arguments) == 2
        said = capsys.readouterr().err
        assert f"the key file {var / 'keys'} is gone" in said
        assert "Do not make a new one" in said
    assert huiyin("check") == 1
    assert not (var / "keys").exists()
    (var / "elsewhere").rename(var / "keys")
    assert huiyin("migrate") == 0


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{id} writes {other}", "it is another one"),
        ("other writes {other}", "is not in"),
        ("{id} writes c2hvcnQ=", "is weak"),
        ("{id} writes " + base64.b64encode(bytes(32)).decode(), "is weak"),
        ("{id} writes !", "is not '<id> writes|reads <key>'"),
        ("{id} reads {other}", "must be 'writes'"),
    ],
)
def test_a_key_file_that_does_not_fit_is_refused_without_quoting_it(
    office: Engine, var: Path, capsys: pytest.CaptureFixture[str], line: str, said: str
) -> None:
    other = base64.b64encode(secrets.token_bytes(32)).decode()
    (var / "keys").write_text(line.format(id=office.vault().writes, other=other))

    assert huiyin("migrate") == 2
    told = capsys.readouterr().err

    assert said in told
    assert other not in told


def test_a_key_file_that_others_may_read_is_refused(var: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (var / "keys").chmod(0o644)

    assert huiyin("migrate") == 2
    assert "chmod 600" in capsys.readouterr().err


def test_keys_of_the_environment_are_judged_used_and_not_ours_to_change(tmp_path: Path) -> None:
    text = base64.b64encode(secrets.token_bytes(32)).decode()
    settings = config.read({"HUIYIN_VAR": str(tmp_path), "HUIYIN_KEYS": f"office1 writes {text}"})
    engine = bootstrap.build(settings)
    deploy.migrate(engine)

    assert engine.vault().writes == "office1"
    assert not (tmp_path / "keys").exists()
    assert text not in str(config.shown(settings))
    with pytest.raises(Misconfigured, match="are in HUIYIN_KEYS"):
        keys.new(engine)
    engine.close()
    with pytest.raises(Misconfigured, match="weak"):
        bootstrap.build(config.read({"HUIYIN_VAR": str(tmp_path), "HUIYIN_KEYS": "office1 writes c2hvcnQ="}))


def test_what_an_older_version_wrote_is_sealed_by_migrating(office: Engine) -> None:
    with office.begin(SYSTEM) as tx:
        tx.db.execute(update(party).values(phone=PHONE, phone_key=PHONE, sealed_with=""))

    deploy.migrate(office)

    assert kept(office).startswith(vault.MARK)
