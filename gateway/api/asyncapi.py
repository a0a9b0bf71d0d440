"""The AsyncAPI document of the socket's frames (docs/protocol.md section 4 says what they mean)."""

from typing import Any, Final, get_args

from gateway.api.schemas import components
from gateway.chat.replies import Push, Reply
from gateway.chat.requests import LIMITS, Request
from gateway.chat.socket import PATH, SUBPROTOCOL

__all__ = ["asyncapi"]

CONTENT_TYPE: Final = "application/msgpack"
NOTE: Final = (
    "Frames are maps in MessagePack; `t` says which. What the schemas call base64 text is `bin` on "
    "the wire. The gateway may send several frames as one array."
)


def asyncapi() -> dict[str, Any]:
    """Make the document."""
    asked, said, pushed = (_flat(union) for union in (Request, Reply, Push))
    kinds = list(dict.fromkeys([*asked, *said, *pushed]))
    found, shared = components(kinds, "#/components/schemas/{name}")
    names = {kind: str(kind.__struct_config__.tag) for kind in kinds}
    messages = {
        name: {"name": name, "contentType": CONTENT_TYPE, "payload": schema}
        for name, schema in zip(names.values(), found, strict=True)
    }
    channel = {
        "address": PATH,
        "description": NOTE,
        "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in messages},
        "bindings": {"ws": {"method": "GET"}},
    }
    return {
        "asyncapi": "3.0.0",
        "info": {"title": "Earshot", "version": SUBPROTOCOL, "description": NOTE},
        "defaultContentType": CONTENT_TYPE,
        "channels": {"socket": channel},
        "operations": {
            "ask": _operation("receive", [names[kind] for kind in asked]),
            "reply": _operation("send", [names[kind] for kind in said]),
            "push": _operation("send", [names[kind] for kind in pushed]),
        },
        "components": {"messages": messages, "schemas": shared},
        "x-limits": {name: getattr(LIMITS, name) for name in LIMITS.__struct_fields__},
    }


def _flat(union: Any) -> list[Any]:  # noqa: ANN401 - a union of structs, some of them unions
    return [each for part in get_args(union) for each in (_flat(part) or [part])]


def _operation(action: str, names: list[str]) -> dict[str, Any]:
    return {
        "action": action,
        "channel": {"$ref": "#/channels/socket"},
        "messages": [{"$ref": f"#/channels/socket/messages/{name}"} for name in names],
    }
