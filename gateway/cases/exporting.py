"""A referral of a case, made for whom a decision names. docs/cases.md section 6."""

import asyncio
from enum import StrEnum

from sqlalchemy import Connection, select

from gateway.cases.deeds import Export
from gateway.cases.fhir import to_fhir
from gateway.cases.identity import Identities
from gateway.cases.pdf import to_pdf
from gateway.cases.reading import read_case
from gateway.cases.referral import Referral, make_referral
from gateway.cases.service import Cases
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

    async def export(self, actor: Actor, name: str, form: Form) -> bytes:
        """Make a referral, which is a deed and a line of the case."""

        def work(connection: Connection) -> Referral:
            stored = self._cases.admitted(connection, actor, name)
            deed = Export(str(form))
            self._cases.do_on(connection, actor, name, stored.case.version, deed)
            after = self._cases.admitted(connection, actor, name)
            now = self._cases.now()
            sealer = self._cases.sealer(actor.organisation)
            named = select(organisation.c.name).where(organisation.c.id == actor.organisation)
            return make_referral(
                read_case(connection, after, sealer, now),
                organisation=connection.execute(named).scalar_one(),
                identity=self._identities.known_to(connection, actor, after),
                now=now,
            )

        referral = await self._cases.judged(actor, name, work)
        if form is Form.PDF:
            return await asyncio.to_thread(to_pdf, referral)
        return (await asyncio.to_thread(to_fhir, referral)).encode()
