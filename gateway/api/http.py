"""``/v1/openapi.json`` and ``/v1/asyncapi.json``: the same for everybody, and nobody's secret."""

from collections.abc import Sequence
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.routing import BaseRoute, Route

from gateway.api.asyncapi import asyncapi
from gateway.api.openapi import openapi
from gateway.contracts import Says, faceless

__all__ = ["api_routes"]


def api_routes(others: Sequence[BaseRoute]) -> list[BaseRoute]:
    """Make the routes by which all others, and they themselves, are described."""
    made: dict[str, bytes] = {}

    async def read_openapi(_request: Request) -> Says[dict[str, Any]]:
        if "openapi" not in made:
            made["openapi"] = msgspec.json.encode(await openapi([*others, *own]))
        return _document(made["openapi"])

    async def read_asyncapi(_request: Request) -> Says[dict[str, Any]]:
        if "asyncapi" not in made:
            made["asyncapi"] = msgspec.json.encode(asyncapi())
        return _document(made["asyncapi"])

    own: list[BaseRoute] = [
        Route("/v1/openapi.json", faceless(read_openapi), methods=["GET"]),
        Route("/v1/asyncapi.json", faceless(read_asyncapi), methods=["GET"]),
    ]
    return own


def _document(text: bytes) -> Says[dict[str, Any]]:
    return Says(text, media_type="application/json", headers={"Cache-Control": "no-cache"})
