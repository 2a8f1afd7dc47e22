"""The server of `huiyin run`: pages, API and the ticking clock in one process; a signal stops it."""

import errno
import logging
import os
import signal
import socket
import threading
from collections.abc import Callable
from types import FrameType
from typing import Any

from cheroot.wsgi import Server
from flask import Flask

from app import footing
from app.config import Misconfigured, Settings
from workers import Deliveries, Ticker

log = logging.getLogger(__name__)

#: How long after the grace the process ends whatever is still at work; its transactions roll back.
END_SECONDS = 1.5


def serve(app: Flask, settings: Settings, deliveries: Deliveries, *, ready: Callable[[str], None]) -> None:
    """Serves until SIGINT or SIGTERM; calls `ready` with the address once it listens.

    The first signal stops listening and lets requests and the case the clock is at finish, for as long as the
    settings give them; a second one ends at once.
    Call it in the main thread.

    Raises:
        Misconfigured: the address cannot be listened on.
    """
    huiyin = app.extensions["huiyin"]
    server = _listening(app, settings)
    # How it is stopped is decided before anybody is told that it runs.
    stopping = threading.Event()
    before = {each: signal.signal(each, _stop(stopping)) for each in (signal.SIGINT, signal.SIGTERM)}
    ticker = Ticker(
        huiyin.engine,
        deliveries,
        interval_seconds=settings.tick_seconds,
        notice_days=settings.outward.days,
        command_days=settings.command_days,
        give_way=huiyin.in_hand.wait,
    )
    huiyin.tickers.append(ticker)
    listener = threading.Thread(target=_accept, args=(server, stopping), name="listener", daemon=True)
    try:
        footing.settle()
        listener.start()
        ticker.start()
        ready(address(settings))
        stopping.wait()
        huiyin.stopping.set()
        end = threading.Timer(settings.grace_seconds + END_SECONDS, _end)
        end.daemon = True
        end.start()
        server.stop()
        listener.join()
        ticker.stop()
        end.cancel()
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
        huiyin.engine.close()


def require_free(settings: Settings) -> None:
    """Says early, before anything is set up, that the address cannot be listened on.

    Raises:
        Misconfigured: the port is taken, not allowed, or the host is not this machine's.
    """
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((settings.host, settings.port))
    except OSError as error:
        raise _cannot_listen(settings, error) from error


def address(settings: Settings) -> str:
    """The address a person types."""
    host = "127.0.0.1" if settings.host in ("0.0.0.0", "::") else settings.host
    return f"http://[{host}]:{settings.port}" if ":" in host else f"http://{host}:{settings.port}"


class _Server(Server):
    """cheroot, writing to the log instead of standard error."""

    def error_log(self, msg: str = "", level: int = logging.INFO, traceback: bool = False) -> None:
        log.log(level, msg.rstrip(), exc_info=traceback)


def _listening(app: Flask, settings: Settings) -> Any:
    server = _Server(
        (settings.host, settings.port),
        app,
        # All at once: cheroot does not add threads by itself. A page that is told what changes holds one, so
        # there is one for each of those besides, and they take none from the requests.
        numthreads=settings.threads + settings.streams,
        request_queue_size=128,
        timeout=20,
        shutdown_timeout=settings.grace_seconds,
    )
    server.server_name = "huiyin"
    try:
        server.prepare()
    except OSError as error:
        raise _cannot_listen(settings, error) from error
    return server


def _cannot_listen(settings: Settings, error: OSError) -> Misconfigured:
    where = f"{settings.host}:{settings.port}"
    # cheroot wraps what the system said into an error of its own, with the original's text.
    said = str(error)
    if error.errno == errno.EADDRINUSE or os.strerror(errno.EADDRINUSE) in said:
        other = settings.port + 1 if settings.port < 65535 else 8000
        return Misconfigured(
            f"端口 {settings.port} 已被占用：可能另一个回音正在运行。停掉它，或换一个端口："
            f"HUIYIN_PORT={other} make run",
            f"Port {settings.port} is taken, perhaps by another Huiyin. Stop that one, or use another port: "
            f"HUIYIN_PORT={other} make run",
        )
    if error.errno == errno.EACCES or os.strerror(errno.EACCES) in said:
        return Misconfigured(
            f"没有权限监听 {where}：1024 以下的端口要管理员权限，请换一个（HUIYIN_PORT）。",
            f"Not allowed to listen on {where}: ports below 1024 need an administrator. "
            "Choose another (HUIYIN_PORT).",
        )
    return Misconfigured(
        f"无法监听 {where}：{said}。请检查 HUIYIN_HOST 和 HUIYIN_PORT。",
        f"Cannot listen on {where}: {said}. Check HUIYIN_HOST and HUIYIN_PORT.",
    )


def _accept(server: Any, stopping: threading.Event) -> None:
    try:
        server.serve()
    except Exception:
        if not stopping.is_set():
            log.exception("the server broke")
            raise
    finally:
        stopping.set()


def _stop(stopping: threading.Event) -> Callable[[int, FrameType | None], None]:
    def stop(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 - the signature of a handler
        if stopping.is_set():
            _end()
        stopping.set()

    return stop


def _end() -> None:
    log.warning("ended with work in hand; it was rolled back")
    logging.shutdown()
    os._exit(1)
