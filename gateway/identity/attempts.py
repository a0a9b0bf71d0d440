"""Attempts to prove who one is: each spends its challenge, and each refusal is in the trail."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeVar

from sqlalchemy import Connection

from audit.record import AuditKind, Deed
from audit.trail import Trail
from gateway.codes import Code
from gateway.errors import EarshotError, Unauthenticated
from gateway.identity.proofs import spend_challenge
from gateway.sources import Clock
from gateway.storage.database import Database

__all__ = ["NOBODYS", "Attempts", "Subject"]

T = TypeVar("T")

NOBODYS: Final = "nobody"
"""In whose log attempts are of which it is not known whom they are for: the operator's to read."""


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom a refusal is entered for; account and device are empty where nobody is known."""

    organisation: str = NOBODYS
    account: str = ""
    device: str = ""


@dataclass(frozen=True, slots=True)
class _Refused:
    """A refusal whose transaction is kept: its challenge is spent, and the trail has it."""

    error: EarshotError


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempts:
    """Where attempts are made."""

    database: Database
    trail: Trail
    clock: Clock

    async def make(
        self, challenge: bytes | None, work: Callable[[Connection, int], T], subject: Subject
    ) -> T:
        """Spend the challenge, where there is one, and do the work; a refusal undoes only the work.

        Raises:
            EarshotError: the challenge is spent or too old, or what the work raised.
        """

        def spend_and_work(connection: Connection) -> T | _Refused:
            now = self.clock()
            try:
                if challenge is not None and not spend_challenge(connection, challenge, now=now):
                    raise Unauthenticated(Code.DEVICE_CHALLENGE)
                with connection.begin_nested():
                    return work(connection, now)
            except EarshotError as error:
                self._note_refusal(connection, subject, error, now)
                return _Refused(error)

        outcome = await self.database.transact(spend_and_work)
        if isinstance(outcome, _Refused):
            raise outcome.error
        return outcome

    def _note_refusal(
        self, connection: Connection, subject: Subject, error: EarshotError, now: int
    ) -> None:
        deed = Deed(
            AuditKind.SESSION_REFUSED,
            subject.organisation,
            subject.device,
            subject.account,
            now,
            {"reason": str(error.code)},
        )
        self.trail.append(connection, deed)
