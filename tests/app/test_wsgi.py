"""What the application answers before any room is asked: built files, bodies that are too large."""

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from app import config, wsgi
from engine import Engine
from web.assets import NotBuilt, asset


@pytest.fixture
def client(engine: Engine, tmp_path: Path) -> FlaskClient:
    """A visitor nobody knows."""
    return wsgi.create_app(config.read({"HUIYIN_VAR": str(tmp_path)}), engine).test_client()


def test_built_files_may_be_kept_for_ever_and_come_compressed(client: FlaskClient) -> None:
    path = asset("form.js")

    with client.get(path) as plain, client.get(path, headers={"Accept-Encoding": "gzip, br"}) as packed:
        assert "immutable" in packed.headers["Cache-Control"]
        assert packed.headers["Content-Encoding"] == "gzip"
        assert "Accept-Encoding" in packed.headers["Vary"]
        assert packed.mimetype == plain.mimetype == "text/javascript"
        assert gzip.decompress(packed.data) == plain.data
        assert len(packed.data) < len(plain.data) / 2
        etag = plain.headers["ETag"]
    with client.get(path, headers={"If-None-Match": etag}) as again:
        assert again.status_code == 304


@pytest.mark.parametrize(
    "path", ["../app/config.py", "build/../../../setup.cfg", "nothing.js", "..%2f..%2fsetup.cfg"]
)
def test_nothing_outside_the_folder_is_given(client: FlaskClient, path: str) -> None:
    assert client.get(f"/static/{path}").status_code == 404


def test_every_built_script_and_style_is_small_enough_to_travel(client: FlaskClient) -> None:
    for name, most in {"huiyin.css": 20_000, "diagram.js": 90_000, "form.js": 180_000}.items():
        with client.get(asset(name), headers={"Accept-Encoding": "gzip"}) as answer:
            assert len(answer.data) < most, name


def test_an_asset_nobody_built_is_said_at_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with pytest.raises(NotBuilt, match="no such file"):
        asset("frob.js")

    monkeypatch.setattr("web.assets.BUILD", tmp_path)

    with pytest.raises(NotBuilt, match="make assets"):
        asset("form.js")


def test_behind_a_proxy_the_visitors_address_is_believed_from_it_alone(remote: Callable[[str], str]) -> None:
    seen = {hops: remote(str(hops)) for hops in (0, 1)}

    assert seen == {0: "127.0.0.1", 1: "203.0.113.9"}


@pytest.fixture
def remote(engine: Engine, tmp_path: Path) -> Callable[[str], str]:
    """The address the application sees of somebody who claims to be forwarded, with so many proxies set."""

    def ask(proxies: str) -> str:
        from flask import request

        from access.http import public

        app = wsgi.create_app(config.read({"HUIYIN_VAR": str(tmp_path), "HUIYIN_PROXIES": proxies}), engine)
        app.add_url_rule("/who", view_func=public(lambda: str(request.remote_addr)))
        return app.test_client().get("/who", headers={"X-Forwarded-For": "203.0.113.9"}).text

    return ask
