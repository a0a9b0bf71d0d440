"""Every answer that a test gets over HTTP has to be what the OpenAPI document says it is.

Tests ask applications through ``Told``; no test has to ask for the check.
"""

import json
import re
from dataclasses import dataclass, field
from typing import Any

import httpx
import jsonschema_rs
from starlette.applications import Starlette
from starlette.routing import Match, Route

from gateway.api.openapi import openapi

__all__ = ["Document", "Told"]


@dataclass(frozen=True)
class Document:
    """An OpenAPI document to hold answers to."""

    whole: dict[str, Any]
    _validators: dict[tuple[str, ...], jsonschema_rs.Draft202012Validator] = field(
        default_factory=dict
    )

    def hold(self, method: str, path: str, response: httpx.Response) -> None:
        """Compare an answer's status, kind and content with what the document says."""
        status = str(response.status_code)
        told = self.whole["paths"][path][method.lower()]["responses"]
        what = f"{method} {path} {status} {response.content[:200]!r}"
        assert status in told or response.status_code >= 400, f"no such status: {what}"
        as_told = status if status in told else "default"
        contents = told[as_told].get("content")
        if contents is None:
            assert response.content == b"", f"nothing to be said: {what}"
            return
        media_type = response.headers["content-type"].partition(";")[0]
        assert media_type in contents, f"no such kind, {media_type}: {what}"
        if media_type.endswith("json"):
            at = path, method.lower(), as_told, media_type
            errors = self._validator(at, contents[media_type]["schema"]).iter_errors(
                json.loads(response.content)
            )
            wrong = [f"{error.message} at {error.instance_path}" for error in errors]
            assert not wrong, f"{wrong[0]}: {what}"

    def _validator(
        self, at: tuple[str, ...], schema: dict[str, Any]
    ) -> jsonschema_rs.Draft202012Validator:
        if at not in self._validators:
            whole = {**schema, "components": self.whole["components"]}
            self._validators[at] = jsonschema_rs.Draft202012Validator(whole)
        return self._validators[at]


DOCUMENTS: dict[tuple[str, ...], Document] = {}


class Told(httpx.ASGITransport):
    """Asks an application without a network, and holds what it answers to its document."""

    def __init__(self, app: Starlette) -> None:
        super().__init__(app=app)
        self._told = app

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        response = await super().handle_async_request(request)
        await response.aread()
        path = _template(self._told, request)
        if path is not None:
            (await _document(self._told)).hold(request.method, path, response)
        return response


async def _document(app: Starlette) -> Document:
    """Make the document of an application's routes, once for all that have the same ones."""
    paths = tuple(route.path for route in app.routes if isinstance(route, Route))
    if paths not in DOCUMENTS:
        DOCUMENTS[paths] = Document(await openapi(app.routes))
    return DOCUMENTS[paths]


def _template(app: Starlette, request: httpx.Request) -> str | None:
    """Return the path that the document has for a request, if it has one."""
    scope = {"type": "http", "method": request.method, "path": request.url.path, "root_path": ""}
    for route in app.routes:
        if isinstance(route, Route) and route.matches(scope)[0] is Match.FULL:
            path = re.sub(r"{(\w+):\w+}", r"{\1}", route.path)
            return path if path.startswith("/v1/") and request.method != "HEAD" else None
    return None
