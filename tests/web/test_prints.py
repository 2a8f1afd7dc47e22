"""Papers and proofs of service of many, chosen and printed as one file."""

import pypdfium2
import pytest

from access import reads
from engine import SYSTEM
from tests import product

from .conftest import first_task, text_of
from .test_papers import issued

pytestmark = pytest.mark.parametrize("db_url", ["sqlite"], indirect=True)


@pytest.fixture
def slip(office: product.Office, number: str) -> str:
    return issued(office, number)


def test_papers_and_proofs_of_many_are_printed_as_one_file(
    office: product.Office, number: str, slip: str
) -> None:
    browser = office.client("xujing")
    paper_id = slip.rpartition("/")[2]
    shown = browser.get(f"/print?number={number}&number=安澜-2026-99999")
    assert f'value="proof:{paper_id}" data-pick checked' in shown.text
    assert "有1件现在看不到" in text_of(shown)

    nothing = browser.post("/print", data={"number": number})
    both = browser.post("/print", data={"item": [f"paper:{paper_id}", f"proof:{paper_id}"]})
    named = {"item": f"paper:{paper_id}", "in_full": "1", "number": number}
    unsaid = browser.post("/print", data={**named, "reason": ""})
    in_full = browser.post("/print", data={**named, "reason": "送达"})

    assert (nothing.status_code, unsaid.status_code) == (422, 422)
    words = [
        [one.get_textpage().get_text_range() for one in pypdfium2.PdfDocument(made.data)]
        for made in (both, in_full)
    ]
    assert "韩**" in words[0][0]
    assert "送达回证" in words[0][-1].replace(" ", "")
    assert "韩素珍" in words[1][0]
    assert "韩素珍" not in "".join(words[0])
    with office.engine.read(SYSTEM) as tx:
        kept = [(one.what, one.reason) for one in reads.of(tx, number)]
    assert ("export", "一起打印 2 份") in kept
    assert ("full_name", "送达") in kept
    assert browser.post("/print", data={"item": "paper:no-such-paper"}).status_code == 404


def test_chosen_tasks_lead_to_the_papers_of_their_matters(office: product.Office, slip: str) -> None:
    sorter = office.client("liangwenbo")
    answer = sorter.post("/print/chosen", data={"task": [first_task(sorter), "no-such-task"]})

    assert "去向告知" in sorter.get(answer.headers["Location"]).text
    assert slip.rpartition("/")[2] in sorter.get(answer.headers["Location"]).text
