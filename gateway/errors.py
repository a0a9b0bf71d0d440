"""The gateway's errors: one base, fields instead of sentences, named by who must act.

EarshotError
├── ClientProtocolError   the client sent what the protocol does not allow
├── Unauthenticated       the person signs in (again)
├── NotPermitted          nobody: policy says no, and why
├── NotFound              nobody: there is no such thing
├── Conflict              the client: the state moved on; look again and retry
├── Throttled             the client waits
├── ProviderAway          the person: another way in; the operator looks at the provider
└── StoreUnavailable      the operator; the client retries
    └── StoreReadOnly     the operator: the trail went back, and nothing is changed until they act
"""

from collections.abc import Mapping

from gateway.codes import Code, Reason

__all__ = [
    "ClientProtocolError",
    "Conflict",
    "EarshotError",
    "Field",
    "Fields",
    "NotFound",
    "NotPermitted",
    "ProviderAway",
    "StoreReadOnly",
    "StoreUnavailable",
    "Throttled",
    "Unauthenticated",
]

Field = str | int
Fields = Mapping[str, Field]


class EarshotError(Exception):
    """Carry a stable code and its fields; the sentence is made by whoever shows it."""

    def __init__(self, code: Code, **fields: Field) -> None:
        super().__init__(code, fields)
        self.code = code
        self.fields: Fields = fields

    def __str__(self) -> str:
        """Compose one line for a log: the code and the names of its fields, never contents."""
        return f"{self.code} ({', '.join(self.fields)})" if self.fields else str(self.code)


class ClientProtocolError(EarshotError):
    """The client sent what the protocol does not allow."""


class Unauthenticated(EarshotError):
    """There is no valid session or proof; the person signs in."""


class NotPermitted(EarshotError):
    """Policy refuses; ``reason`` says which rule."""

    def __init__(self, code: Code, reason: Reason, **fields: Field) -> None:
        super().__init__(code, reason=str(reason), **fields)
        self.reason = reason


class NotFound(EarshotError):
    """There is no such thing, or none that may be named."""


class Conflict(EarshotError):
    """The state moved on; the client looks again and retries."""


class Throttled(EarshotError):
    """Too many attempts; ``retry_after`` is in seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(Code.REQUEST_TOO_MANY, retry_after=retry_after)
        self.retry_after = retry_after


class ProviderAway(EarshotError):
    """The organisation's OpenID provider does not answer, or not as it should.

    ``what`` and ``status`` say to the operator what came back; the person is not told.
    """

    def __init__(self, what: str = "", status: int | None = None) -> None:
        super().__init__(Code.PROVIDER_AWAY)
        self.what = what
        self.status = status


class StoreUnavailable(EarshotError):
    """Storage failed; the request may be repeated as it is.

    As a rule nothing of it was kept. Where the disk failed while it confirmed a commit, nobody can
    know; every request says in docs/protocol.md what repeating it does.
    """

    def __init__(self) -> None:
        super().__init__(Code.STORE_UNAVAILABLE)


class StoreReadOnly(StoreUnavailable):
    """Nothing is written, because the database is older than what was published of its trail."""

    def __init__(self) -> None:
        EarshotError.__init__(self, Code.STORE_READ_ONLY)
