"""``/v1/openapi.json`` and ``/v1/asyncapi.json``: the same for everybody, and nobody's secret."""

from collections.abc import Sequence

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from gateway.api.asyncapi import asyncapi
from gateway.api.openapi import openapi

__all__ = ["api_routes"]


def api_routes(others: Sequence[BaseRoute]) -> list[BaseRoute]:
    """Make the routes by which all others are described."""
    made: dict[str, bytes] = {}

    async def read_openapi(_request: Request) -> Response:
        if "openapi" not in made:
            made["openapi"] = msgspec.json.encode(await openapi(others))
        return _document(made["openapi"])

    async def read_asyncapi(_request: Request) -> Response:
        if "asyncapi" not in made:
            made["asyncapi"] = msgspec.json.encode(asyncapi())
        return _document(made["asyncapi"])

    return [
        Route("/v1/openapi.json", read_openapi, methods=["GET"]),
        Route("/v1/asyncapi.json", read_asyncapi, methods=["GET"]),
    ]


def _document(text: bytes) -> Response:
    return Response(text, media_type="application/json", headers={"Cache-Control": "no-cache"})
