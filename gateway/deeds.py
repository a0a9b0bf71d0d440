"""Deeds of whoever is signed in, as the trail has them."""

from collections.abc import Mapping

from audit.record import AuditKind, Deed, Detail
from gateway.policy import Actor

__all__ = ["deed_of", "own_deed"]


def deed_of(
    actor: Actor, kind: AuditKind, subject: str, at: int, details: Mapping[str, Detail]
) -> Deed:
    """Make the deed of somebody's device; ``at`` in milliseconds."""
    return Deed(
        kind=kind,
        organisation=actor.organisation,
        actor=actor.device,
        subject=subject,
        at=at,
        details=details,
    )


def own_deed(
    actor: Actor, kind: AuditKind, at: int, details: Mapping[str, Detail] | None = None
) -> Deed:
    """Make the deed of somebody's device that is about their own account."""
    return deed_of(actor, kind, actor.account, at, details or {})
