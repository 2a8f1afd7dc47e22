"""`huiyin recalculate` and the facts `huiyin explain` takes, run as a person would."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from app import bootstrap, cli, config, deploy, recalculating
from app.config import Misconfigured
from app.console import Console
from engine import SYSTEM, Engine
from petition import law, local_rules, matters
from tests.conftest import ManualClock
from tests.petition.test_recalculation import LOCAL, NOTICE


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """The demo office on 20 November 2026: periods of 60 days go over New Year."""
    settings = config.read({"HUIYIN_VAR": str(tmp_path / "var")})
    clock = ManualClock(datetime(2026, 11, 20, 2, 0, tzinfo=UTC))
    made = bootstrap.build(replace(settings), clock=clock)
    deploy.migrate(made)
    deploy.publish_bundled(made)
    deploy.demo(made)
    yield made
    made.close()
    law.keep_in(None)


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_notice_is_tried_then_applied_then_nothing_is_left(engine: Engine, tmp_path: Path) -> None:
    given = recalculating.new([written(tmp_path, "2027.toml", NOTICE)], [])
    tried = recalculating.recalculate(engine, given, apply=False)
    assert tried.changes
    assert not tried.is_applied
    assert recalculating.recalculate(engine, recalculating.new([], []), apply=False).changes == []

    done = recalculating.recalculate(engine, given, apply=True)

    assert sorted((one.number, one.new.effective_on) for one in done.changes) == sorted(
        (one.number, one.new.effective_on) for one in tried.changes
    )
    assert done.broken == []
    again = recalculating.new([tmp_path / "2027.toml"], [])
    assert recalculating.recalculate(engine, again, apply=True).changes == []
    with engine.read(SYSTEM) as tx:
        for one in done.changes:
            found = next(each for each in matters.clocks_of(tx, one.number) if each.id == one.clock_id)
            assert found.effective_on == one.new.effective_on
            assert not found.is_provisional


def test_local_rules_are_installed_and_chosen_in_one_go(engine: Engine, tmp_path: Path) -> None:
    given = recalculating.new([written(tmp_path, "anlan.toml", LOCAL)], ["/33/3309/330999/=anlan"])
    tried = recalculating.recalculate(engine, given, apply=False)
    assert {one.rule for one in tried.changes} == {"R-15"}
    assert tried.moved == 0

    done = recalculating.recalculate(engine, given, apply=True)

    assert len(done.changes) == len(tried.changes)
    with engine.read(SYSTEM) as tx:
        assert [(one.path, one.overlay) for one in local_rules.choices(tx)] == [("/33/3309/330999/", "anlan")]


def test_the_report_says_old_new_why_and_whom_to_tell(
    engine: Engine, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = recalculating.new([written(tmp_path, "2027.toml", NOTICE)], [])
    tried = recalculating.recalculate(engine, given, apply=False)
    capsys.readouterr()

    for lang, words in (
        ("zh", ("原因：放假通知已公布", "没有改动任何东西；要写入，请加 --apply。")),
        ("en", ("Why: the holiday notice is out", "Nothing was changed; add --apply")),
    ):
        recalculating.report(Console(lang), tried)  # type: ignore[arg-type]
        said = capsys.readouterr().out
        for word in words:
            assert word in said
    told = json.loads(json.dumps(recalculating.as_json(tried), default=str))
    assert told["applied"] is False
    assert {"number", "old", "new", "why", "tell"} <= set(told["changes"][0])


@pytest.mark.parametrize(
    "name, text, local, zh",
    [
        ("2028.toml", NOTICE.replace("2027", "2028"), [], "年份不连续"),
        ("2026.toml", NOTICE.replace("2027", "2026").replace("2026-11-05", "2025-11-05"), [], "已有第1版"),
        ("2027.toml", NOTICE.replace("last = 2027-01-04", "last = 2026-12-31"), [], "早于 first"),
        ("2027.toml", NOTICE + NOTICE[NOTICE.index("[[off]]") :], [], "重叠"),
        ("2027.toml", "year =", [], "不是 TOML"),
        ("anlan.toml", LOCAL.replace("45", "90"), [], "只能比条例短"),
        ("other.toml", LOCAL, [], "文件名要和 id 相同"),
        (None, "", ["/33/=nowhere"], "没有名为“nowhere”的本地规则"),
        (None, "", ["zhejiang"], "--local 要写成"),
    ],
)
def test_what_cannot_be_is_refused_with_what_to_do(
    tmp_path: Path, name: str | None, text: str, local: list[str], zh: str
) -> None:
    paths = [written(tmp_path, name, text)] if name else []

    with pytest.raises(Misconfigured) as refused:
        recalculating.new(paths, local)

    assert zh in refused.value.zh
    assert refused.value.en


def test_a_broken_file_of_the_office_stops_the_start_with_its_name(tmp_path: Path) -> None:
    (tmp_path / "law" / "calendar").mkdir(parents=True)
    (tmp_path / "law" / "calendar" / "2027.toml").write_text("year =", encoding="utf-8")

    done = huiyin("explain", "R-15", "--from", "2026-03-02", HUIYIN_VAR=str(tmp_path))

    assert done.returncode == 2
    assert "2027.toml" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "arguments, nominal_on, effective_on",
    [
        (("R-15", "--from", "2026-04-01", "--extend", "15", "--extend", "15"), "2026-06-30", "2026-06-30"),
        (("R-04", "--from", "2026-03-02", "--ordered", "2026-04-15"), "2026-04-15", "2026-04-15"),
        (("R-04", "--from", "2026-03-02", "--ordered", "10"), "2026-03-12", "2026-03-12"),
        (("R-21", "--from", "2026-08-19", "--exclude", "2026-09-01..2026-09-06"), "2026-09-24", "2026-09-24"),
        (("R-18", "--from", "2026-05-20", "--told-until", "2026-06-23"), "2026-06-19", "2026-06-23"),
        (
            ("R-19", "--from", "2026-08-06", "--overlay", "beijing", "--extend", "30"),
            "2026-10-05",
            "2026-10-08",
        ),
    ],
    ids=lambda each: " ".join(each) if isinstance(each, tuple) else None,
)
def test_explain_takes_every_fact_a_rule_needs(
    arguments: tuple[str, ...], nominal_on: str, effective_on: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, said, _ = asked(capsys, "explain", *arguments, "--json")

    assert code == 0
    told = json.loads(said)
    assert (told["nominal_on"], told["effective_on"]) == (nominal_on, effective_on)


@pytest.mark.parametrize(
    "arguments, zh",
    [
        (("R-99", "--from", "2026-03-02"), "huiyin explain --list"),
        (("R-15", "--from", "2026-02-30"), "--from 要写成"),
        (("R-15", "--from", "2003-12-31"), "2004年"),
        (("R-15", "--from", "2026-03-02", "--extend", "31"), "超过了30日的上限（条例第34条）"),
        (("R-15", "--from", "2026-03-02", "--extend", "5", "--approver", "handler"), "条例第34条"),
        (("R-15", "--from", "2026-03-02", "--extend", "5", "--granted-on", "2026-03-01"), "早于起算日"),
        (
            (
                "R-15",
                "--from",
                "2026-03-02",
                "--extend",
                "5",
                "--granted-on",
                "2026-04-02",
                "--told-on",
                "2026-04-01",
            ),
            "早于批准的日子",
        ),
        (("R-15", "--from", "2026-03-02", "--exclude", "2026-03-05..2026-03-09"), "第36条第2款"),
        (("R-21", "--from", "2026-03-02", "--exclude", "2026-03-09..2026-03-05"), "写反了"),
        (("R-21", "--from", "2026-03-02", "--exclude", "2026-02-01..2026-02-05"), "早于起算日"),
        (("R-21", "--from", "2026-03-02", "--exclude", "2026-09-01..2026-09-05"), "届满"),
        (("R-04", "--from", "2026-03-02"), "没有给出"),
        (("R-04", "--from", "2026-03-02", "--ordered", "2026-03-01"), "早于起算日"),
        (("R-15", "--from", "2026-03-02", "--ordered", "10"), "不能另行指定"),
        (("R-13", "--from", "2026-03-02"), "时刻"),
        (("R-15", "--from", "2026-03-02", "--overlay", "atlantis"), "没有名为"),
        (("R-12", "--from", "2026-03-02"), "没有规定期限（条例第24条第1款）"),
        (("R-15", "--from", "2200-01-01"), "请核对年份"),
        (("R-15", "--from", "2026-03-02", "--told-on", "2026-04-01"), "没有写延长几天"),
        (("R-15", "--from", "2026-03-02", "--told-until", "2026-03-01"), "早于起算日3月2日"),
        (("R-21", "--from", "2026-03-02", "--exclude", "2026-03-05..9999-12-31"), "等于没有结束"),
        (("R-21", "--from", "2026-03-02", "--exclude", "2026-03-05.."), "--exclude 要写成"),
        (
            (
                *("R-21", "--from", "2026-03-02"),
                *("--exclude", "2026-03-05..2026-03-09", "--exclude", "2026-03-09..2026-03-11"),
            ),
            "重叠",
        ),
        (
            (
                *("R-15", "--from", "2026-03-02", "--extend", "5", "--granted-on", "2026-04-02"),
                *("--extend", "5", "--granted-on", "2026-04-01"),
            ),
            "早于前一次的4月2日",
        ),
    ],
    ids=lambda each: " ".join(each) if isinstance(each, tuple) else None,
)
def test_explain_refuses_with_the_article_or_what_to_write(
    arguments: tuple[str, ...], zh: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for lang, words in (("zh", zh), ("en", "")):
        code, said, refused = asked(capsys, "--lang", lang, "explain", *arguments)

        assert (code, said) == (2, "")
        assert words in refused
        assert ("xpected " in refused) is (lang == "en")


def asked(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int | str | None, str, str]:
    """The command in this process: exit code, what it said, what it refused."""
    with pytest.raises(SystemExit) as left:
        cli.main(list(arguments))
    law.keep_in(None)
    said = capsys.readouterr()
    return left.value.code, said.out, said.err


def huiyin(*arguments: str, **environment: str) -> Any:
    """Runs the command as a person would."""
    return subprocess.run(
        [sys.executable, "-c", "from app.cli import main; main()", *arguments],
        env={"PATH": "/usr/bin:/bin", **environment},
        capture_output=True,
        text=True,
        check=False,
    )
