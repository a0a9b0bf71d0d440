"""Requests, measured by route; and the route by which Prometheus reads everything."""

import hmac
import time
from collections.abc import Mapping, Sequence
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.operations.metrics import Metrics

__all__ = ["Measured", "metrics_route", "templates"]

METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"


def templates(routes: Sequence[BaseRoute]) -> Mapping[Any, str]:
    """Return the path that each handler is for, with names where ids go."""
    return {route.endpoint: route.path for route in routes if isinstance(route, Route)}


class Measured:
    """ASGI middleware; what no route was for is counted as ``other``, whatever it asked for."""

    def __init__(self, app: ASGIApp, *, metrics: Metrics, paths: Mapping[Any, str]) -> None:
        self._app = app
        self._metrics = metrics
        self._paths = paths

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request and note how."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status = 500

        async def send_and_note(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        begun = time.perf_counter()
        try:
            await self._app(scope, receive, send_and_note)
        finally:
            route = self._paths.get(scope.get("endpoint"), "other")
            method = scope["method"] if scope["method"] in METHODS else "other"
            self._metrics.requests.labels(method, route, str(status)).inc()
            self._metrics.request_seconds.labels(route).observe(time.perf_counter() - begun)


def metrics_route(metrics: Metrics, token: str | None) -> list[Route]:
    """Make ``/metrics`` for whoever has the token; without one there is no such page."""
    if token is None:
        return []
    wanted = f"Bearer {token}".encode()

    async def read(request: Request) -> Response:
        given = request.headers.get("Authorization", "").encode()
        if not hmac.compare_digest(given, wanted):
            return Response(status_code=401, headers={"WWW-Authenticate": "Bearer"})
        headers = {"Cache-Control": "no-store", "Content-Type": CONTENT_TYPE}
        return Response(metrics.text(), headers=headers)

    return [Route("/metrics", read, methods=["GET"])]
