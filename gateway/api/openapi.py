"""The OpenAPI document of every route below ``/v1/`` (docs/protocol.md says what they mean).

Each handler is asked what it takes: it answers with the struct that it would validate a body with.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from starlette.requests import Request
from starlette.routing import BaseRoute, Route

from gateway.api.schemas import components
from gateway.codes import Code
from gateway.edge import DESCRIBING, FACE_HEADER, Described, Face
from gateway.problems import STATUS
from gateway.visits.guest_socket import GUEST_COOKIE

__all__ = ["openapi"]

PREFIX: Final = "/v1/"
BODIES: Final = frozenset({"POST", "PUT", "PATCH"})
GUESTS: Final = re.compile(r"/v1/visits/guest(/|$)")
GUEST: Final = "guest"
ID: Final = {"type": "string", "pattern": "^[0-9a-f]{32}$"}
NUMBERED: Final = frozenset({"index", "version"})


async def openapi(routes: Sequence[BaseRoute]) -> dict[str, Any]:
    """Make the document."""
    operations: dict[tuple[str, str], dict[str, Any]] = {}
    bodies: dict[tuple[str, str], Described] = {}
    for route in routes:
        if not isinstance(route, Route) or not route.path.startswith(PREFIX):
            continue
        for method in sorted((route.methods or set()) - {"HEAD"}):
            at = re.sub(r"{(\w+):\w+}", r"{\1}", route.path), method.lower()
            operations[at] = _operation(*at)
            if method in BODIES:
                bodies[at] = await _ask(route, method)
    structs = {at: found.body for at, found in bodies.items() if found.body is not bytes}
    found, shared = components(structs.values(), "#/components/schemas/{name}")
    schemas = dict(zip(structs, found, strict=True))
    for at, body in bodies.items():
        operations[at]["requestBody"] = _body(schemas.get(at), body.limit)
    paths: dict[str, dict[str, Any]] = {}
    for (path, method), operation in operations.items():
        paths.setdefault(path, {})[method] = operation
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Earshot",
            "version": "1",
            "description": "What each request means, and what repeating it does: docs/protocol.md.",
        },
        "paths": paths,
        "components": {
            "schemas": {**shared, "Problem": _problem()},
            "securitySchemes": {
                name: {"type": "apiKey", "in": "cookie", "name": cookie}
                for name, cookie in {
                    **{str(face): face.cookie for face in Face},
                    GUEST: GUEST_COOKIE,
                }.items()
            },
        },
    }


async def _ask(route: Route, method: str) -> Described:
    """Ask a handler what it takes."""
    names = re.findall(r"{(\w+)", route.path)
    scope: dict[str, Any] = {
        "type": "http",
        "method": method,
        "path": route.path,
        "query_string": b"",
        "headers": [(FACE_HEADER.lower().encode(), GUEST.encode())],
        "path_params": dict.fromkeys(names, "0" * 32),
        DESCRIBING: True,
    }
    try:
        await route.endpoint(Request(scope))
    except Described as described:
        return described
    raise TypeError(route.path)


def _operation(path: str, method: str) -> dict[str, Any]:
    parameters = [
        {
            "name": name,
            "in": "path",
            "required": True,
            "schema": {"type": "integer", "minimum": 0} if name in NUMBERED else ID,
        }
        for name in re.findall(r"{(\w+)}", path)
    ]
    operation: dict[str, Any] = {
        "operationId": f"{method} {path}",
        "tags": [path.split("/")[2]],
        "parameters": parameters,
        "responses": {
            "2XX": {"description": "It was done; JSON, bytes, or nothing more to say."},
            "default": {
                "description": "It was not done; ``code`` says why.",
                "content": {
                    "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
                },
            },
        },
    }
    guests = GUESTS.match(path) is not None
    faces = [GUEST] if guests else [str(face) for face in Face]
    parameters.append(
        {
            "name": FACE_HEADER,
            "in": "header",
            "required": True,
            "schema": {"type": "string", "enum": faces},
        }
    )
    operation["security"] = [{}, *({face: []} for face in faces)]
    return operation


def _body(schema: Mapping[str, Any] | None, limit: int) -> dict[str, Any]:
    if schema is None:
        binary = {"type": "string", "format": "binary", "maxLength": limit}
        content = {"application/octet-stream": {"schema": binary}}
    else:
        content = {"application/json": {"schema": dict(schema)}}
    return {"required": True, "description": f"At most {limit} bytes.", "content": content}


def _problem() -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {
            "code": {"type": "string", "enum": sorted(str(code) for code in Code)},
            "fields": {"type": "object"},
            "status": {"type": "integer"},
        },
        "description": "Statuses by code: "
        + ", ".join(f"{code} {status}" for code, status in sorted(STATUS.items())),
    }
