"""Errors as HTTP answers: the only place that knows status codes. docs/protocol.md section 9."""

from collections.abc import Mapping
from typing import Any, Final, cast

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ExceptionHandler

from gateway.codes import Code
from gateway.errors import EarshotError, Throttled

__all__ = ["EXCEPTION_HANDLERS", "STATUS", "problem"]

STATUS: Final[Mapping[Code, int]] = {
    Code.REQUEST_MALFORMED: 400,
    Code.REQUEST_UNKNOWN_TYPE: 400,  # in practice only the WebSocket answers it
    Code.REQUEST_TOO_LARGE: 413,
    Code.REQUEST_FACE_MISSING: 400,
    Code.REQUEST_ORIGIN: 403,
    Code.REQUEST_TOO_MANY: 429,
    Code.SESSION_MISSING: 401,
    Code.SESSION_ENDED: 401,
    Code.DEVICE_REVOKED: 401,
    Code.DEVICE_PROOF: 401,
    Code.DEVICE_CHALLENGE: 401,
    Code.DEVICE_UNKNOWN: 401,
    Code.DEVICE_QUARANTINED: 403,
    Code.ACCOUNT_NOT_YOURS: 403,
    Code.JOIN_CODE_UNKNOWN: 404,
    Code.JOIN_CODE_ENDED: 410,
    Code.JOIN_NICKNAME_TAKEN: 409,
    Code.JOIN_NICKNAME_UNKNOWN: 400,
    Code.LINK_UNKNOWN: 404,
    Code.LINK_ENDED: 410,
    Code.LINK_TAKEN: 409,
    Code.LINK_REFUSED: 403,
    Code.LINK_NOT_YOURS: 403,
    Code.LINK_ENDORSEMENT: 400,
    Code.RECOVERY_REFUSED: 403,
    Code.SIGN_IN_REFUSED: 401,
    Code.SIGN_IN_STALE: 403,
    Code.PASSKEY_REFUSED: 400,
    Code.PASSKEY_THERE: 409,
    Code.PASSKEY_TOO_MANY: 409,
    Code.PASSKEY_UNKNOWN: 404,
    Code.PROVIDER_UNSET: 404,
    Code.PROVIDER_AWAY: 503,
    Code.PROVIDER_OVER: 410,
    Code.PROVIDER_UNKNOWN: 403,
    Code.PROVIDER_TAKEN: 409,
    Code.CONVERSATION_UNKNOWN: 404,
    Code.CONVERSATION_EXISTS: 409,
    Code.CONVERSATION_NOT_YOURS: 403,
    Code.CONVERSATION_NOT_MEMBER: 409,
    Code.CONVERSATION_RESTARTED: 409,
    Code.GROUP_MALFORMED: 400,
    Code.GROUP_WRONG_GROUP: 400,
    Code.GROUP_WRONG_EPOCH: 409,
    Code.GROUP_EPOCH_TAKEN: 409,
    Code.GROUP_BUNDLE: 400,
    Code.GROUP_STRANGER: 403,
    Code.GROUP_REFUSED: 400,
    Code.GROUP_REMOVAL: 403,
    Code.GROUP_REMOVAL_DUE: 409,
    Code.GROUP_SUITE: 400,
    Code.STUCK_REFUSED: 400,
    Code.MESSAGE_ID: 400,
    Code.MESSAGE_KIND: 400,
    Code.PACKAGE_REFUSED: 400,
    Code.ATTACHMENT_UNKNOWN: 404,
    Code.ATTACHMENT_EXPIRED: 410,
    Code.ATTACHMENT_TOO_LARGE: 413,
    Code.ATTACHMENT_TOO_MANY: 429,
    Code.ATTACHMENT_OFFSET: 409,
    Code.TRAIL_UNKNOWN: 404,
    Code.TRAIL_NOT_YOURS: 403,
    Code.DESK_RECORD: 400,
    Code.DESK_NOT_YOURS: 403,
    Code.DESK_SETTINGS: 400,
    Code.DESK_VERSION: 409,
    Code.DESK_VERSION_UNKNOWN: 404,
    Code.DESK_TEAM_UNKNOWN: 404,
    Code.DESK_CLAIMED: 409,
    Code.DESK_LEASE_LOST: 409,
    Code.DESK_PHASE: 409,
    Code.DESK_STOPPED: 409,
    Code.DESK_CLOSED: 409,
    Code.DESK_COLLEAGUE: 400,
    Code.DESK_OUTCOME: 400,
    Code.DESK_NOTE: 400,
    Code.DESK_ALARM_UNKNOWN: 404,
    Code.DESK_ALARM_TAKEN: 409,
    Code.DESK_FEEDBACK: 409,
    Code.DESK_CONSENT_UNKNOWN: 404,
    Code.DESK_CONSENT_OPEN: 409,
    Code.DESK_CONSENT_OVER: 409,
    Code.DESK_CONSENT_OTHER: 409,
    Code.PUSH_ENDPOINT: 400,
    Code.SIGNPOSTS_STAFF_ONLY: 403,
    Code.VISIT_UNKNOWN: 404,
    Code.VISIT_NOT_YOURS: 403,
    Code.VISIT_EXISTS: 409,
    Code.VISIT_OVER: 409,
    Code.VISIT_PHASE: 409,
    Code.VISIT_HOSTED: 409,
    Code.VISIT_HOST_ONLY: 403,
    Code.VISIT_NOT_THERE: 409,
    Code.VISIT_NOT_ADMITTED: 403,
    Code.VISIT_CHANGED: 409,
    Code.VISIT_TWO_STAFF: 409,
    Code.VISIT_CLOSED: 409,
    Code.VISIT_CONSENT: 409,
    Code.VISIT_FULL: 409,
    Code.VISIT_PLANE: 409,
    Code.VISIT_KEY: 400,
    Code.VISIT_TOO_MANY_SIGNALS: 429,
    Code.VISIT_SETTINGS: 400,
    Code.VISIT_VERSION: 409,
    Code.VISIT_LINK_UNKNOWN: 404,
    Code.VISIT_LINK_USED: 409,
    Code.VISIT_LINK_EXPIRED: 410,
    Code.VISIT_LINK_REVOKED: 410,
    Code.VISIT_PLACE_UNKNOWN: 404,
    Code.VISIT_PLACE_CLOSED: 410,
    Code.VISIT_PLACE_TAKEN: 409,
    Code.VISIT_PLACES_FULL: 409,
    Code.MEDIA_OFFER: 400,
    Code.MEDIA_UNAVAILABLE: 503,
    Code.MEDIA_MOVED: 503,  # in practice only the WebSocket says it
    Code.SPACE_NOT_YOURS: 403,
    Code.SPACE_UNKNOWN: 404,
    Code.SPACE_CLOSED: 409,
    Code.SPACE_CHANGED: 409,
    Code.SPACE_BAND: 400,
    Code.SPACE_HOURS: 400,
    Code.SPACE_SUSPENDED: 403,
    Code.SPACE_ON_BREAK: 409,
    Code.POST_UNKNOWN: 404,
    Code.POST_REPEATED: 409,
    Code.POST_TEXT: 400,
    Code.POST_CHANGED: 409,
    Code.POST_STATE: 409,
    Code.POST_OWN: 409,
    Code.POST_NO_APPEAL: 409,
    Code.POST_PERSON_UNKNOWN: 404,
    Code.ITEM_UNKNOWN: 404,
    Code.ITEM_CLAIMED: 409,
    Code.ITEM_LEASE_LOST: 409,
    Code.ITEM_CHANGED: 409,
    Code.ITEM_DECIDED: 409,
    Code.ITEM_CONFLICT: 403,
    Code.ITEM_SECOND: 409,
    Code.DECISION_REFUSED: 400,
    Code.DECISION_UNKNOWN: 404,
    Code.DECISION_UNDONE: 409,
    Code.ASK_UNKNOWN: 404,
    Code.ASK_TAKEN: 409,
    Code.REPORT_REFUSED: 400,
    Code.MODERATION_NOT_YOURS: 403,
    Code.RECORD_UNKNOWN: 404,
    Code.RECORD_NOT_YOURS: 403,
    Code.RECORD_TAKEN: 409,
    Code.RECORD_NO_LEADS: 409,
    Code.RECORD_SHARES: 400,
    Code.RECORD_INCOMPLETE: 409,
    Code.RECORD_OWN: 409,
    Code.RECORD_NOT_READY: 409,
    Code.RECORD_OVER: 409,
    Code.RECORD_HELD: 409,
    Code.RECORD_SUCCESSOR: 409,
    Code.CASE_UNKNOWN: 404,
    Code.CASE_NOT_YOURS: 403,
    Code.CASE_VERSION: 409,
    Code.CASE_STATE: 409,
    Code.CASE_OPEN_TASKS: 409,
    Code.CASE_SOURCE: 404,
    Code.CASE_MEMBER: 400,
    Code.CASE_DECISION: 400,
    Code.CASE_IDENTITY: 400,
    Code.CASE_NO_DECISION: 409,
    Code.CASE_GLASS: 409,
    Code.RETENTION_UNKNOWN: 404,
    Code.RETENTION_BORN: 400,
    Code.RETENTION_NOT_YOURS: 403,
    Code.STORE_UNAVAILABLE: 503,
    Code.STORE_READ_ONLY: 503,
    Code.GATEWAY_FAILED: 500,
}


