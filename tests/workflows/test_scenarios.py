"""The scenarios beside the diagrams hold, and one that does not is found out at its step."""

# A case of the table is read as one line.
from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app import bootstrap, cli, config, scenarios
from engine import Engine

OpenCounty = Callable[[scenarios.Clock], Engine]


@pytest.fixture(scope="module")
def county() -> Iterator[OpenCounty]:
    """Counties of files, copied from one that was settled once."""
    with scenarios.county() as opened:
        yield opened


@pytest.fixture
def open_county(db_url: str, tmp_path: Path, county: OpenCounty) -> OpenCounty:
    """The county on the test's database."""
    if db_url.startswith("sqlite"):
        return county
    settings = replace(config.read({"HUIYIN_VAR": str(tmp_path)}), database_url=db_url)

    def open_(clock: scenarios.Clock) -> Engine:
        engine = bootstrap.build(settings, clock=clock)
        scenarios.settle(engine)
        return engine

    return open_


@pytest.mark.parametrize("path", scenarios.found(), ids=lambda path: path.stem)
def test_a_scenario_holds(path: Path, open_county: OpenCounty) -> None:
    outcome = scenarios.run(path, open_county)

    assert outcome.problem == ""
    assert outcome.steps > 1
    assert outcome.id == path.stem


REGISTERED = "[[step]]\nat = 2026-03-02\nregisters = {}\n"


@pytest.mark.parametrize(
    ("then", "problem"),
    [
        ('then.status = "已办结"', "第 1 步：状态应当是已办结，实际是已登记"),
        (
            "then.clocks.R02 = { nominal = 2026-03-16 }",
            "第 1 步：期限 R02 的 nominal应当是2026-03-16，实际是2026-03-17",
        ),
        ("then.clocks.R99 = { nominal = 2026-03-16 }", "第 1 步：应当有期限 R99，实际有R02"),
        ('then.clocks.R02 = "没有"', "第 1 步：期限 R02应当是没有，实际是有"),
        ('then.open = ["签收转送件"]', "第 1 步：要办的事应当是签收转送件，实际是甄别登记内容"),
        ('then.papers = ["处理意见书"]', "第 1 步：应当有文书处理意见书"),
        (
            'then.alerts = ["R02 overdue 2026-03-18 00:00"]',
            "第 1 步：应当提醒R02 overdue 2026-03-18 00:00，实际有没有",
        ),
        ('then.outcome = "已办结"', "第 1 步：结果应当是已办结，实际是还没有结束"),
        ('then.says = ["签发"]', "第 1 步：过程里没有“签发”"),
        (
            'then.linked = { "安澜-2026-00009" = "同人同事" }',
            "第 1 步：和安澜-2026-00009的关联应当是同人同事，实际是没有",
        ),
        ('then.seen_by = ["县住建局 承办人"]', "第 1 步：县住建局 承办人看这件应当是看得到，实际是看不到"),
        ('then.hidden_from = ["督查专员"]', "第 1 步：督查专员看这件应当是看不到，实际是看得到"),
        (
            'then.written = { "转送单" = "县农业农村局" }',
            "第 1 步：转送单应当写着“县农业农村局”，实际写的是“没有这份文书”",
        ),
        ('then.rates = { "按期答复率" = "1/1" }', "第 1 步：按期答复率应当是1/1，实际是0/0"),
        ('then.rates = { "化解率" = "1/1" }', "第 1 步：不认识“化解率”；有信访部门及时受理率"),
        ("then.colour = 3", "第 1 步：不认识 then.colour"),
        (
            '[[step]]\nby = "承办人"\ndoes = "起草处理意见"',
            "第 2 步：现在没有“起草处理意见”要办；要办的是甄别登记内容",
        ),
        ('[[step]]\nby = "县长"\ndoes = "甄别登记内容"', "第 2 步：不认识“县长”"),
        (
            '[[step]]\nby = "信访部门分办员"\ndoes = "甄别登记内容"\nfills = { "颜色" = "红" }',
            "第 2 步：表单里没有“颜色”；有标题",
        ),
        (
            '[[step]]\nby = "信访部门分办员"\ndoes = "甄别登记内容"\nfills = { "信访目的" = "聊天" }',
            "第 2 步：没有“聊天”这个选项；有求决",
        ),
        (
            '[[step]]\nby = "承办人"\ndoes = "甄别登记内容"',
            "第 2 步被拒绝：这一步不归您办。需要的岗位：信访部门分办员、责任单位收件员。请告诉办这件的单位；"
            "不知道是哪一位，问那里的负责人。您应该有这个岗位的，请系统管理员在“人员”页加上。",
        ),
        (
            '[[step]]\nby = "信访部门分办员"\ndoes = "甄别登记内容"\nrefused = "条例第34条"',
            "第 2 步：应当因“条例第34条”被拒绝，实际办成了",
        ),
        ('[[step]]\nuses = "跳过"', "读不出来：walks.toml 里没有“跳过”"),
        ("[[step", "读不出来："),
    ],
)
def test_what_does_not_hold_is_said_with_its_step(
    then: str, problem: str, county: OpenCounty, tmp_path: Path
) -> None:
    path = tmp_path / "S-00.toml"
    path.write_text(REGISTERED + then, "utf-8")

    assert scenarios.run(path, county).problem.startswith(problem)


def test_the_command_plays_what_it_is_given_and_says_what_does_not_hold(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "holds.toml").write_text('title = "登记"\n' + REGISTERED + 'then.status = "已登记"', "utf-8")
    (tmp_path / "wrong.toml").write_text(REGISTERED + 'then.status = "已办结"', "utf-8")

    with pytest.raises(SystemExit) as ended:
        cli.main(["scenarios", "--json", str(tmp_path / "holds.toml"), str(tmp_path / "wrong.toml")])

    assert ended.value.code == 1
    told = json.loads(capsys.readouterr().out)
    assert [(each["id"], each["holds"]) for each in told] == [("holds", True), ("wrong", False)]
