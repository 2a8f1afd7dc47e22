"""What a page says when something cannot be done: one sentence, what to do next, and nothing personal."""

import logging
import secrets
from typing import Any

from flask import Flask, Response, g, json, render_template, request
from werkzeug.exceptions import HTTPException

from access import refusals
from engine import Fault, Invalid, Refusal, Unavailable

from . import shell
from .i18n import _, language, sentence

log = logging.getLogger(__name__)


def install(app: Flask) -> None:
    """Answers with a page wherever a page was asked for; programs get their own documents from the API."""
    app.register_error_handler(Refusal, refused)
    app.register_error_handler(Fault, broken)
    app.register_error_handler(Unavailable, busy)
    app.register_error_handler(HTTPException, plain)
    app.register_error_handler(Exception, unforeseen)


def refused(refusal: Refusal) -> Any:
    """Says why the rooms refused."""
    status = refusals.status(refusal)
    text = refusals.sentence(refusal, language())
    details = [sentence(each.message) for each in refusal.errors] if isinstance(refusal, Invalid) else []
    return _page(status, text, errors=details)


def broken(fault: Fault) -> Any:
    """Something broke; an incident is recorded and nothing is half done."""
    text = _("没有办成，什么都没有改动，您写的没有丢。已经记为异常，管理员会处理。")
    return _page(500, text, ref=fault.incident_id)


def busy(error: Unavailable) -> Any:
    """The database did not answer in time, or its disk is full."""
    silence = refusals.silence(error)
    headers = {"Retry-After": str(silence.wait_seconds)}
    return _page(silence.status, silence.en if language() == "en" else silence.zh, headers=headers)


def plain(error: HTTPException) -> Any:
    """Anything the web server itself refuses."""
    status = error.code or 500
    if status == 403 and error.description == "csrf":
        text = _("页面放得太久了，没有送出去。回到上一页，您写的会填回来，再送一次。")
        return _page(403, text, title=_("没有送出去"), icon="clock")
    texts = {
        400: _("这个请求看不懂。回到上一页再试。"),
        403: _("这件不在您的职责范围内。"),
        404: _("没有这个地址。可能是编号打错了，或者这件在您的权限外。"),
        405: _("这个地址不能这样打开。"),
        413: _("送来的内容太大了。"),
        429: _("请求太密了，过一会儿再试。"),
    }
    text = texts.get(status) or _("没有办成，什么都没有改动。")
    return _page(status, text, headers=error.get_response().headers)


def unforeseen(error: Exception) -> Any:
    """Everything nobody foresaw: logged under a reference, shown without any detail."""
    ref = f"E-{secrets.token_hex(3)}"
    log.error("page failed, reference %s", ref, exc_info=error)
    return _page(500, _("出错了，什么都没有改动，您写的没有丢。"), ref=ref)


def _page(
    status: int,
    text: str,
    *,
    title: str = "",
    icon: str = "",
    errors: list[str] | None = None,
    ref: str = "",
    headers: Any = None,
) -> tuple[str, int] | Response:
    if request.path.startswith("/api/"):
        return _document(status, text, ref)
    actor = g.get("actor")
    go = (shell.first_page(actor), _("回到我的首页")) if actor else ("/signin", _("去登录"))
    page = render_template(
        "error.html" if actor else "error_plain.html",
        title=title or _title(status),
        icon=icon or _ICONS.get(status, "alert-circle"),
        text=text,
        errors=errors or [],
        go=go,
        unsent=request.method == "POST",
        ref=ref,
    )
    answer = Response(page, status)
    for name in ("Allow", "Retry-After"):
        if headers and name in headers:
            answer.headers[name] = headers[name]
    return answer


def _title(status: int) -> str:
    return {
        403: _("这里您不能看，也不能办"),
        404: _("没有找到"),
        405: _("不能这样打开"),
        409: _("情况已经变了"),
        422: _("有几处要改"),
        503: _("系统正忙"),
        507: _("磁盘满了"),
    }.get(status, _("没有办成"))


_ICONS = {403: "lock", 404: "search", 409: "refresh", 422: "alert-circle", 503: "clock", 507: "alert-circle"}


def _document(status: int, text: str, ref: str) -> Response:
    body: dict[str, Any] = {"type": "about:blank", "title": _title(status), "status": status, "detail": text}
    if ref:
        body["ref"] = ref
    return Response(json.dumps(body, ensure_ascii=False), status, content_type="application/problem+json")
