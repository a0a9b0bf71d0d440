import re

import pytest

from gateway.codes import Code, Reason
from gateway.errors import (
    ClientProtocolError,
    Conflict,
    EarshotError,
    NotFound,
    NotPermitted,
    StoreUnavailable,
    Throttled,
    Unauthenticated,
)


def test_error_shows_code_and_field_names_but_no_contents() -> None:
    error = ClientProtocolError(Code.REQUEST_MALFORMED, at="secret words", limit=5)

    assert str(error) == "request.malformed (at, limit)"
    assert error.fields == {"at": "secret words", "limit": 5}


def test_error_without_fields_is_its_code() -> None:
    assert str(NotFound(Code.CONVERSATION_UNKNOWN)) == "conversation.unknown"


def test_refusal_carries_its_reason() -> None:
    error = NotPermitted(Code.CONVERSATION_NOT_YOURS, Reason.ROLE)

    assert error.reason is Reason.ROLE
    assert error.fields == {"reason": "role"}


def test_fixed_errors_know_their_codes() -> None:
    assert StoreUnavailable().code is Code.STORE_UNAVAILABLE
    assert Throttled(9).code is Code.REQUEST_TOO_MANY
    assert Throttled(9).fields == {"retry_after": 9}


@pytest.mark.parametrize(
    "kind",
    [
        ClientProtocolError,
        Conflict,
        NotFound,
        NotPermitted,
        StoreUnavailable,
        Throttled,
        Unauthenticated,
    ],
)
def test_one_base_covers_all(kind: type[Exception]) -> None:
    assert issubclass(kind, EarshotError)


@pytest.mark.parametrize("code", Code)
def test_codes_follow_their_grammar(code: Code) -> None:
    assert re.fullmatch(r"[a-z_]+\.[a-z_]+", code)
