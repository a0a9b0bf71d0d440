import hashlib

import pytest
from sqlalchemy import select, update

from audit.record import AuditKind
from gateway.codes import Code
from gateway.errors import StoreUnavailable, Unauthenticated
from gateway.identity.sessions import LIMITS
from gateway.identity.tables import account, session
from gateway.policy import Kind
from tests.world import Browser, World


async def test_authenticate_refuses_absent_token(world: World) -> None:
    for token in (None, ""):
        with pytest.raises(Unauthenticated) as refused:
            await world.identity.authenticate(token)
        assert refused.value.code is Code.SESSION_MISSING


async def test_authenticate_refuses_made_up_token(world: World) -> None:
    with pytest.raises(Unauthenticated) as refused:
        await world.identity.authenticate("made-up")

    assert refused.value.code is Code.SESSION_ENDED


@pytest.mark.parametrize("kind", list(Kind))
async def test_session_ends_when_idle(world: World, kind: Kind) -> None:
    young = kind is Kind.YOUNG_PERSON
    signed_in = await (world.join(Browser()) if young else world.sign_in(Browser()))
    idle = LIMITS[kind].idle

    world.clock.now += idle - 1
    await world.identity.authenticate(signed_in.token)
    world.clock.now += idle - 1
    await world.identity.authenticate(signed_in.token)
    world.clock.now += idle

    with pytest.raises(Unauthenticated) as refused:
        await world.identity.authenticate(signed_in.token)
    assert refused.value.code is Code.SESSION_ENDED


async def test_session_ends_in_the_end_however_much_it_is_used(world: World) -> None:
    signed_in = await world.sign_in(Browser())
    limits = LIMITS[Kind.STAFF]
    opened = world.clock.now

    while world.clock.now + limits.idle // 2 < opened + limits.absolute:
        world.clock.now += limits.idle // 2
        await world.identity.authenticate(signed_in.token)
    world.clock.now = opened + limits.absolute

    with pytest.raises(Unauthenticated):
        await world.identity.authenticate(signed_in.token)


async def test_use_of_a_session_is_noted_once_a_minute(world: World) -> None:
    signed_in = await world.join(Browser())

    def used_at() -> int:
        return world.read(lambda c: int(c.scalars(select(session.c.used_at)).one()))

    opened = used_at()
    world.clock.advance(seconds=59)
    await world.identity.authenticate(signed_in.token)
    assert used_at() == opened
    world.clock.advance(seconds=1)
    await world.identity.authenticate(signed_in.token)
    assert used_at() == opened + 60_000


async def test_device_is_let_in_while_its_use_cannot_be_noted(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed_in = await world.join(Browser())
    world.clock.advance(seconds=60)

    async def fail(_work: object) -> None:
        raise StoreUnavailable

    monkeypatch.setattr(world.database, "transact", fail)
    assert (await world.identity.authenticate(signed_in.token)).device == signed_in.me.device


async def test_token_is_stored_nowhere(world: World) -> None:
    signed_in = await world.join(Browser())

    stored = world.read(lambda c: c.scalars(select(session.c.token_hash)).one())

    assert stored == hashlib.sha256(signed_in.token.encode()).digest()


async def test_sign_out_ends_session_and_sockets(world: World) -> None:
    signed_in = await world.join(Browser())

    await world.identity.sign_out(signed_in.token)
    await world.identity.sign_out(signed_in.token)
    await world.identity.sign_out(None)

    assert world.ended == [signed_in.me.device]
    with pytest.raises(Unauthenticated) as refused:
        await world.identity.authenticate(signed_in.token)
    assert refused.value.code is Code.SESSION_ENDED
    (closed,) = world.entries(AuditKind.SESSION_CLOSED)
    assert (closed.actor, closed.subject) == (signed_in.me.device, signed_in.me.account)


async def test_account_that_was_closed_is_signed_out(world: World) -> None:
    signed_in = await world.join(Browser())
    world.write(lambda c: c.execute(update(account).values(closed_at=1)))

    with pytest.raises(Unauthenticated) as refused:
        await world.identity.authenticate(signed_in.token)

    assert refused.value.code is Code.SESSION_ENDED
