"""Something that an operation takes, made from its schemas: to ask routes that no test ever saw."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

import msgspec

from gateway.base64url import ONE_SPELLING
from gateway.desk.area import DEFAULT_AREA
from gateway.desk.defaults import DEFAULT_SETTINGS
from moderation.spaces import Mode
from tests.contracts.conversations_town import NOON
from tests.contracts.moderation_evening import all_week

__all__ = ["DECISION", "HOURS", "IDS", "Sampler", "Slot"]

IDS: Final = frozenset({"^[0-9a-f]{32}$", "^([0-9a-f]{32})?$"})
"""How schemas spell an id, or none."""

HOUR: Final = 3_600_000
HOURS: Final = msgspec.to_builtins(all_week(Mode.PRE))
SETTINGS: Final = msgspec.to_builtins(DEFAULT_SETTINGS)
DECISION: Final[Mapping[str, Any]] = {
    "share": True,
    "reason": "Risk of harm at home.",
    "basis": "safeguarding_condition",
    "recipient": {"organisation": "Children's services", "person": "Duty desk"},
    "data": "Name and school.",
    "told": True,
}
TAKEN: Final[Mapping[str, Mapping[str, Any]]] = {
    "POST /v1/cases": {"source": {"kind": "conversation", "id": ""}, "level": "early_help"},
    "POST /v1/cases/{case}/lines": {"kind": "note"},
    "POST /v1/cases/{case}/decisions": DECISION,
    "PUT /v1/desk/settings": {"version": 0, "settings": SETTINGS},
    "PUT /v1/desk/waiting-area": {"version": 0, "area": msgspec.to_builtins(DEFAULT_AREA)},
    "POST /v1/desk/settings/preview": {"settings": SETTINGS},
    "PUT /v1/moderation/spaces/{space}": {"age_band": "12-13", "hours": HOURS, "version": 1},
    "POST /v1/desk/conversations/{conversation}/close": {
        "outcomes": ["sleep"],
        "record": {"id": ""},
    },
    "POST /v1/cases/{case}/owner": {"version": 2},
    "POST /v1/cases/{case}/members": {"version": 2},
    "POST /v1/cases/{case}/tasks": {"version": 2},
    "POST /v1/cases/{case}/tasks/{task}/done": {"version": 2},
    "PUT /v1/cases/{case}/identity": {"version": 2, "name": "Sam"},
    "POST /v1/cases/{case}/glass": {"tell": True},
    "POST /v1/records/{record}/openings": {"tell": True},
    "POST /v1/reports": {"reason": "grooming", "seqs": [1], "body": "AAAA"},
    "POST /v1/spaces/people/{person}/block": {"on": True},
    "POST /v1/spaces/people/{person}/mute": {"on": True},
    "POST /v1/visits/{visit}/guests": {
        "expires_at": NOON + HOUR,
        "role": "parent",
        "sealed": "AAAA",
    },
    "POST /v1/visits/{visit}/place": {
        "link": {
            "guest": "",
            "name": "Young person",
            "role": "young_at_place",
            "token_hash": "A" * 43,
            "expires_at": NOON + HOUR,
            "epoch": 1,
            "sealed": "AAAA",
        },
        "sealed": "AAAA",
    },
    "POST /v1/visits/{visit}/seen-alone": {"answer": "yes"},
    "POST /v1/visits": {"starts_at": NOON + HOUR, "minutes": 30},
    "POST /v1/visits/{visit}/move": {"starts_at": NOON + 2 * HOUR, "minutes": 30},
}
"""What is taken where the schema does not say all of it."""

SPELT: Final = ONE_SPELLING.replace(r"\A", "^").replace(r"\Z", "$")

_SIZED: Final = re.compile(r"\{(\d+)\}")
_LETTER: Final = re.compile(r"\[[^\]]*\](?!\{)")

Schema = Mapping[str, Any]
Slot = tuple[str | int, ...]
"""Where something stands in a value."""


class Sampler:
    """Makes the smallest value of a schema, with every id that may be in it; each is empty."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._schemas = document["components"]["schemas"]
        self._makers: Mapping[str, Callable[[Schema], Any]] = {
            "object": self._object,
            "array": lambda each: [self.sample(each["items"])] * max(1, each.get("minItems", 0)),
            "string": _text,
            "integer": lambda each: max(1, each.get("minimum", 0)),
            "number": lambda _each: 1.0,
            "boolean": lambda _each: False,
        }

    def body(self, name: str, schema: Schema) -> dict[str, Any]:
        """Make the body of an operation."""
        made: dict[str, Any] = {**self.sample(schema), **TAKEN.get(name, {})}
        return made

    def sample(self, schema: Schema) -> Any:  # noqa: ANN401 - what JSON holds
        """Make a value."""
        whole = self._whole(schema)
        if "enum" in whole:
            return whole["enum"][0]
        if "anyOf" in whole:
            return self.sample(next(each for each in whole["anyOf"] if each != {"type": "null"}))
        return self._makers[whole["type"]](whole)

    def slots(self, schema: Schema, at: Slot = ()) -> Iterator[Slot]:
        """Say where ids stand in a value of a schema."""
        whole = self._whole(schema)
        if whole.get("pattern") in IDS:
            yield at
        for each in whole.get("anyOf", []):
            yield from self.slots(each, at)
        for name, each in whole.get("properties", {}).items():
            yield from self.slots(each, (*at, name))
        if isinstance(whole.get("items"), Mapping):
            yield from self.slots(whole["items"], (*at, 0))

    def _object(self, whole: Schema) -> dict[str, Any]:
        wanted = {
            name: each
            for name, each in whole.get("properties", {}).items()
            if name in whole.get("required", []) or any(self.slots(each))
        }
        return {name: self.sample(each) for name, each in wanted.items()}

    def _whole(self, schema: Schema) -> Schema:
        reference = schema.get("$ref")
        found: Schema = schema if reference is None else self._schemas[reference.rpartition("/")[2]]
        return found


def _text(schema: Schema) -> str:
    pattern, least = str(schema.get("pattern", "")), int(schema.get("minLength", 0))
    if pattern in IDS:
        return ""
    if pattern in {"^[A-Za-z0-9_-]+$", SPELT}:
        return "A" * max(4, least)
    if "A-Za-z0-9_-]{" in pattern:
        # Bytes of a fixed size, in base64url.
        sized = sum(int(each) for each in _SIZED.findall(pattern))
        return "A" * (sized + len(_LETTER.findall(pattern)))
    if schema.get("format") == "date":
        return "2012-02-29"
    return "a" * max(1, least)
