"""Builds the engine from what the rooms hand over. The only place that knows them all."""

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import access
import forms
import petition
from app import keyfile
from app.config import Misconfigured, Settings
from engine import Engine, FieldError, Invalid, Said, lint, utc_now
from petition import calendar
from printing import pdf


def build(settings: Settings, *, clock: Callable[[], datetime] = utc_now) -> Engine:
    """Builds the engine of these settings, with the petition's services, the forms and the roles.

    Opens no connection yet. `clock` is another one for tests and simulations.
    """
    if settings.database_url.startswith("sqlite"):
        settings.var.mkdir(parents=True, exist_ok=True)
    name_own_files(settings)
    return Engine(
        settings.database_url,
        services=petition.SERVICES,
        checks=petition.CHECKS,
        clean_form=clean_form,
        check_form=forms.definition.problems,
        project=petition.project,
        roles=access.role_labels("zh"),
        lint_rules=petition.statute.RULES,
        clock=clock,
        vault=keyfile.source(settings),
        chores=(petition.drafts.forget, petition.hall.forget, access.tending.chore(settings.token_days)),
        connections=settings.connections,
    )


def name_own_files(settings: Settings) -> None:
    """Tells the law where the office keeps calendars, local rules, texts of law and choices of its own.

    Raises:
        Misconfigured: one of these files does not read, so nobody could say what a date rests on.
    """
    petition.law.keep_in(settings.law)
    pdf.look_in(str(settings.fonts or ""))
    _name_breached(settings.breached)
    try:
        calendar.load()
        petition.law.rules()
        petition.law.texts()
        for name in petition.law.overlays():
            petition.law.overlay(name)
    except petition.law.LawError as refusal:
        raise Misconfigured(refusal.say("zh"), refusal.say("en")) from refusal


def _name_breached(path: Path | None) -> None:
    try:
        access.passwords.look_in(path)
    except (OSError, ValueError) as wrong:
        raise Misconfigured(
            f"外泄密码的名单 {path} 用不了：读不到，或者没有按字节排序（LC_ALL=C sort -u）。",
            f"The list of breached passwords {path} cannot be used: it is not there, or not sorted by bytes "
            "(LC_ALL=C sort -u).",
        ) from wrong


def findings(bundle: Mapping[str, str]) -> list[lint.Finding]:
    """What is wrong with a bundle, as publication would judge it; needs no database."""
    return lint.findings(
        bundle,
        services=petition.SERVICES,
        checks=petition.CHECKS,
        roles=access.role_labels("zh"),
        check_form=forms.definition.problems,
        rules=petition.statute.RULES,
    )


def clean_form(form_text: str, data: dict[str, Any], *, context: dict[str, Any]) -> dict[str, Any]:
    """Cleans a submission as its form says, and says what is wrong the way the engine does.

    Raises:
        Invalid: one error per field, in Chinese; the English is the message's `en`.
    """
    try:
        return forms.clean(form_text, data, context=context)
    except forms.InvalidSubmission as refused:
        pairs = zip(refused.in_language("zh"), refused.in_language("en"), strict=True)
        raise Invalid([FieldError(path, Said(zh, en)) for (path, zh), (_, en) in pairs]) from refused
