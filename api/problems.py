"""Refusals and faults as problem documents (RFC 9457), in the reader's language."""

from __future__ import annotations

import logging
import secrets
from typing import Any, Literal

from flask import Response, json, request
from werkzeug.exceptions import HTTPException

from access import refusals
from engine import Fault, Refusal, Unavailable

log = logging.getLogger(__name__)

#: What the web layer itself refuses with: HTTP status -> (code, Chinese, English).
_HTTP: dict[int, tuple[str, str, str]] = {
    400: ("bad_request", "请求读不懂，请检查格式。", "The request cannot be read."),
    401: ("sign_in_needed", "请先登录。", "Sign in first."),
    403: ("forbidden", "您不能这样做。", "You may not do this."),
    404: ("not_found", "没有这个地址。", "There is nothing at this address."),
    405: ("method_not_allowed", "这个地址不支持这种操作。", "This address does not support the method."),
    409: ("conflict", "情况已经变了，请更新后再送。", "Things have changed. Reload and send again."),
    413: ("too_large", "内容太大。", "The content is too large."),
    415: ("not_json", "请求体要是 JSON。", "The request body must be JSON."),
    422: ("invalid", "有几处要改，改好再送。", "Some entries need mending."),
    429: ("too_many", "试得太多了，请过几分钟再来。", "Too many attempts. Try again in a few minutes."),
}


def language() -> Literal["zh", "en"]:
    """The reader's language: `zh` unless the page or the program asks for English."""
    asked = request.args.get("lang") or request.cookies.get("lang")
    if asked in ("zh", "en"):
        return "en" if asked == "en" else "zh"
    return "en" if request.accept_languages.best_match(["zh", "en"], "zh") == "en" else "zh"


def problem(error: Exception) -> Response:
    """The problem document of whatever a route raised: type, title, status, code, detail, errors by path."""
    lang = language()
    if isinstance(error, Refusal):
        fields = [
            {"path": each.path, "message": _in(lang, each.message)} for each in getattr(error, "errors", ())
        ]
        return document(
            refusals.status(error), error.code, refusals.sentence(error, lang), errors=fields or None
        )
    if isinstance(error, Fault):
        zh = f"没有办成，什么都没有改动，您写的没有丢。已记为异常 {error.incident_id}。"
        en = f"Not done; nothing was changed and nothing is lost. Recorded as incident {error.incident_id}."
        return document(500, "fault", en if lang == "en" else zh, incident_id=error.incident_id)
    if isinstance(error, Unavailable):
        silence = refusals.silence(error)
        answer = document(silence.status, silence.code, silence.en if lang == "en" else silence.zh)
        answer.headers["Retry-After"] = str(silence.wait_seconds)
        return answer
    if isinstance(error, HTTPException):
        return _http(error, lang)
    ref = secrets.token_hex(3)
    log.exception("request failed", extra={"ref": ref})
    zh, en = f"出错了，什么都没有改动。编号 E-{ref}。", f"Something failed; nothing was changed. Ref E-{ref}."
    return document(500, "server_error", en if lang == "en" else zh, ref=f"E-{ref}")


def _in(lang: str, message: str) -> str:
    """A field's sentence; the forms room gives sentences that know their English."""
    return str(getattr(message, "en", message)) if lang == "en" else str(message)


def _http(error: HTTPException, lang: str) -> Response:
    status = error.code or 500
    code, zh, en = _HTTP.get(status, (f"http_{status}", "没有办成。", "Not done."))
    messages = getattr(error, "data", {}).get("messages", {})
    fields = [{"path": path, "message": text} for path, text in _flat(messages)]
    answer = document(status, code, en if lang == "en" else zh, errors=fields or None)
    for name in ("Allow", "Retry-After", "WWW-Authenticate"):
        value = dict(error.get_headers()).get(name)
        if value:
            answer.headers[name] = value
    return answer


def _flat(messages: Any, path: str = "") -> list[tuple[str, str]]:
    """marshmallow's nested messages as (path, text); the level that names the request's part is dropped."""
    if isinstance(messages, dict):
        parts = (
            (path if not path and key in _PARTS else f"{path}.{key}".strip("."), value)
            for key, value in messages.items()
        )
        return [pair for key, value in parts for pair in _flat(value, key)]
    texts = messages if isinstance(messages, list) else [messages]
    return [(path, str(text)) for text in texts]


_PARTS = ("json", "query", "headers")


def document(status: int, code: str, detail: str, **more: Any) -> Response:
    """A response of type `application/problem+json`; members without a value are left out."""
    body: dict[str, Any] = {
        "type": f"urn:huiyin:problem:{code}",
        "title": code,
        "status": status,
        "code": code,
    }
    body |= {"detail": detail, "instance": request.path}
    body |= {name: value for name, value in more.items() if value is not None}
    return Response(
        json.dumps(body, ensure_ascii=False), status=status, content_type="application/problem+json"
    )
