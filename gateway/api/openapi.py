"""The OpenAPI document of every route below ``/v1/`` (docs/protocol.md says what they mean).

Each handler is asked what it takes: it answers with the struct that it would validate a body with.
What it answers, and the struct that reads its query, it declares (gateway/contracts.py).
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from starlette.requests import Request
from starlette.routing import BaseRoute, Route

from gateway.api.schemas import Schemas
from gateway.codes import Code
from gateway.contracts import DESCRIBING, Contract, Described, Form, Header, contract_of
from gateway.edge import FACE_HEADER, Face
from gateway.problems import STATUS
from gateway.visits.guest_socket import GUEST_COOKIE

__all__ = ["openapi"]

PREFIX: Final = "/v1/"
BODIES: Final = frozenset({"POST", "PUT", "PATCH"})
GUESTS: Final = re.compile(r"/v1/visits/guest(/|$)")
GUEST: Final = "guest"
ID: Final = {"type": "string", "pattern": "^[0-9a-f]{32}$"}
NUMBER: Final = {"type": "integer", "minimum": 0}
SHAPED: Final = {"index": NUMBER, "version": NUMBER, "path": {"type": "string", "minLength": 1}}
"""What stands in a path and is no id."""

BINARY: Final = {"type": "string", "format": "binary"}
SAID: Final = {
    200: "It was done, or this is what there is.",
    204: "It was done, and there is nothing more to say.",
    206: "The part that was asked for.",
}
PROBLEM: Final = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
REFUSED: Final = {"description": "It was not done; ``code`` says why.", "content": PROBLEM}
LATER: Final = Header("Retry-After", "After how many seconds to come again.", "^[0-9]+$")

STRANGERS: Final = re.compile(
    r"/v1/(challenge|join(/look)?|link(/finish)?|recovery/(find|use)|sign-out"
    r"|sign-in/(device|staff|passkey|provider)|devices/(standing|erased)"
    r"|sign-on(/begin|/finish)?|visits/guest/(look|enter|place))"
)
"""What is asked with no session, or whatever became of it."""


async def openapi(routes: Sequence[BaseRoute]) -> dict[str, Any]:
    """Make the document.

    Raises:
        TypeError: a handler does not say what it takes, or what it answers.
    """
    asked: dict[tuple[str, str], Described] = {}
    said: dict[tuple[str, str], Contract] = {}
    for route in routes:
        if not isinstance(route, Route) or not route.path.startswith(PREFIX):
            continue
        for method in sorted((route.methods or set()) - {"HEAD"}):
            at = re.sub(r"{(\w+):\w+}", r"{\1}", route.path), method.lower()
            said[at] = _contract(route)
            if method in BODIES:
                asked[at] = await _ask(route, method)
    schemas = Schemas(_kinds(asked.values(), said.values()))
    paths: dict[str, dict[str, Any]] = {}
    for at, contract in said.items():
        path, method = at
        operation = _operation(path, method, contract, schemas.parameters(contract.query))
        operation["responses"] = {
            **_answers(contract, schemas),
            **_refusals(operation, body=at in asked),
            "default": REFUSED,
        }
        if at in asked:
            operation["requestBody"] = _body(asked[at], schemas)
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
            "schemas": {**schemas.shared, "Problem": _problem()},
            "securitySchemes": {
                name: {"type": "apiKey", "in": "cookie", "name": cookie}
                for name, cookie in {
                    **{str(face): face.cookie for face in Face},
                    GUEST: GUEST_COOKIE,
                }.items()
            },
        },
    }


def _contract(route: Route) -> Contract:
    try:
        return contract_of(route.endpoint)
    except TypeError as error:
        raise TypeError(route.path) from error


def _kinds(asked: Iterable[Described], said: Iterable[Contract]) -> list[Any]:
    """List all types that need a schema; bytes are no JSON."""
    found = [each.body for each in asked if each.body is not bytes]
    for contract in said:
        found += [form.kind for form in contract.forms if form.kind not in {None, bytes}]
        found += [contract.query] if contract.query is not None else []
    return found


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


def _operation(
    path: str, method: str, contract: Contract, query: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    parameters: list[Mapping[str, Any]] = [
        {
            "name": name,
            "in": "path",
            "required": True,
            "schema": SHAPED.get(name, ID),
        }
        for name in re.findall(r"{(\w+)}", path)
    ]
    parameters += query
    parameters += [
        {**_header(each), "name": each.name, "in": "header"} for each in contract.headers
    ]
    operation: dict[str, Any] = {
        "operationId": f"{method} {path}",
        "tags": [path.split("/")[2]],
        "parameters": parameters,
    }
    if not contract.face:
        return {**operation, "security": []}
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
    by_session: list[dict[str, list[str]]] = [{face: []} for face in faces]
    operation["security"] = [{}, *by_session] if STRANGERS.fullmatch(path) else by_session
    return operation


def _header(header: Header) -> dict[str, Any]:
    return {
        "description": header.says,
        "required": header.required,
        "schema": {"type": "string", "pattern": header.pattern},
    }


def _refusals(operation: Mapping[str, Any], *, body: bool) -> dict[str, Any]:
    """Describe what any operation of the kind may be refused for, before its own reasons."""
    found: dict[int, Sequence[Code]] = {429: [Code.REQUEST_TOO_MANY], 500: [Code.GATEWAY_FAILED]}
    if operation["parameters"] or body:
        found[400] = [Code.REQUEST_MALFORMED]
    if operation["security"]:
        found[400] = [Code.REQUEST_FACE_MISSING, Code.REQUEST_MALFORMED]
        found[503] = [Code.STORE_UNAVAILABLE, Code.STORE_READ_ONLY]
    if operation["security"] and {} not in operation["security"]:
        found[401] = [Code.SESSION_MISSING, Code.SESSION_ENDED, Code.DEVICE_REVOKED]
    if body:
        found |= {403: [Code.REQUEST_ORIGIN], 413: [Code.REQUEST_TOO_LARGE]}
    told: dict[str, Any] = {}
    for status, codes in sorted(found.items()):
        named = ", ".join(f"``{code}``" for code in codes)
        told[str(status)] = {"description": f"{named}, among others.", "content": PROBLEM}
    told["429"]["headers"] = {LATER.name: {**_header(LATER), "required": True}}
    return told


def _answers(contract: Contract, schemas: Schemas) -> dict[str, Any]:
    """Describe every way in which a handler answers what it did."""
    found: dict[str, dict[str, Any]] = {}
    for form in contract.forms:
        for status in form.statuses:
            one = found.setdefault(str(status), {"description": SAID[status]})
            headers = {each.name: _header(each) for at, each in form.headers if at == status}
            if headers:
                one["headers"] = headers
            if form.kind is not None:
                schema = _raw(form) if form.kind is bytes else schemas.of(form.kind)
                one.setdefault("content", {})[form.media_type] = {"schema": schema}
    return found


def _raw(form: Form) -> Mapping[str, Any]:
    if form.media_type.endswith("json"):
        return {"type": "object"}
    return {"type": "string"} if form.media_type.startswith("text/") else BINARY


def _body(asked: Described, schemas: Schemas) -> dict[str, Any]:
    limit = asked.limit
    if asked.body is bytes:
        content = {"application/octet-stream": {"schema": {**BINARY, "maxLength": limit}}}
    else:
        content = {"application/json": {"schema": schemas.of(asked.body)}}
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
