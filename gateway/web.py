"""Serve the built client, and put the security headers on everything."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["SECURITY_HEADERS", "SecurityHeaders", "client_routes"]

CONTENT_SECURITY_POLICY: Final = "; ".join(  # noqa: FLY002 - a directive a line reads better
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "media-src blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "worker-src 'self'",
        "manifest-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types earshot",
    ]
)

SECURITY_HEADERS: Final = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(), payment=(), usb=(), browsing-topics=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}

PAGES: Final = {
    "/": "index.html",
    "/join": "index.html",
    "/link": "index.html",
    "/staff": "staff.html",
    "/visit": "visit.html",
    "/place": "place.html",
}

NOT_BUILT: Final = "The client is not built. Run: make build\n"


class SecurityHeaders:
    """ASGI middleware that adds the headers; what a handler set itself stays."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._headers = [
            (name.lower().encode(), value.encode()) for name, value in SECURITY_HEADERS.items()
        ]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request with the headers on its answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                present = {name.lower() for name, _ in message["headers"]}
                message["headers"] = [
                    *message["headers"],
                    *(pair for pair in self._headers if pair[0] not in present),
                ]
            await send(message)

        await self._app(scope, receive, send_with_headers)


def client_routes(dist: Path, origin: str) -> list[BaseRoute]:
    """Make the routes of the client's pages and files; ``dist`` is the built client.

    A page that was asked for under another name than ``origin`` sends the browser there: keys and
    sessions belong to one origin.
    """
    routes: list[BaseRoute] = [
        Route(path, _page(dist / file, origin)) for path, file in PAGES.items()
    ]
    # Hashed names never change their content; everything else is looked at anew.
    if (dist / "assets").is_dir():
        routes.append(Mount("/assets", _Assets(directory=dist / "assets")))
    if dist.is_dir():
        routes.append(Mount("/", StaticFiles(directory=dist)))
    return routes


def _page(file: Path, origin: str) -> Callable[[Request], Awaitable[Response]]:
    present = file.is_file()

    host = urlsplit(origin).netloc

    async def serve(request: Request) -> Response:
        if request.headers.get("host") != host:
            return RedirectResponse(origin + request.url.path)
        if not present:
            return PlainTextResponse(NOT_BUILT, status_code=503)
        return FileResponse(file, headers={"Cache-Control": "no-cache"})

    return serve


class _Assets(StaticFiles):
    """Files whose names carry a hash of their content."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Serve a file that may be kept for ever."""
        response = await super().get_response(path, scope)
        if response.status_code == 200:
            response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response
