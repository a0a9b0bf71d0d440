import pytest
from sqlalchemy import select, update

from audit.record import AuditKind
from gateway.codes import Code
from gateway.errors import Unauthenticated
from gateway.identity.attempts import NOBODYS
from gateway.identity.tables import account, staff_login
from gateway.policy import Role
from tests.world import ADDRESS, Browser, World


async def test_staff_sign_in(world: World) -> None:
    signed_in = await world.sign_in(Browser(), "amina")

    assert (signed_in.me.name, signed_in.me.title) == ("Amina Yusuf", "School nurse")
    assert (signed_in.me.age_band, signed_in.me.school) == (None, None)
    assert signed_in.cookie_seconds == 7 * 24 * 60 * 60
    actor = await world.identity.authenticate(signed_in.token)
    assert set(actor.roles) == {Role.PRACTITIONER}
    assert set(actor.teams) == {world.seeded.nurses}


async def test_staff_sign_in_ignores_case_of_the_username(world: World) -> None:
    body = await world.staff_body(
        Browser(), " AMINA ", password="demo-amina", code=world.code("amina")
    )

    signed_in = await world.identity.sign_in_staff(body, ADDRESS)

    assert signed_in.me.account == world.login("amina").account


@pytest.mark.parametrize(
    "wrong",
    [{"password": "demo-beth"}, {"code": "000000"}, {"username": "nobody"}],
    ids=["password", "code", "username"],
)
async def test_staff_sign_in_never_says_what_is_wrong(world: World, wrong: dict[str, str]) -> None:
    right = {"username": "amina", "password": "demo-amina", "code": world.code("amina")}

    with pytest.raises(Unauthenticated) as refused:
        await world.sign_in(Browser(), **{**right, **wrong})

    assert (refused.value.code, refused.value.fields) == (Code.SIGN_IN_REFUSED, {})


async def test_refused_staff_sign_in_is_in_the_trail_without_names(world: World) -> None:
    for body in (
        await world.staff_body(Browser(), password="wrong"),
        await world.staff_body(Browser(), "nobody-we-know", code="123456"),
    ):
        with pytest.raises(Unauthenticated):
            await world.identity.sign_in_staff(body, ADDRESS)

    (known,) = world.entries(AuditKind.SESSION_REFUSED)
    (unknown,) = world.entries(AuditKind.SESSION_REFUSED, organisation=NOBODYS)
    assert known.subject == world.login("amina").account
    assert unknown.subject == ""
    for entry in (known, unknown):
        assert world.details(entry) == {"reason": "sign_in.refused"}
        assert b"nobody-we-know" not in entry.canonical
        assert ADDRESS.encode() not in (entry.details or b"")


async def test_staff_code_is_good_once(world: World) -> None:
    code = world.code("amina")
    await world.sign_in(Browser())

    with pytest.raises(Unauthenticated) as refused:
        await world.sign_in(Browser(), code=code)

    assert refused.value.code is Code.SIGN_IN_REFUSED


async def test_wrong_password_does_not_use_the_code_up(world: World) -> None:
    with pytest.raises(Unauthenticated):
        await world.sign_in(Browser(), password="wrong")

    await world.sign_in(Browser())


async def test_staff_device_is_registered_once(world: World) -> None:
    browser = Browser()
    first = await world.sign_in(browser)
    world.clock.advance(seconds=60)
    named = await world.staff_body(browser, device=first.me.device)
    second = await world.identity.sign_in_staff(named, ADDRESS)
    world.clock.advance(seconds=60)
    third = await world.sign_in(browser)

    assert first.me.device == second.me.device == third.me.device
    assert len(world.entries(AuditKind.DEVICE_ADDED)) == 1


async def test_staff_sign_in_refuses_somebody_elses_device(world: World) -> None:
    browser = Browser()
    amina = await world.sign_in(browser, "amina")

    for device_id in (amina.me.device, None, "0" * 32):
        with pytest.raises(Unauthenticated) as refused:
            await world.sign_in(browser, "beth", device=device_id)
        assert refused.value.code is Code.DEVICE_UNKNOWN


async def test_staff_sign_in_refuses_revoked_device(world: World) -> None:
    browser = Browser()
    me = (await world.sign_in(browser)).me
    world.revoke(me.device)
    world.clock.advance(seconds=60)

    with pytest.raises(Unauthenticated) as refused:
        await world.sign_in(browser)

    assert refused.value.code is Code.DEVICE_REVOKED


async def test_staff_sign_in_refuses_closed_account(world: World) -> None:
    amina = world.login("amina").account
    world.write(
        lambda c: c.execute(update(account).where(account.c.id == amina).values(closed_at=1))
    )

    with pytest.raises(Unauthenticated) as refused:
        await world.sign_in(Browser())

    assert refused.value.code is Code.SIGN_IN_REFUSED


async def test_staff_sign_in_renews_outdated_hash(world: World) -> None:
    outdated = world.identity.passwords._hasher.__class__(
        time_cost=2, memory_cost=8, parallelism=1
    ).hash("demo-amina")
    amina = staff_login.c.account_id == world.login("amina").account
    world.write(
        lambda c: c.execute(update(staff_login).where(amina).values(password_hash=outdated))
    )

    await world.sign_in(Browser())

    stored = world.read(lambda c: c.scalars(select(staff_login.c.password_hash).where(amina)).one())
    assert "t=1" in stored
    world.clock.advance(seconds=60)
    await world.sign_in(Browser())
