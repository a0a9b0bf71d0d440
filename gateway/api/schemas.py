"""JSON schemas of the structs that validate, made from these structs."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

import msgspec

from gateway.base64url import FixedBytes

__all__ = ["Schemas", "components"]

BASE64URL: Final = {"contentEncoding": "base64url", "pattern": "^[A-Za-z0-9_-]*$"}

# How base64url without padding ends, by what is left of the last three bytes: nothing, one, two.
_LAST: Final = {0: "", 1: "[A-Za-z0-9_-][AQgw]", 2: "[A-Za-z0-9_-]{2}[AEIMQUYcgkosw048]"}


def components(
    kinds: Iterable[type], template: str
) -> tuple[list[dict[str, Any]], dict[str, dict[str, Any]]]:
    """Return a schema for each kind, and those that they refer to by ``template``."""
    found, shared = msgspec.json.schema_components(
        tuple(kinds), schema_hook=_fixed, ref_template=template
    )
    return [_plain(each) for each in found], {name: _plain(each) for name, each in shared.items()}


class Schemas:
    """The schemas of everything that an OpenAPI document names."""

    def __init__(self, kinds: Iterable[Any]) -> None:
        listed = list(dict.fromkeys(kinds))
        found, shared = components(listed, "#/components/schemas/{name}")
        self.shared: dict[str, dict[str, Any]] = _base64url(shared)
        self._found: dict[Any, dict[str, Any]] = dict(zip(listed, _base64url(found), strict=True))

    def of(self, kind: Any) -> dict[str, Any]:  # noqa: ANN401 - a struct, or a union of structs
        """Return the schema of a kind."""
        return self._found[kind]

    def parameters(self, query: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - a struct or None
        """Describe each field of a query; what may be None there may be left out here."""
        if query is None:
            return []
        struct = self.shared[self._found[query]["$ref"].rpartition("/")[2]]
        return [
            {
                "name": name,
                "in": "query",
                "required": name in struct.get("required", []),
                "schema": _said(schema),
            }
            for name, schema in struct["properties"].items()
        ]


def _base64url(schema: Any) -> Any:  # noqa: ANN401 - the plain values that JSON is made of
    """Say how bytes are spelt in an answer; those of a body have a pattern of their own."""
    if isinstance(schema, dict):
        if schema.get("contentEncoding") == "base64":
            return {**schema, **BASE64URL}
        return {name: _base64url(value) for name, value in schema.items()}
    return [_base64url(each) for each in schema] if isinstance(schema, list) else schema


def _said(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Leave null out of a schema, for a query has no word for it."""
    kept = {name: value for name, value in schema.items() if (name, value) != ("default", None)}
    left = [each for each in kept.pop("anyOf", []) if each != {"type": "null"}]
    if len(left) > 1:
        return {"anyOf": left, **kept}
    return {**kept, **(left[0] if left else {})}


def _fixed(kind: type) -> dict[str, Any]:
    if not issubclass(kind, FixedBytes):
        raise NotImplementedError
    whole, rest = divmod(kind.size, 3)
    pattern = f"^[A-Za-z0-9_-]{{{4 * whole}}}{_LAST[rest]}$"
    return {"type": "string", "pattern": pattern}


def _plain(schema: Any) -> Any:  # noqa: ANN401 - the plain values that JSON is made of
    """Spell patterns as JSON Schema has them, whose ends of a text are not Python's."""
    if isinstance(schema, Mapping):
        return {
            name: _pattern(value) if name == "pattern" else _plain(value)
            for name, value in schema.items()
        }
    return [_plain(each) for each in schema] if isinstance(schema, list) else schema


def _pattern(value: Any) -> Any:  # noqa: ANN401 - a property may be called so
    return re.sub(r"\\Z$", "$", re.sub(r"^\\A", "^", value)) if isinstance(value, str) else value
