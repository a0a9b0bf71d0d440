"""A referral of a case, made for whom a decision names. docs/cases.md section 6."""

import asyncio
from enum import StrEnum

from sqlalchemy import Connection, select

from gateway.cases.casebook import by_of
from gateway.cases.deeds import Export
from gateway.cases.fhir import to_fhir
from gateway.cases.findings import check_document
from gateway.cases.identity import Identities
from gateway.cases.pdf import to_pdf
from gateway.cases.reading import read_case
from gateway.cases.referral import Referral, make_referral
from gateway.cases.service import Cases
from gateway.cases.shapes import Finding
from gateway.cases.store import StoredCase
from gateway.codes import Code, Reason
from gateway.errors import Conflict, NotPermitted
from gateway.identity.tables import organisation
from gateway.policy import Actor

__all__ = ["Exports", "Form"]


class Form(StrEnum):
    """How a referral is spelled."""

    PDF = "pdf"
    FHIR = "fhir"


class Exports:
    """Referrals. Raises what ``Cases.do`` raises."""

    def __init__(self, cases: Cases, identities: Identities) -> None:
        self._cases = cases
        self._identities = identities

    async def findings(self, actor: Actor, name: str) -> list[Finding]:
        """Check the FHIR document as it would be; nothing leaves.

        Raises:
            Conflict: ``case.no_decision``.
        """

        def work(connection: Connection) -> Referral:
            stored = self._cases.book.admitted(connection, actor, name)
            by = by_of(actor)
            if not (by.lead or by.account == stored.case.owner):
                raise NotPermitted(Code.CASE_NOT_YOURS, Reason.ROLE)
            if not stored.case.shared:
                raise Conflict(Code.CASE_NO_DECISION)
            return self._referral(connection, actor, stored, quietly=True)

        referral = await self._cases.judged(actor, name, work)
        return await asyncio.to_thread(lambda: check_document(to_fhir(referral)))

    async def export(self, actor: Actor, name: str, form: Form) -> bytes:
        """Make a referral, which is a deed and a line of the case."""

        def work(connection: Connection) -> Referral:
            stored = self._cases.book.admitted(connection, actor, name)
            deed = Export(str(form))
            self._cases.book.do(connection, actor, name, stored.case.version, deed)
            after = self._cases.book.admitted(connection, actor, name)
            return self._referral(connection, actor, after)

        referral = await self._cases.judged(actor, name, work)
        if form is Form.PDF:
            return await asyncio.to_thread(to_pdf, referral)
        return (await asyncio.to_thread(to_fhir, referral)).encode()

    def _referral(
        self, connection: Connection, actor: Actor, stored: StoredCase, *, quietly: bool = False
    ) -> Referral:
        now = self._cases.now()
        sealer = self._cases.book.sealer(actor.organisation)
        named = select(organisation.c.name).where(organisation.c.id == actor.organisation)
        return make_referral(
            read_case(connection, stored, sealer, now),
            organisation=connection.execute(named).scalar_one(),
            identity=self._identities.known_to(connection, actor, stored, quietly=quietly),
            now=now,
        )
