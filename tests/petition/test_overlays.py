"""Local rules: they shorten beside the law or fill its silence, and never lengthen."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from petition import law
from petition.deadlines import LawError, clock, due, read, words

HEAD = 'id = "x"\nname = "某县"\nname_en = "Some county"\nbased_on = "某县规定"\n'


def figure(rule: str, **values: object) -> str:
    """One local figure as a file says it."""
    lines = [f'rule = "{rule}"', 'article = "某县规定第1条"']
    lines += [
        f'{name} = "{value}"' if isinstance(value, str) else f"{name} = {value}"
        for name, value in values.items()
    ]
    return HEAD + "[[figure]]\n" + "\n".join(lines) + "\n"


EXTENSION = """[figure.extension]
cap = 30
parts = false
approvers = ["unit_head"]
approver_name = "委员会"
approver_name_en = "the committee"
article = "某县规定第9条"
"""


@pytest.mark.parametrize("rule, length", [pytest.param("R-15", 90, id="S-84 handling of 90 days")])
def test_a_local_figure_longer_than_the_law_is_refused(rule: str, length: int) -> None:
    with pytest.raises(LawError) as refused:
        law.parse_overlay(figure(rule, length=length, unit="calendar_day"))

    assert refused.value.code == "overlay_longer"
    assert refused.value.article == "条例第34条"
    assert refused.value.zh == "本地规则只能比条例短：办理（R-15），条例是60日，最多再延30日。"


@pytest.mark.parametrize("rule, length", [pytest.param("R-15", 30, id="S-84 handling of 30 days")])
def test_a_shorter_local_figure_is_an_internal_target_beside_the_legal_day(rule: str, length: int) -> None:
    local = law.parse_overlay(figure(rule, length=length, unit="calendar_day"))

    found = due(rule, date(2026, 3, 20), overlay=local)

    assert (found.nominal_on, found.length) == (date(2026, 5, 19), 60)
    assert found.local is not None
    assert found.local.nominal_on == date(2026, 4, 19)
    assert found.local.effective_on == date(2026, 4, 20)
    assert found.local.last_workday_on == date(2026, 4, 17)
    assert (found.local.length, found.local.article) == (30, "某县规定第1条")
    assert [step.kind for step in found.steps].count("local") == 1
    said = words(found, date(2026, 4, 15))
    assert (said.kind, said.first, said.second) == (
        "soon",
        "还有 4 天",
        "4月19日 周日，请周五前办，本局内控；法定 5月19日",
    )
    assert said.title.endswith("法定 5月19日 周二")


def test_when_the_target_has_passed_the_legal_day_is_counted_to() -> None:
    found = due("R-15", date(2026, 3, 20), overlay="zhejiang")

    said = words(found, date(2026, 4, 21))

    assert (said.kind, said.first, said.second) == ("far", "还有 28 天", "5月19日 周二，内控 4月20日 已过")


@pytest.mark.parametrize(
    "text, code",
    [
        (figure("R-15", length=61, unit="calendar_day"), "overlay_longer"),
        (figure("R-15", length=60, unit="working_day"), "overlay_longer"),
        (figure("R-15", length=2, unit="month", extension_cap=20), "overlay_longer"),
        (figure("R-15", length=30, unit="calendar_day", extension_cap=61), "overlay_longer"),
        (figure("R-02", length=11, unit="working_day"), "overlay_longer"),
        (figure("R-02", length=16, unit="calendar_day"), "overlay_longer"),
        (figure("R-10", length=6, unit="working_day"), "overlay_longer"),
        (figure("R-10", length=8, unit="calendar_day"), "overlay_longer"),
        (figure("R-19", length=1, unit="month"), "overlay_longer"),
        (figure("R-19", length=20, unit="calendar_day", extension_cap=11), "overlay_longer"),
        (figure("R-02", length=361, unit="hour"), "overlay_longer"),
        (figure("R-18", length=20, unit="calendar_day"), "overlay_window"),
        (
            figure("R-15")
            + '[figure.extension]\ncap = 40\nparts = true\napprovers = ["unit_head"]\n'
            + 'approver_name = "x"\napprover_name_en = "x"\narticle = "x"\n',
            "overlay_longer",
        ),
        (figure("R-99", length=3, unit="calendar_day"), "unknown_rule"),
        (figure("R-02", length=3), "overlay_invalid"),
        (figure("R-02", unit="calendar_day"), "overlay_invalid"),
        (figure("R-02", length=3, unit="week"), "overlay_invalid"),
        (figure("R-02", length="3", unit="calendar_day"), "overlay_invalid"),
        (figure("R-02", length=-3, unit="calendar_day"), "overlay_invalid"),
        (figure("R-02", length=3, unit="calendar_day", mark="X"), "overlay_invalid"),
        (figure("R-02", length=3, unit="calendar_day", colour="red"), "overlay_invalid"),
        (
            figure("R-02", length=3, unit="calendar_day") + figure("R-02").partition('规定"\n')[2],
            "overlay_invalid",
        ),
        (HEAD + "[[figure]]\nlength = 3\n", "overlay_invalid"),
        (HEAD + '[[suspend]]\nrule = "R-15"\n', "overlay_invalid"),
        (HEAD + '[[suspend]]\nrule = "R-99"\narticle = "x"\n', "unknown_rule"),
        (HEAD + "colour = 3\n", "overlay_invalid"),
        (HEAD + "figure = 3\n", "overlay_invalid"),
        (HEAD + 'suspend = ["R-15"]\n', "overlay_invalid"),
        (HEAD + '[[suspend]]\nrule = ["R-15"]\narticle = "x"\n', "overlay_invalid"),
        (HEAD.replace('name = "', "name = 3 # ", 1), "overlay_invalid"),
        (figure("R-15", length=30, unit="calendar_day", extension_cap="20"), "overlay_invalid"),
        (figure("R-15", length=30, unit="calendar_day", extension_cap=-1), "overlay_invalid"),
        (figure("R-19", extension=3), "overlay_invalid"),
        *(
            (figure("R-19") + EXTENSION.replace(right, wrong), "overlay_invalid")
            for right, wrong in (
                ("cap = 30", 'cap = "30"'),
                ("cap = 30", "cap = 0"),
                ("parts = false", "parts = 1"),
                ('approvers = ["unit_head"]', 'approvers = "unit_head"'),
                ('approvers = ["unit_head"]', "approvers = []"),
                ('approvers = ["unit_head"]', "approvers = [3]"),
                ('article = "某县规定第9条"', "article = 9"),
                ("cap = 30\n", ""),
            )
        ),
        (figure("R-18") + EXTENSION, "overlay_window"),
        ('id = "x"\n', "overlay_invalid"),
        ("id =", "overlay_invalid"),
    ],
)
def test_local_rules_that_lengthen_or_do_not_read_are_refused(text: str, code: str) -> None:
    with pytest.raises(LawError) as refused:
        law.parse_overlay(text)

    assert refused.value.code == code
    assert refused.value.zh
    assert refused.value.en.startswith("Expected ")


@pytest.mark.parametrize(
    "place, rule, start, target, legal",
    [
        ("zhejiang", "R-02", "2026-03-02", "2026-03-09", "2026-03-17"),
        ("zhejiang", "R-09", "2026-02-12", "2026-02-26", "2026-02-27"),
        ("zhejiang", "R-08", "2026-04-20", "2026-04-27", "2026-05-05"),
        ("zhejiang", "R-15", "2026-03-20", "2026-04-19", "2026-05-19"),
        ("henan", "R-02", "2026-03-02", "2026-03-07", "2026-03-17"),
        ("henan", "R-10", "2026-03-16", "2026-03-21", "2026-03-23"),
        ("henan", "R-15", "2026-03-20", "2026-04-19", "2026-05-19"),
    ],
)
def test_packaged_local_figures(place: str, rule: str, start: str, target: str, legal: str) -> None:
    found = due(rule, date.fromisoformat(start), overlay=place)

    assert found.local is not None
    assert found.local.nominal_on == date.fromisoformat(target)
    assert found.nominal_on == date.fromisoformat(legal)
    assert found.local.nominal_on <= found.nominal_on
    assert found.local.effective_on <= found.effective_on


def test_a_target_in_working_days_never_passes_the_legal_day() -> None:
    tight = law.parse_overlay(figure("R-02", length=10, unit="working_day"))

    # Given ten working days over Spring Festival, which take longer than fifteen days
    found = due("R-02", date(2026, 2, 12), overlay=tight)

    assert found.local is not None
    assert found.local.nominal_on == found.nominal_on == date(2026, 2, 27)


def test_a_local_extension_speaks_where_the_law_is_silent() -> None:
    found = due("R-19", date(2026, 8, 6), extend=30, overlay="beijing", approver="review_committee")

    assert found.nominal_on == date(2026, 10, 5)
    assert found.law.extension is not None
    assert found.law.extension.article == "北京市信访条例第50条"
    with pytest.raises(LawError) as over:
        due("R-19", date(2026, 8, 6), extend=31, overlay="beijing")
    with pytest.raises(LawError) as twice:
        due("R-19", date(2026, 8, 6), extend=[15, 15], overlay="beijing")
    assert (over.value.code, over.value.article) == ("extension_over_cap", "北京市信访条例第50条")
    assert twice.value.code == "extension_in_parts"


def test_a_local_figure_fills_a_period_the_law_does_not_name() -> None:
    local = due("R-28-refusal", date(2026, 3, 20), overlay="beijing")

    assert (local.nominal_on, local.length, local.mark) == (date(2026, 3, 25), 3, "L")
    assert not local.is_statutory
    assert local.local is None
    with pytest.raises(LawError) as silent:
        due("R-28-refusal", date(2026, 3, 20))
    assert silent.value.code == "no_length"


def test_a_local_figure_replaces_a_setting() -> None:
    local = law.parse_overlay(figure("R-28", length=20, unit="calendar_day"))

    assert due("R-28", date(2026, 6, 10)).nominal_on == date(2026, 7, 10)
    assert due("R-28", date(2026, 6, 10), overlay=local).nominal_on == date(2026, 6, 30)


def test_an_overlay_leaves_other_rules_alone() -> None:
    assert due("R-18", date(2026, 5, 20), overlay="zhejiang") == due("R-18", date(2026, 5, 20))


def test_a_target_moves_with_an_extension() -> None:
    found = due("R-15", date(2026, 3, 20), extend=10, overlay="henan")

    assert found.local is not None
    assert found.local.nominal_on == date(2026, 4, 29)
    assert found.nominal_on == date(2026, 5, 29)


def test_local_rules_survive_the_case_data() -> None:
    found = due("R-15", date(2026, 3, 20), extend=10, overlay="henan")

    stored = clock(found)

    assert (stored["overlay"], stored["target_on"]) == ("henan", "2026-04-29")
    assert stored["target_at"] == "2026-04-29T23:59:59+08:00"
    assert read(stored) == found


def test_every_packaged_overlay_says_what_it_rests_on() -> None:
    assert law.overlays() == ("beijing", "henan", "zhejiang")
    for name in law.overlays():
        place = law.overlay(name)
        assert place.id == name
        assert place.based_on
        assert "未核实" in place.note
        assert all(figure.article and figure.mark == "L" for figure in place.figures.values())


def test_a_local_figure_as_long_as_the_law_is_accepted() -> None:
    found = due(
        "R-15",
        date(2026, 3, 20),
        overlay=law.parse_overlay(figure("R-15", length=60, unit="calendar_day", extension_cap=30)),
    )

    assert found.local is not None
    assert found.local.nominal_on == found.nominal_on


@pytest.mark.parametrize(
    "text",
    [
        figure("R-02", length=15, unit="calendar_day"),
        figure("R-02", length=0, unit="calendar_day"),
        figure("R-02"),
        figure("R-02", length=360, unit="hour"),
        figure("R-15", length=1, unit="month", extension_cap=59),
        figure("R-15", length=60, unit="calendar_day", extension_cap=0),
        figure("R-19") + EXTENSION.replace("cap = 30", "cap = 1"),
    ],
)
def test_a_local_figure_at_the_edge_of_the_law_is_accepted(text: str) -> None:
    assert due("R-02", date(2026, 3, 2), overlay=law.parse_overlay(text)).nominal_on == date(2026, 3, 17)


def test_local_rules_of_the_office_are_read_by_their_file_and_no_other_place(tmp_path: Path) -> None:
    law.keep_in(tmp_path)
    try:
        law.put_source("overlays", "x.toml", figure("R-15", length=45, unit="calendar_day"))
        (tmp_path / "y.toml").write_text(figure("R-15", length=45, unit="calendar_day"), encoding="utf-8")

        assert law.overlay("x").figures["R-15"].length == 45
        with pytest.raises(LawError) as refused:
            law.overlay("../y")
    finally:
        law.keep_in(None)

    assert refused.value.code == "unknown_overlay"


@pytest.mark.parametrize("file, id", [("other.toml", "x"), ("X.toml", "X")])
def test_a_file_of_local_rules_is_named_after_its_id(file: str, id: str) -> None:
    with pytest.raises(LawError) as refused:
        law.require_overlay(file, figure("R-15", length=45, unit="calendar_day").replace('"x"', f'"{id}"', 1))

    assert refused.value.code == "overlay_invalid"


def test_a_local_extension_beyond_the_law_is_told_the_outer_limit() -> None:
    with pytest.raises(LawError) as refused:
        law.parse_overlay(figure("R-15", length=30, unit="calendar_day", extension_cap=61))

    assert refused.value.zh.endswith("条例连延期最多90日。")
    assert refused.value.en.endswith("the law allows 90 in all.")
