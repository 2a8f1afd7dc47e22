"""The main line from registration to the archive, with the real diagrams."""

from __future__ import annotations

from tests.petition.people import NYNCJ_ALL, Office


def test_a_matter_walks_from_registration_to_the_archive(office: Office) -> None:
    office.at("2026-03-02")
    office.register()
    assert office.matter().status == "REGISTERED"

    office.sort()
    assert office.matter().status == "FORWARDED"

    office.at("2026-03-05")
    office.receive()
    office.at("2026-03-09")
    office.accept()
    assert office.matter().status == "ACCEPTED"

    office.at("2026-03-12")
    office.hear()
    office.investigate()
    office.draft()
    office.check_law()
    office.sign()
    assert office.matter().issued_on is not None

    office.at("2026-03-16")
    office.serve()
    assert office.matter().status == "CLOSED"

    office.do(
        "Task_Archive",
        NYNCJ_ALL["handler"],
        file_points=["notice", "hearing", "evidence", "opinion"],
        missing_papers="",
        petitioner_view="AGREES",
        cause="3",
    )
    assert office.matter().archive_number
    assert set(office.open()) == {"Task_Execute"}

    # 条例第32条第2款: what was supported is carried out, and somebody outside the unit checks.
    office.at("2026-03-20")
    office.execute()
    office.check_execution()
    assert office.open() == {}

    # Nobody asks for review: the petitioner's window closes on 2026-04-15, and with it the case.
    office.at("2026-04-16")
    assert office.outcome() == "已办结"
    assert office.matter().status == "CONCLUDED_NO_REVIEW"
