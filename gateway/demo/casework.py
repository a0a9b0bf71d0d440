"""One safeguarding case of the demo, so that a newcomer sees what one looks like."""

from typing import Final

from sqlalchemy import Connection

from audit.trail import Trail
from gateway.cases.casebook import Casebook
from gateway.cases.deeds import AddTask, Decide, Decision, Deed, Level, NewOwner, Note
from gateway.cases.shapes import NewCase, Source
from gateway.demo.seed import Seeded
from gateway.keys import ServiceKeys
from gateway.policy import Actor, Kind, Role
from gateway.sources import Entropy, new_id

__all__ = ["set_up_case"]

HOUR: Final = 60 * 60 * 1000


def set_up_case(
    connection: Connection,
    seeded: Seeded,
    *,
    trail: Trail,
    keys: ServiceKeys,
    now: int,
    entropy: Entropy,
) -> None:
    """Open a case by hand, and do some of the work on it."""
    book = Casebook(
        trail=trail,
        keys=keys,
        clock=lambda: now,
        entropy=entropy,
        wake=lambda _connection, _accounts, _now: None,
    )
    sofia, amina = (
        Actor(seeded.organisation, seeded.logins[name].account, "", Kind.STAFF, frozenset({role}))
        for name, role in (("sofia", Role.SAFEGUARDING_LEAD), ("amina", Role.PRACTITIONER))
    )
    why = "The school rang: a pupil in year 9 has come in tired and hungry three days in a row."
    body = NewCase(Source("hand", ""), None, Level.EARLY_HELP, why)
    name, _new = book.open(connection, sofia, new_id(entropy), body)
    kept = Decision(
        share=False,
        reason="Nothing is known yet that anybody else would need.",
        basis="public_task",
        recipient=None,
        recipient_person=None,
        data="Nothing.",
        told=False,
        why_not_told="The school has not yet said who it is.",
    )
    deeds: tuple[Deed, ...] = (
        NewOwner(amina.account, eligible=True),
        Note("Rang the head of year. She will ask the pupil whether they want to write to us."),
        AddTask(new_id(entropy), "Ring the head of year again.", amina.account, now + 26 * HOUR),
        Decide(kept),
    )
    for version, deed in enumerate(deeds, 1):
        book.do(connection, sofia, name, version, deed)
