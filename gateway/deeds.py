"""Deeds of whoever is signed in, as the trail has them."""

from collections.abc import Mapping

from audit.record import AuditKind, Deed, Detail
from gateway.policy import Actor

__all__ = ["deed_of"]


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
