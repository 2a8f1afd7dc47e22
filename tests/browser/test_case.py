"""A case at the desk: files beside the form, what is written is never lost, who else is there."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable

from playwright.sync_api import expect

from engine import tasks
from petition import attachments
from tests.browser.county import County
from tests.browser.desk import Desk
from tests.browser.test_pages import places

Sit = Callable[..., Desk]


def picture(width: int = 8) -> bytes:
    """A small PNG."""

    def part(name: bytes, content: bytes) -> bytes:
        return (
            struct.pack("!I", len(content)) + name + content + struct.pack("!I", zlib.crc32(name + content))
        )

    head = struct.pack("!IIBBBBB", width, width, 8, 2, 0, 0, 0)
    lines = (b"\0" + b"\x17\x59\x7a" * width) * width
    return (
        b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", zlib.compress(lines)) + part(b"IEND", b"")
    )


def test_files_are_added_beside_the_form_and_seen_in_the_browser(busy_county: County, desk: Sit) -> None:
    who = desk("liangwenbo")
    page, at = who.page, places(busy_county)
    who.go(f"/tasks/{at['task']}")
    who.ready()
    who.expected.append("422")

    # What was typed stays while files are sent; one that lies is named, the others are taken.
    words = page.locator(".fjs-form textarea, .fjs-form input[type=text]").first
    words.fill("合同丢了，先收照片")
    page.set_input_files(
        "#file",
        [
            {"name": "𠮷林村.png", "mimeType": "image/png", "buffer": picture()},
            {"name": "收据.jpg", "mimeType": "image/jpeg", "buffer": picture()},
        ],
    )
    page.click("[data-attach] button")
    expect(page.locator(".files [role=alert]")).to_contain_text("内容却是 PNG")
    expect(page.locator(".filelist")).to_contain_text("𠮷林村.png")
    expect(words).to_have_value("合同丢了，先收照片")

    # The picture is shown under the page's own policy, in place.
    page.locator(".filelist summary", has_text="预览").click()
    shown = page.locator(".filelist img")
    expect(shown).to_be_visible()
    assert shown.evaluate("(image) => image.decode().then(() => image.naturalWidth)") == 8
    number = busy_county.read(tasks.get, at["task"]).business_key
    assert [one.name for one in busy_county.read(attachments.of, number)] == ["𠮷林村.png"]
