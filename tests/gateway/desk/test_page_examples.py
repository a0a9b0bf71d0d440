"""Every example in docs/desk.md and docs/inviting.md holds. The client's tests run them too."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final
from zoneinfo import available_timezones

import msgspec
import pytest
from nacl.signing import SigningKey

from gateway.base64url import b64, unb64
from gateway.chat.replies import AlarmPush, DeskPush
from gateway.desk.bank_holidays import bank_holidays
from gateway.desk.consent_shapes import Consent
from gateway.desk.feedback import MonthOfFeedback
from gateway.desk.figures import Figures
from gateway.desk.notes import note_key_bytes
from gateway.desk.promises import calendar_of, view
from gateway.desk.rules import faults
from gateway.desk.settings import Settings
from gateway.desk.shapes import (
    AlarmItem,
    Counters,
    HolidayItem,
    Item,
    Mine,
    OfficeItem,
    VersionItem,
)

DOCS: Final = Path(__file__).parents[3] / "docs"
PAGES: Final = (DOCS / "desk.md", DOCS / "inviting.md")
BLOCK: Final = re.compile(r"^```json example=(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)

Example = dict[str, Any]

EXAMPLES: Final[dict[str, Example]] = {
    name: json.loads(body) for page in PAGES for name, body in BLOCK.findall(page.read_text())
}


def is_a(shape: Any) -> Callable[[Example], None]:  # noqa: ANN401 - any struct
    def check(example: Example) -> None:
        read = msgspec.convert(example, shape, strict=True)
        assert json.loads(msgspec.json.encode(read)) == example

    return check


def is_list_of(
    shape: Any,  # noqa: ANN401 - any struct
    name: str = "items",
) -> Callable[[Example], None]:
    def check(example: Example) -> None:
        assert example[name]
        for each in example[name]:
            is_a(shape)(each)

    return check


def check_settings(example: Example) -> None:
    is_a(Settings)(example)
    assert faults(msgspec.convert(example, Settings), available_timezones()) == []


def check_view(example: Example) -> None:
    settings = msgspec.convert(EXAMPLES["desk_settings"], Settings)
    made = view(
        settings,
        calendar_of(settings, bank_holidays),
        example["at"],
        language=example["language"],
        easy_read=example["easy_read"],
    )
    assert json.loads(msgspec.json.encode(made)) == example["view"]


def check_reply(example: Example) -> None:
    assert set(example) == {"code", "text", "version", "answered_by", "opens"}
    assert example["code"] == "desk.reply"


def check_note_key(example: Example) -> None:
    made = note_key_bytes(example["device"], unb64(example["key"]))
    assert b64(made) == example["bytes"]
    assert b64(SigningKey(unb64(example["seed"])).sign(made).signature) == example["signature"]


def check_note_info(example: Example) -> None:
    # The gateway never makes these bytes; the example is held to the page's own words.
    ids = [bytes.fromhex(example[name]) for name in ("conversation", "author", "recipient")]
    assert b64(b"Earshot desk note v1\0" + b"".join(ids)) == example["bytes"]
    signed = b"Earshot desk note v1\n" + ids[0] + example["text"].encode()
    assert b64(signed) == example["signed"]


def check_consent_entry(example: Example) -> None:
    assert set(example) == {"code", "consent", "kind", "state", "name", "title", "by"}
    assert example["code"] == "desk.consent"


CHECKS: Final[dict[str, Callable[[Example], None]]] = {
    "alarm_push": is_a(AlarmPush),
    "consent": is_a(Consent),
    "consent_entry": check_consent_entry,
    "desk_alarm": is_a(AlarmItem),
    "desk_bank_holidays": is_list_of(HolidayItem),
    "desk_counters": is_a(Counters),
    "desk_feedback": is_list_of(MonthOfFeedback, "months"),
    "desk_item": is_a(Item),
    "desk_mine": is_a(Mine),
    "desk_note_info": check_note_info,
    "desk_note_key": check_note_key,
    "desk_offices": is_list_of(OfficeItem),
    "desk_push": is_a(DeskPush),
    "desk_reply": check_reply,
    "desk_settings": check_settings,
    "desk_statistics": is_a(Figures),
    "desk_versions": is_list_of(VersionItem),
    "desk_view": check_view,
}


def test_every_example_has_a_check() -> None:
    assert sorted(EXAMPLES) == sorted(CHECKS)


@pytest.mark.parametrize("name", sorted(CHECKS))
def test_example_holds(name: str) -> None:
    CHECKS[name](EXAMPLES[name])
