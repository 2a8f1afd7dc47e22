"""A small identity provider that is really spoken to: OpenID Connect code flow, PKCE, signed ID tokens.

    python -m tests.access.oidc_provider PORT [CERTIFICATE KEY]

`POST /lie` with JSON makes it misbehave in one way until it is told otherwise: claims that replace those of
the next tokens, `sign: other | none | hmac`, `issuer` of its own description.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import ssl
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

CLIENT, SECRET = "huiyin", "a secret between two servers"
#: Who can sign in there: subject -> claims.
PEOPLE = {
    "S-1001": {"preferred_username": "xujing", "name": "许静"},
    "S-1002": {"preferred_username": "nobody-here", "name": "路人"},
    "S-1003": {"name": "没有工号"},
}


class Provider(ThreadingHTTPServer):
    """Its keys, the codes it gave out, and how it lies."""

    def __init__(self, port: int, *, is_tls: bool) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.issuer = f"http{'s' * is_tls}://127.0.0.1:{port}"
        self.key = RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"})
        self.other = RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"})
        self.codes: dict[str, dict[str, str]] = {}
        self.lie: dict[str, Any] = {}

    def token(self, given: dict[str, str]) -> str:
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "sub": given["subject"],
            "aud": CLIENT,
            "iat": now,
            "exp": now + 300,
            "nonce": given["nonce"],
            **PEOPLE[given["subject"]],
            **self.lie.get("claims", {}),
        }
        header = {"alg": "RS256", "kid": "one"}
        match self.lie.get("sign"):
            case "other":
                return jwt.encode(header, claims, self.other)
            case "none":
                parts = [json.dumps({"alg": "none"}), json.dumps(claims)]
                return ".".join(_b64(each.encode()) for each in parts) + "."
            case "hmac":
                # The published key taken for a shared secret: the library would not, so it is done by hand.
                parts = [json.dumps({"alg": "HS256", "kid": "one"}), json.dumps(claims)]
                text = ".".join(_b64(each.encode()) for each in parts)
                public = self.key.as_pem(private=False)
                return f"{text}.{_b64(hmac.digest(public, text.encode(), 'sha256'))}"
        return jwt.encode(header, claims, self.key)


class Handler(BaseHTTPRequestHandler):
    """The addresses of the provider."""

    server: Provider

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        match parts.path:
            case "/.well-known/openid-configuration":
                issuer = self.server.issuer
                self._json(
                    {
                        "issuer": self.server.lie.get("issuer", issuer),
                        "authorization_endpoint": f"{issuer}/authorize",
                        "token_endpoint": f"{issuer}/token",
                        "jwks_uri": f"{issuer}/keys",
                        "end_session_endpoint": f"{issuer}/end",
                    }
                )
            case "/keys":
                self._json(KeySet([self.server.key]).as_dict(private=False))
            case "/authorize":
                wrong = asked.get("code_challenge_method") != "S256" or asked.get("client_id") != CLIENT
                self._page(400 if wrong else 200, _FORM.format(query=parts.query))
            case "/end":
                self._page(200, f"<h1>已从统一身份认证退出</h1>{asked['post_logout_redirect_uri']}")
            case _:
                self._page(404, "")

    def do_POST(self) -> None:
        parts = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        if parts.path == "/lie":
            self.server.lie = json.loads(body)
            self._json({})
            return
        sent = {name: values[0] for name, values in parse_qs(body).items()}
        if parts.path == "/authorize":
            asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
            code = secrets.token_urlsafe(16)
            self.server.codes[code] = {**asked, "subject": sent["subject"]}
            back = urlencode({"code": code, "state": asked["state"], "iss": self.server.issuer})
            self.send_response(303)
            self.send_header("Location", f"{asked['redirect_uri']}?{back}")
            self.end_headers()
        elif parts.path == "/token":
            self._trade(sent)

    def _trade(self, sent: dict[str, str]) -> None:
        given = self.server.codes.pop(sent.get("code", ""), None)  # a code is good for one token
        basic = base64.b64encode(f"{CLIENT}:{SECRET.replace(' ', '%20')}".encode()).decode()
        plain = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        challenge = _b64(hashlib.sha256(sent.get("code_verifier", "").encode()).digest())
        if self.headers.get("Authorization") not in (f"Basic {basic}", f"Basic {plain}"):
            self._json({"error": "invalid_client"}, 401)
        elif (
            given is None
            or given["code_challenge"] != challenge
            or given["redirect_uri"] != sent["redirect_uri"]
        ):
            self._json({"error": "invalid_grant"}, 400)
        else:
            answer = {"access_token": secrets.token_urlsafe(16), "token_type": "Bearer", "expires_in": 300}
            self._json({**answer, "id_token": self.server.token(given)})

    def _json(self, value: dict[str, Any], status: int = 200) -> None:
        self._send(status, "application/json", json.dumps(value))

    def _page(self, status: int, text: str) -> None:
        self._send(status, "text/html; charset=utf-8", f"<!doctype html><title>统一身份认证</title>{text}")

    def _send(self, status: int, kind: str, text: str) -> None:
        content = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: Any) -> None:
        pass


_FORM = """<h1>统一身份认证</h1><form method="post" action="/authorize?{query}">
<label>身份编号 <input name="subject"></label><button>确认</button></form>"""


def _b64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


if __name__ == "__main__":
    port, *tls = sys.argv[1:]
    provider = Provider(int(port), is_tls=bool(tls))
    if tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*tls)
        provider.socket = context.wrap_socket(provider.socket, server_side=True)
    print("ready", flush=True)
    provider.serve_forever()
