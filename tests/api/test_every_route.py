"""Promises made for all routes are tested for all routes."""

from __future__ import annotations

import re

from flask import Flask
from openapi_spec_validator import validate

from access import refusals
from engine import CODES
from tests.product import Office

#: What a query code opens, and no account (条例第18条第1款).
BY_CODE = {"/api/v1/tracking", "/api/v1/tracking/rating"}
#: What anybody may open: the way in, and what says how to use the API.
PUBLIC = {
    "/signin",
    "/signin/back",
    "/signin/elsewhere",
    "/signin/code",
    "/track",
    "/track/rating",
    *BY_CODE,
    "/healthz",
    "/readyz",
    "/metrics",
    "/api/v1/openapi.json",
    "/api/v1/docs",
}


def _paths(app: Flask) -> list[tuple[str, str]]:
    found = []
    for rule in app.url_map.iter_rules():
        if rule.endpoint.endswith("static"):
            continue
        path = re.sub(r"<(?:[^:>]+:)?[^>]+>", "x", rule.rule)
        found += [
            (method, path) for method in sorted(rule.methods or ()) if method not in ("HEAD", "OPTIONS")
        ]
    return found


def test_every_route_needs_an_actor(office: Office) -> None:
    client = office.client()
    open_to_all = set()

    for method, path in _paths(office.app):
        answer = client.open(path, method=method, json={} if method != "GET" else None)
        if path.startswith("/api/"):
            refused = answer.status_code == 401 and answer.content_type == "application/problem+json"
        else:
            refused = answer.status_code == 303 and answer.headers["Location"].startswith("/signin")
        if not refused:
            open_to_all.add(path)

    assert open_to_all - {"/signout"} <= PUBLIC
    assert len(_paths(office.app)) > 40


def test_every_change_by_cookie_needs_the_csrf_token(office: Office) -> None:
    client = office.client("xujing")
    client.environ_base.pop("HTTP_X_CSRF_TOKEN")

    for method, path in _paths(office.app):
        if method != "GET" and path not in PUBLIC:
            assert client.open(path, method=method, json={}).status_code == 403, (method, path)


def test_every_post_of_the_api_needs_a_command_id(office: Office) -> None:
    client = office.client("xujing")
    posts = [path for method, path in _paths(office.app) if method == "POST" and path.startswith("/api/")]

    for path in posts:
        answer = client.post(path, json={"note": "x", "reason": "xx"})
        paths = [error["path"] for error in answer.get_json().get("errors", [])]
        assert answer.status_code == 422, (path, answer.get_json())
        assert "Idempotency-Key" in paths or answer.get_json()["errors"], path
    assert len(posts) >= 8


def test_the_description_is_valid_openapi_and_names_every_route(office: Office) -> None:
    client = office.client()

    spec = client.get("/api/v1/openapi.json").get_json()

    validate(spec)
    assert spec["openapi"].startswith("3.1")
    described = {re.sub(r"{[^}]+}", "x", path) for path in spec["paths"]}
    closed = PUBLIC - BY_CODE
    served = {path for _, path in _paths(office.app) if path.startswith("/api/v1/") and path not in closed}
    assert described == served


def test_the_description_can_be_read_as_a_page(office: Office) -> None:
    page = office.client().get("/api/v1/docs").get_data(as_text=True)

    for path in ("/api/v1/tasks/{task_id}/complete", "/api/v1/petitions"):
        assert path in page


def test_every_refusal_of_the_engine_has_a_sentence_in_both_languages() -> None:
    assert set(CODES) <= set(refusals.SENTENCES)
    for zh, en in refusals.SENTENCES.values():
        assert zh.endswith("。")
        assert en.endswith(".")
