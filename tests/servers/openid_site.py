"""The pages of a real OpenID provider: pyop, behind a form that asks for a name and a password.

Only ever imported in a process of its own (``openid_provider.py``).
"""

import http.cookies
import json
import secrets
import time
from collections.abc import Callable, Iterable, Mapping
from html import escape
from typing import Any, Final
from urllib.parse import parse_qs
from wsgiref.simple_server import make_server

from Cryptodome.PublicKey import RSA
from jwkest.jwk import RSAKey
from pyop.authz_state import AuthorizationState
from pyop.exceptions import InvalidAuthenticationRequest, InvalidClientAuthentication, OAuthError
from pyop.provider import Provider
from pyop.subject_identifier import HashBasedSubjectIdentifierFactory
from pyop.userinfo import Userinfo

from tests.servers.openid_provider import CLIENT, PASSWORD

__all__ = ["serve"]

PEOPLE: Final = {name: {"name": name.title()} for name in ("amina", "beth")}
PAGE: Final = """<!doctype html><title>The trust</title><link rel="icon" href="data:,">
<form method="post">
<label>Name <input name="name"></label>
<label>Password <input name="password" type="password"></label>
<button>Log in</button></form>"""

Start = Callable[[str, list[tuple[str, str]]], object]


class Site:
    """The provider's pages."""

    def __init__(self, issuer: str, back: str, secret: str) -> None:
        self._sessions: dict[str, tuple[str, int]] = {}
        self._said: dict[str, dict[str, Any]] = {}
        """What the ID token says of somebody, by code."""
        self._provider = Provider(
            RSAKey(key=RSA.generate(2048), use="sig", alg="RS256", kid=secrets.token_hex(4)),
            {
                "issuer": f"https{issuer.removeprefix('http')}",
                "authorization_endpoint": f"{issuer}/authorize",
                "token_endpoint": f"{issuer}/token",
                "jwks_uri": f"{issuer}/keys",
                "response_types_supported": ["code"],
                "response_modes_supported": ["query", "fragment"],
                "subject_types_supported": ["pairwise"],
                "scopes_supported": ["openid", "profile"],
                "code_challenge_methods_supported": ["S256"],
                "token_endpoint_auth_methods_supported": ["client_secret_basic"],
            },
            AuthorizationState(HashBasedSubjectIdentifierFactory(secrets.token_hex(8))),
            {
                CLIENT: {
                    "client_secret": secret,
                    "redirect_uris": [back],
                    "response_types": ["code"],
                    "token_endpoint_auth_method": "client_secret_basic",
                }
            },
            Userinfo(PEOPLE),
        )
        # pyop takes https alone, which nobody needs on loopback.
        self._provider.configuration_information["issuer"] = issuer

    def __call__(self, request: Mapping[str, Any], start: Start) -> Iterable[bytes]:
        size = int(request.get("CONTENT_LENGTH") or 0)
        body = request["wsgi.input"].read(size).decode()
        status, headers, answer = self._answer(request, body)
        start(status, [*headers.items()])
        return [answer.encode()]

    def _answer(self, request: Mapping[str, Any], body: str) -> tuple[str, dict[str, str], str]:
        match request["PATH_INFO"]:
            case "/.well-known/openid-configuration":
                return _json("200 OK", self._provider.provider_configuration.to_dict())
            case "/keys":
                return _json("200 OK", self._provider.jwks)
            case "/token":
                return self._token(request, body)
            case "/authorize":
                return self._authorize(request, body)
            case _:
                return "404 Not Found", {}, ""

    def _token(self, request: Mapping[str, Any], body: str) -> tuple[str, dict[str, str], str]:
        headers = {"Authorization": request.get("HTTP_AUTHORIZATION", "")}
        try:
            said = self._said.pop(parse_qs(body).get("code", [""])[0], {})
            made = self._provider.handle_token_request(body, headers, said)
        except InvalidClientAuthentication:
            return _json("401 Unauthorized", {"error": "invalid_client"})
        except OAuthError as error:
            return _json("400 Bad Request", {"error": error.oauth_error})
        return _json("200 OK", made.to_dict())

    def _authorize(self, request: Mapping[str, Any], body: str) -> tuple[str, dict[str, str], str]:
        try:
            asked = self._provider.parse_authentication_request(request["QUERY_STRING"])
        except InvalidAuthenticationRequest as error:
            return "400 Bad Request", {}, escape(str(error))
        query = parse_qs(request["QUERY_STRING"])
        cookie = http.cookies.SimpleCookie(request.get("HTTP_COOKIE", "")).get("trust")
        name, since = self._sessions.get(cookie.value if cookie else "", ("", 0))
        headers: dict[str, str] = {}
        if request["REQUEST_METHOD"] == "POST":
            form = parse_qs(body)
            name = form.get("name", [""])[0]
            if name not in PEOPLE or form.get("password") != [PASSWORD]:
                return _page()
            since, session = int(time.time()), secrets.token_hex(16)
            self._sessions[session] = (name, since)
            headers["Set-Cookie"] = f"trust={session}; HttpOnly; Path=/"
        elif not name or self._must_ask(query, since):
            return _page()
        made = self._provider.authorize(asked, name)
        self._said[made["code"]] = {"auth_time": since, "preferred_username": name}
        in_fragment = query.get("response_mode") == ["fragment"]
        headers["Location"] = made.request(asked["redirect_uri"], in_fragment)
        return "303 See Other", headers, ""

    def _must_ask(self, query: Mapping[str, list[str]], since: int) -> bool:
        age = int(query.get("max_age", ["86400"])[0])
        return "login" in query.get("prompt", []) or time.time() - since >= age


def _json(status: str, value: object) -> tuple[str, dict[str, str], str]:
    return status, {"Content-Type": "application/json"}, json.dumps(value)


def _page() -> tuple[str, dict[str, str], str]:
    return "200 OK", {"Content-Type": "text/html; charset=utf-8"}, PAGE


def serve(port: str, back: str, secret: str) -> None:
    """Serve until somebody ends the process."""
    site = Site(f"http://127.0.0.1:{port}", back, secret)
    make_server("127.0.0.1", int(port), site).serve_forever()
