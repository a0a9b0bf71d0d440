"""KeyPackages in storage: published by their device, each ordinary one served once."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, and_, case, func, insert, select, update

from gateway.chat.bundle import malformed
from gateway.chat.claim_limits import WINDOW_MS, Taken, seconds_to_wait
from gateway.chat.replies import ClaimedPackage
from gateway.chat.tables import key_package
from gateway.codes import Code
from gateway.errors import ClientProtocolError, Throttled
from gateway.identity.tables import account, device, organisation
from gateway.mls.errors import MlsError
from gateway.mls.summary import KeyPackageSummary, read_key_package
from gateway.policy import Actor

__all__ = ["LOW_STOCK", "claim", "publish", "stock"]

LOW_STOCK: Final = 10
LONGEST_LIFETIME_S: Final = 90 * 24 * 3600 + 3600
MOST_KEPT: Final = 200


@dataclass(frozen=True, slots=True)
class _Offer:
    """A package and what is readable of it."""

    body: bytes
    summary: KeyPackageSummary


def publish(
    connection: Connection,
    *,
    actor: Actor,
    packages: Sequence[bytes],
    last_resort: bytes | None,
    now: int,
) -> int:
    """Keep packages of the actor's device; return how many ordinary ones it has now.

    A package that is known already is passed over, so a repeated request changes nothing.

    Raises:
        ClientProtocolError: ``package.refused`` with the rule, ``group.malformed``.
    """
    key, suite = _key_and_suite(connection, actor)
    offers = [_check(body, actor, key, suite, now, last_resort=False) for body in packages]
    if last_resort is not None:
        offers.append(_check(last_resort, actor, key, suite, now, last_resort=True))
    refs = [offer.summary.reference for offer in offers]
    known = set(
        connection.execute(select(key_package.c.ref).where(key_package.c.ref.in_(refs))).scalars()
    )
    fresh = {offer.summary.reference: offer for offer in offers}
    rows = [
        {
            "ref": ref,
            "device_id": actor.device,
            "body": offer.body,
            "last_resort": offer.summary.last_resort,
            "published_at": now,
            "expires_at": offer.summary.lifetime_not_after * 1000,
        }
        for ref, offer in fresh.items()
        if ref not in known
    ]
    if stock(connection, actor.device, now) + len(rows) > MOST_KEPT:
        raise ClientProtocolError(Code.PACKAGE_REFUSED, rule="too_many")
    if rows:
        connection.execute(insert(key_package), rows)
    return stock(connection, actor.device, now)


def stock(connection: Connection, device_id: str, now: int) -> int:
    """Count a device's ordinary packages that can be served."""
    columns = key_package.c
    return connection.execute(
        select(func.count()).where(
            columns.device_id == device_id,
            columns.claimed_at.is_(None),
            columns.last_resort.is_(False),
            columns.expires_at > now,
        )
    ).scalar_one()


def claim(
    connection: Connection, devices: Sequence[str], *, claimer: str, now: int
) -> list[ClaimedPackage]:
    """Take a package of each device: an ordinary one, else its last resort, else none.

    Raises:
        Throttled: too many of one device's were taken lately, and none is taken now.
    """
    _check_limits(connection, devices, claimer, now)
    found = [(each, _take(connection, each, claimer, now)) for each in devices]
    return [ClaimedPackage(each, body) for each, body in found if body is not None]


def _check_limits(connection: Connection, devices: Sequence[str], claimer: str, now: int) -> None:
    columns = key_package.c
    taken_by_them = columns.claimed_by == claimer
    rows = connection.execute(
        select(
            func.count(),
            func.min(columns.claimed_at),
            func.count(case((taken_by_them, 1))),
            func.min(case((taken_by_them, columns.claimed_at))),
        )
        .where(columns.device_id.in_(devices), columns.claimed_at > now - WINDOW_MS)
        .group_by(columns.device_id)
    )
    waits = [
        seconds_to_wait(Taken(theirs, since or now), Taken(all_of_them, first), now)
        for all_of_them, first, theirs, since in rows
    ]
    wait = max(waits, default=0)
    if wait:
        raise Throttled(wait)


def _take(connection: Connection, device_id: str, claimer: str, now: int) -> bytes | None:
    """Use up the oldest ordinary package that is nobody else's; else read the last resort.

    The last resort is no one's to lock: any number of claims may be given it at once.
    """
    columns = key_package.c
    usable = and_(
        columns.device_id == device_id, columns.claimed_at.is_(None), columns.expires_at > now
    )
    ordinary = connection.execute(
        select(columns.ref, columns.body)
        .where(usable, columns.last_resort.is_(False))
        .order_by(columns.expires_at)
        .limit(1)
        .with_for_update(skip_locked=True)
    ).one_or_none()
    if ordinary is None:
        newest = select(columns.body).where(usable, columns.last_resort.is_(True))
        return connection.scalars(newest.order_by(columns.expires_at.desc()).limit(1)).first()
    body: bytes = ordinary.body
    connection.execute(
        update(key_package)
        .where(columns.ref == ordinary.ref)
        .values(claimed_at=now, claimed_by=claimer, body=b"")
    )
    return body


def _key_and_suite(connection: Connection, actor: Actor) -> tuple[bytes, int]:
    row = connection.execute(
        select(device.c.signature_key, organisation.c.suite)
        .join(account, account.c.id == device.c.account_id)
        .join(organisation, organisation.c.id == account.c.organisation_id)
        .where(device.c.id == actor.device)
    ).one()
    return row.signature_key, row.suite


def _check(
    body: bytes, actor: Actor, key: bytes, suite: int, now: int, *, last_resort: bool
) -> _Offer:
    try:
        summary = read_key_package(body)
    except MlsError as error:
        raise malformed(error) from None
    rules = {
        "suite": summary.cipher_suite == suite,
        "identity": summary.identity == bytes.fromhex(actor.device),
        "key": summary.signature_key == key,
        "last_resort": summary.last_resort is last_resort,
        "expired": summary.lifetime_not_after * 1000 > now,
        "lifetime": summary.lifetime_not_after - now // 1000 <= LONGEST_LIFETIME_S,
    }
    for rule, kept in rules.items():
        if not kept:
            raise ClientProtocolError(Code.PACKAGE_REFUSED, rule=rule)
    return _Offer(body, summary)
