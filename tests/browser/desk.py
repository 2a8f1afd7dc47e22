"""A person at a browser: signs in by the form, opens what is to be done, fills in forms by their keys."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

from tests.browser.county import County

FORMS = Path(__file__).resolve().parents[2] / "forms"

#: What a page may not do unseen: CSP violations are said aloud, so that the console has them with the rest.
LISTEN = """
document.addEventListener('securitypolicyviolation', (event) =>
  console.error(`CSP: ${event.violatedDirective} refused ${event.blockedURI}`));
"""

#: A date field that has just appeared gets its calendar some frames later: nobody types so early.
CALENDAR_READY = """
(input) => new Promise((ready) => {
  const look = () => (input._flatpickr ? setTimeout(ready, 70) : setTimeout(look, 20));
  look();
})
"""


class Desk:
    """One browser window of one person; everything the console complains about is kept."""

    def __init__(
        self,
        browser: Browser,
        county: County,
        username: str | None = None,
        *,
        width: int = 1440,
        height: int = 900,
        **options: Any,
    ) -> None:
        self.county = county
        #: What the console said: errors, warnings, uncaught exceptions.
        self.complaints: list[str] = []
        #: Complaints that the test itself provokes, as parts of their text.
        self.expected: list[str] = []
        self.context: BrowserContext = browser.new_context(
            base_url=county.base,
            viewport={"width": width, "height": height},
            timezone_id="Asia/Shanghai",
            locale="zh-CN",
            reduced_motion="reduce",
            **options,
        )
        self.context.set_default_timeout(15_000)
        self.context.clock.set_fixed_time(county.clock.at)
        self.context.add_init_script(LISTEN)
        self.page: Page = self.context.new_page()
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.complaints.append(f"uncaught: {error}"))
        self.username = username
        if username:
            self.sign_in(username)

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(f"{message.type} on {self.page.url}: {message.text}")

    def unexpected(self) -> list[str]:
        """What the console said and the test did not provoke."""
        return [each for each in self.complaints if not any(part in each for part in self.expected)]

    def close(self) -> None:
        """Closes the window."""
        self.context.close()

    def sign_in(self, username: str, *, to: str | None = None) -> None:
        """Signs in by the real form; `to` is a page that asks for it first."""
        self.page.goto(to or "/signin")
        self.type_in(username)

    def type_in(self, username: str) -> None:
        """Fills in and sends the sign-in form that is open."""
        self.page.wait_for_load_state()  # its script may have words to bring back
        self.page.fill("#username", username)
        self.page.fill("#password", self.county.password(username))
        self.page.press("#password", "Enter")
        self.page.wait_for_url(re.compile(r"^(?!.*/signin)"))

    def go(self, path: str) -> None:
        """Opens a page; signs in again when the session has ended since."""
        self.context.clock.set_fixed_time(self.county.clock.at)
        self.page.goto(path)
        if self.username and "/signin" in self.page.url:
            self.type_in(self.username)

    def said(self) -> str:
        """What stands on the page, in one line."""
        return re.sub(r"\s+", " ", self.page.inner_text("main"))

    # -- tasks --

    def open_task(self, name: str) -> None:
        """Opens a task of the office's pile by what it is called, as a person does: from the inbox."""
        self.go("/inbox?pile=office")
        self.page.locator("td a").filter(has_text=name).first.click()
        self.page.wait_for_url("**/tasks/*")
        self.ready()

    def ready(self) -> None:
        """Waits until the form can be filled in."""
        expect(self.page.locator("[data-island=form][data-ready]")).to_be_attached()

    def field(self, form: str, key: str) -> Locator:
        """The box of a field of a form, by its key."""
        component = component_of(form, key)
        words = component.get("label") or component.get("dateLabel")
        named = self.page.locator("label, legend").filter(has_text=re.compile(f"^{re.escape(words)}"))
        return self.page.locator(f".fjs-form-field-{component['type']}").filter(has=named).first

    def control(self, form: str, key: str) -> Locator:
        """What is typed into: the input or text area of a field."""
        return self.field(form, key).locator("input, textarea").first

    def fill(self, form: str, values: Mapping[str, Any]) -> None:
        """Fills in fields by their keys: text as it is typed, choices as they are called on the page."""
        for key, value in values.items():
            self._fill(form, key, value)

    def _fill(self, form: str, key: str, value: Any) -> None:
        box, kind = self.field(form, key), component_of(form, key)["type"]
        if kind in ("textfield", "textarea", "number"):
            self.control(form, key).fill(str(value))
        elif kind == "radio":
            box.get_by_text(value, exact=True).click()
        elif kind == "checkbox":
            box.locator("input").set_checked(bool(value))
        elif kind == "checklist":
            for each in value:
                box.get_by_text(each, exact=True).click()
        elif kind == "select":
            box.locator(".fjs-input-group").first.click()
            self.page.locator(".fjs-dropdownlist-item").filter(has_text=value).first.click()
        elif kind == "datetime":
            self.control(form, key).evaluate(CALENDAR_READY)
            self.control(form, key).fill(value)
            self.page.keyboard.press("Tab")
        else:  # pragma: no cover - a new kind of field needs a new way to fill it in
            raise AssertionError(f"no way to fill in a {kind}")

    def send(self) -> None:
        """Completes the task and waits for the inbox."""
        self.page.click("[data-act=complete]")
        try:
            self.page.wait_for_url("**/inbox**")
        except PlaywrightTimeoutError:
            raise AssertionError(f"the task was not sent: {self.page.inner_text('[data-notices]')}") from None

    def do(self, name: str, form: str, values: Mapping[str, Any]) -> None:
        """Opens a task, fills in its form, sends it."""
        self.open_task(name)
        self.fill(form, values)
        self.send()


def component_of(form: str, key: str) -> dict[str, Any]:
    """The component of a form that has this key; other families' forms are named like `supervision/visit`."""
    file = form if "/" in form else f"petition/{form}"
    schema = json.loads((FORMS / f"{file}.form").read_text(encoding="utf-8"))
    return next(each for each in components(schema["components"]) if each.get("key") == key)


def components(found: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Every component, at any depth."""
    for each in found:
        yield each
        yield from components(each.get("components", []))
