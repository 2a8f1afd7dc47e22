"""The command `huiyin`: its manual pages, its exit codes and what it says when it refuses."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import pytest

from app import cli, config, console
from petition import law

PAGES = Path(console.PAGES)
COMMANDS = sorted(cli.cli.commands)

HEADINGS = {
    "zh": ("用法", "说明", "例子", "退出码", "环境变量"),
    "en": ("USAGE", "DESCRIPTION", "EXAMPLES", "EXIT CODES", "ENVIRONMENT"),
}


def huiyin(*arguments: str, **environment: str) -> Any:
    """Runs the command as a person would, with a data folder of its own where the test gives one."""
    return subprocess.run(
        [sys.executable, "-c", "from app.cli import main; main()", *arguments],
        env={"PATH": "/usr/bin:/bin", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", ["huiyin", *COMMANDS])
def test_every_command_has_a_manual_page_with_all_its_parts(name: str, lang: str) -> None:
    page = (PAGES / f"{name}.{lang}.txt").read_text("utf-8")
    command = cli.cli if name == "huiyin" else cli.cli.commands[name]

    lines = page.splitlines()

    assert [heading for heading in HEADINGS[lang] if heading not in lines] == []
    for option in (each for each in command.params if isinstance(each, click.Option)):
        assert re.search(rf"^  {option.opts[0]}\b", page, re.MULTILINE), option.opts
    for setting in re.findall(r"HUIYIN_[A-Z_]+", page):
        assert setting in (config.ROOT / "docs" / "settings.md").read_text("utf-8"), setting


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_page_is_left_of_a_command_that_went(lang: str) -> None:
    assert {path.name.split(".")[0] for path in PAGES.glob(f"*.{lang}.txt")} == {"huiyin", *COMMANDS}


@pytest.mark.parametrize("name", COMMANDS)
def test_help_shows_the_page_in_chinese_unless_asked_otherwise(
    name: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HUIYIN_LANG", raising=False)
    for arguments, lang in (([name, "--help"], "zh"), (["--lang", "en", name, "--help"], "en")):
        with pytest.raises(SystemExit) as left:
            cli.main(arguments)

        assert left.value.code == 0
        assert capsys.readouterr().out.strip() == (PAGES / f"{name}.{lang}.txt").read_text("utf-8").strip()


@pytest.mark.parametrize(
    ("arguments", "zh", "en"),
    [
        (["frob"], "没有这个命令：frob。", "No such command 'frob'."),
        (["run", "--prot", "1"], "没有选项 --prot。", "--prot"),
        (["run", "--port", "0"], "--port 要是 1 到 65535 的整数。", "'--port'"),
        (["lint", "nowhere"], "路径：没有这个文件或文件夹", "'nowhere' does not exist"),
        (["explain"], "要写一个规则", "Expected a rule"),
        (["--lang", "fr", "migrate"], "--lang 要是其中之一：zh、en。", "'fr' is not one of"),
    ],
)
def test_a_wrong_command_line_is_refused_with_a_sentence(
    arguments: list[str],
    zh: str,
    en: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for lang, sentence in (("zh", zh), ("en", en)):
        monkeypatch.setenv("HUIYIN_LANG", lang)
        with pytest.raises(SystemExit) as left:
            cli.main(arguments)

        said = capsys.readouterr()
        assert left.value.code == cli.REFUSED
        assert sentence in said.err
        assert said.out == ""


def test_a_setting_that_cannot_be_used_is_refused_before_anything_is_done() -> None:
    done = huiyin("migrate", HUIYIN_DATABASE_URL="mysql://h/x")

    assert done.returncode == 2
    assert done.stderr.startswith("HUIYIN_DATABASE_URL：只支持 SQLite 和 PostgreSQL")
    assert "Traceback" not in done.stderr


def test_a_database_that_does_not_answer_is_said_in_a_sentence() -> None:
    done = huiyin("migrate", HUIYIN_DATABASE_URL="postgresql://h@127.0.0.1:1/x", HUIYIN_LANG="en")

    assert done.returncode == 2
    assert "The database cannot be opened" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_diagram_with_errors_makes_lint_say_which_element_and_exit_1(tmp_path: Path) -> None:
    (tmp_path / "leave.bpmn").write_text("<definitions>", "utf-8")

    done = huiyin("lint", str(tmp_path / "leave.bpmn"))
    programs = huiyin("lint", str(tmp_path / "leave.bpmn"), "--json")

    assert done.returncode == programs.returncode == 1
    assert "leave/leave.bpmn" in done.stdout
    found = json.loads(programs.stdout)
    assert {"bundle", "file", "element_id", "severity", "code", "message", "hint"} <= found[0].keys()
    assert found[0]["severity"] == "error"


def test_the_bundled_workflows_have_no_errors() -> None:
    done = huiyin("lint")

    assert done.returncode == 0, done.stdout


def test_explaining_a_rule_tells_its_days_and_steps() -> None:
    done = huiyin("explain", "R-15", "--from", "2026-03-02", "--json")

    told = json.loads(done.stdout)
    assert list(told) == [
        "rule",
        "article",
        "start_on",
        "nominal_on",
        "effective_on",
        "last_workday_on",
        "provisional",
        "steps",
    ]
    assert (told["rule"], told["start_on"], told["nominal_on"]) == ("R-15", "2026-03-02", "2026-05-01")
    assert told["steps"]


def test_rules_are_listed_for_people_and_programs() -> None:
    listed = json.loads(huiyin("explain", "--list", "--json").stdout)

    assert {f"R-{n:02}" for n in range(1, 32)} <= {each["id"] for each in listed}
    assert re.search(r"^R-15 +办理 ", huiyin("explain", "--list").stdout, re.MULTILINE)


@pytest.mark.parametrize(
    "arguments, said",
    [
        (["R-999", "--from", "2026-03-02"], "没有编号为“R-999”的期限"),
        (["R-15", "--from", "2026-02-30"], "现在是“2026-02-30”"),
        (["R-15", "--from", "2003-12-31"], "只能计算2004年到"),
        (["R-15", "--from", "2026-03-02", "--exclude", "gestern"], "现在是“gestern”"),
        (["R-15", "--from", "2026-03-02", "--overlay", "atlantis"], "没有名为“atlantis”的本地规则"),
        (["R-15", "--from", "2026-03-02", "--extend", "31"], "超过了30日的上限（条例第34条）"),
        (
            ["R-15", "--from", "2026-03-02", "--extend", "15", "--extend", "16"],
            "超过了30日的上限（条例第34条）",
        ),
        (["R-19", "--from", "2026-03-02", "--extend", "30"], "条例第35条没有规定延期"),
        (["R-15", "--from", "2026-03-02", "--exclude", "2026-04-01..2026-04-06"], "条例第36条第2款"),
        (["R-15", "--from", "2026-03-02", "--extend", "30", "--approver", "handler"], "条例第34条"),
        (["R-21", "--from", "2026-03-02", "--exclude", "2026-03-20..2026-03-10"], "写反了"),
        (["R-03", "--from", "2026-03-02"], "R-03-county"),
        (["R-04", "--from", "2026-03-02"], "由交办、决定写明"),
        (["R-13", "--from", "2026-03-02"], "要给出时刻"),
    ],
    ids=lambda each: " ".join(each) if isinstance(each, list) else "",
)
def test_what_the_law_does_not_know_is_refused(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        cli.main(["explain", *arguments])

    done = capsys.readouterr()
    law.keep_in(None)
    assert left.value.code == 2
    assert done.out == ""
    assert said in done.err
    assert "Traceback" not in done.err
    assert re.search(r"[\u4e00-\u9fff]", done.err)