def problem(error: EarshotError) -> Response:
    """Answer with an error's status, code and fields."""
    body: dict[str, object] = {"code": str(error.code)}
    if error.fields:
        body["fields"] = dict(error.fields)
    headers = {"Retry-After": str(error.retry_after)} if isinstance(error, Throttled) else {}
    return _problem_json(STATUS[error.code], body, headers)


async def _on_earshot_error(_request: Request, error: Exception) -> Response:
    return problem(cast("EarshotError", error))


async def _on_http_exception(_request: Request, error: Exception) -> Response:
    """Answer what the router refuses: no such path, no such method."""
    refused = cast("HTTPException", error)
    return _problem_json(refused.status_code, {"status": refused.status_code}, refused.headers)


async def _on_disconnect(_request: Request, _error: Exception) -> Response:
    """Answer nobody: the client left before its body was here, which is no failure of ours."""
    return Response(status_code=400)


async def _on_anything(_request: Request, _error: Exception) -> Response:
    """Say that something failed and nothing about what; the server's log has the rest."""
    return problem(EarshotError(Code.GATEWAY_FAILED))


def _problem_json(
    status: int, body: Mapping[str, object], headers: Mapping[str, str] | None = None
) -> Response:
    return Response(
        msgspec.json.encode(body),
        status_code=status,
        headers=headers,
        media_type="application/problem+json",
    )


EXCEPTION_HANDLERS: Final[Mapping[Any, ExceptionHandler]] = {
    EarshotError: _on_earshot_error,
    HTTPException: _on_http_exception,
    ClientDisconnect: _on_disconnect,
    Exception: _on_anything,
}
"""For ``Starlette(exception_handlers=...)``."""
