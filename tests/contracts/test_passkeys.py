"""Contract of passkeys, recovery codes and proving it again, on every store."""

import asyncio
from collections.abc import Awaitable, Iterator
from dataclasses import replace

import msgspec
import pytest

from audit.record import AuditKind
from gateway.base64url import b64
from gateway.codes import Code
from gateway.errors import EarshotError, Throttled, Unauthenticated
from gateway.identity.attempts import NOBODYS
from gateway.identity.passkey_requests import AddPasskey, NamePasskey, ProveAgain
from gateway.identity.passkeys import MOST
from gateway.identity.sessions import FRESH_MS
from gateway.storage.database import SqlDatabase
from tests.authenticator import PRESENT, Authenticator
from tests.passkeys_world import PasskeyWorld
from tests.world import ADDRESS, Browser, people


@pytest.fixture
def keys(database: SqlDatabase) -> Iterator[PasskeyWorld]:
    """Return a world whose staff have no passkeys yet."""
    made = PasskeyWorld(people(database))
    yield made
    made.world.identity.passwords.close()


async def refused(attempt: Awaitable[object]) -> Code:
    with pytest.raises(EarshotError) as error:
        await attempt
    return error.value.code


async def test_passkey_that_was_added_lets_its_owner_in(keys: PasskeyWorld) -> None:
    actor, _, authenticator = await keys.with_passkey()

    signed_in = await keys.sign_in(Browser(), authenticator)

    assert signed_in.me.account == actor.account
    again = await keys.world.identity.authenticate(signed_in.token)
    assert again.teams == actor.teams
    (known,) = (await keys.ways.ways(actor)).passkeys
    assert (known.name, known.credential) == ("Work phone", authenticator.id)
    assert known.used_at == keys.world.clock()
    opened = keys.world.entries(AuditKind.SESSION_OPENED)[-1]
    assert keys.world.details(opened)["method"] == "passkey"
    (added,) = keys.world.entries(AuditKind.PASSKEY_ADDED)
    assert (added.actor, added.subject) == (actor.device, actor.account)
    assert b"Work phone" not in (added.details or b"")


@pytest.mark.parametrize(
    "bent",
    [
        {"origin": "https://earshot.example.com"},
        {"host": "example.com"},
        {"flags": PRESENT},
        {"flags": 0},
        {"account": "0" * 32},
        {"id": b"another credential"},
        {"counter": -1},
        {"key": Authenticator("0" * 32).key},
    ],
    ids=["page", "host", "unverified", "nobody there", "owner", "id", "counter", "key"],
)
async def test_bent_assertion_is_refused_and_in_the_trail(
    keys: PasskeyWorld, bent: dict[str, object]
) -> None:
    _, _, authenticator = await keys.with_passkey()
    await keys.sign_in(Browser(), authenticator)
    wrong = replace(authenticator, **bent)  # type: ignore[arg-type]

    assert await refused(keys.sign_in(Browser(), wrong)) is Code.SIGN_IN_REFUSED

    organisation = NOBODYS if "id" in bent else None
    (entry,) = keys.world.entries(AuditKind.SESSION_REFUSED, organisation=organisation)
    assert keys.world.details(entry) == {"reason": "sign_in.refused"}


async def test_assertion_is_good_once(keys: PasskeyWorld) -> None:
    _, _, authenticator = await keys.with_passkey()
    body = await keys.body(Browser(), authenticator)
    await keys.world.identity.sign_in_passkey(body)

    repeated = keys.world.identity.sign_in_passkey(body)
    assert await refused(repeated) is Code.DEVICE_CHALLENGE
    challenge = await keys.world.challenge()
    browser = Browser()
    elsewhere = await keys.body(browser, authenticator)
    stale = msgspec.structs.replace(elsewhere, assertion=authenticator.sign(challenge))
    assert await refused(keys.world.identity.sign_in_passkey(stale)) is Code.SIGN_IN_REFUSED


async def test_copied_passkey_is_found_out_by_its_counter(keys: PasskeyWorld) -> None:
    _, _, authenticator = await keys.with_passkey()
    copy = replace(authenticator)
    for _ in range(3):
        await keys.sign_in(Browser(), authenticator)

    assert await refused(keys.sign_in(Browser(), copy)) is Code.SIGN_IN_REFUSED


async def test_of_many_uses_of_one_counter_one_wins(keys: PasskeyWorld) -> None:
    _, _, authenticator = await keys.with_passkey()
    bodies = [await keys.body(Browser(), replace(authenticator)) for _ in range(5)]

    outcomes = await asyncio.gather(
        *(keys.world.identity.sign_in_passkey(body) for body in bodies), return_exceptions=True
    )

    lost = [each for each in outcomes if isinstance(each, BaseException)]
    assert len(lost) == len(bodies) - 1
    assert all(isinstance(each, Unauthenticated) for each in lost)


@pytest.mark.parametrize(
    "bent",
    [
        {"origin": "https://earshot.example.com"},
        {"host": "example.com"},
        {"flags": PRESENT},
    ],
    ids=["page", "host", "unverified"],
)
async def test_bent_passkey_is_not_taken_on(keys: PasskeyWorld, bent: dict[str, object]) -> None:
    actor, _ = await keys.actor()
    authenticator = replace(Authenticator(actor.account), **bent)  # type: ignore[arg-type]

    assert await refused(keys.add(actor, authenticator)) is Code.PASSKEY_REFUSED

    assert (await keys.ways.ways(actor)).passkeys == []
    assert keys.world.entries(AuditKind.PASSKEY_ADDED) == []


@pytest.mark.parametrize("bytes_sent", [b"\x00", b"\xff" * 300, b"\xa3cfmtdnone", b"{}"])
async def test_bytes_that_no_browser_makes_are_refused(
    keys: PasskeyWorld, bytes_sent: bytes
) -> None:
    actor, _, authenticator = await keys.with_passkey()
    challenge = await keys.world.challenge()
    made = authenticator.make(challenge)
    for field in ("client_data", "attestation_object"):
        bent = msgspec.structs.replace(made, **{field: b64(bytes_sent)})
        body = AddPasskey("Odd", challenge, bent)
        assert await refused(keys.ways.add(actor, body)) is Code.PASSKEY_REFUSED
        challenge = await keys.world.challenge()
        made = replace(authenticator, id=b"other").make(challenge)
    for field in ("client_data", "authenticator_data", "signature"):
        body_sent = await keys.body(Browser(), authenticator)
        bent_one = msgspec.structs.replace(body_sent.assertion, **{field: b64(bytes_sent)})
        body_bent = msgspec.structs.replace(body_sent, assertion=bent_one)
        attempt = keys.world.identity.sign_in_passkey(body_bent)
        assert await refused(attempt) is Code.SIGN_IN_REFUSED


async def test_passkey_belongs_to_one_account(keys: PasskeyWorld) -> None:
    _, _, authenticator = await keys.with_passkey()
    beth, _ = await keys.actor("beth")

    assert await refused(keys.add(beth, authenticator)) is Code.PASSKEY_THERE


async def test_passkeys_are_named_and_removed_by_their_owner_alone(keys: PasskeyWorld) -> None:
    actor, _, authenticator = await keys.with_passkey()
    beth, _ = await keys.actor("beth")
    (mine,) = (await keys.ways.ways(actor)).passkeys

    named = await keys.ways.name(actor, mine.id, NamePasskey("Key on my lanyard"))
    assert [each.name for each in named.passkeys] == ["Key on my lanyard"]
    others = keys.ways.name(beth, mine.id, NamePasskey("Mine"))
    assert await refused(others) is Code.PASSKEY_UNKNOWN
    await keys.ways.remove(beth, mine.id)
    assert len((await keys.ways.ways(actor)).passkeys) == 1
    assert (await keys.ways.remove(actor, mine.id)).passkeys == []
    assert (await keys.ways.remove(actor, mine.id)).passkeys == []

    assert await refused(keys.sign_in(Browser(), authenticator)) is Code.SIGN_IN_REFUSED
    assert len(keys.world.entries(AuditKind.PASSKEY_REMOVED)) == 1


async def test_account_has_so_many_passkeys_and_no_more(keys: PasskeyWorld) -> None:
    actor, _ = await keys.actor()
    for _ in range(MOST):
        await keys.add(actor, Authenticator(actor.account))

    assert await refused(keys.add(actor, Authenticator(actor.account))) is Code.PASSKEY_TOO_MANY


async def test_recovery_code_stands_in_for_the_phone_once(keys: PasskeyWorld) -> None:
    actor, _ = await keys.actor()
    codes = (await keys.ways.make_codes(actor)).codes
    assert len(set(codes)) == 10

    spoken = codes[3].lower().replace("-", " ").replace("0", "o")
    signed_in = await keys.world.sign_in(Browser(), code=spoken)
    assert signed_in.me.account == actor.account
    again = keys.world.sign_in(Browser(), code=codes[3])
    assert await refused(again) is Code.SIGN_IN_REFUSED

    assert (await keys.ways.ways(actor)).codes_left == 9
    (used,) = keys.world.entries(AuditKind.RECOVERY_CODE_USED)
    assert (used.subject, keys.world.details(used)) == (actor.account, {"left": 9})
    written = b"".join(entry.details or b"" for entry in keys.world.entries(*AuditKind))
    assert not any(code.replace("-", "").encode() in written for code in codes)


async def test_recovery_code_needs_the_password_and_its_owner(keys: PasskeyWorld) -> None:
    actor, _ = await keys.actor()
    codes = (await keys.ways.make_codes(actor)).codes

    wrong = keys.world.sign_in(Browser(), code=codes[0], password="wrong")
    assert await refused(wrong) is Code.SIGN_IN_REFUSED
    other = keys.world.sign_in(Browser(), "beth", code=codes[0])
    assert await refused(other) is Code.SIGN_IN_REFUSED
    assert (await keys.ways.ways(actor)).codes_left == 10
    await keys.world.sign_in(Browser(), code=codes[0])


async def test_new_recovery_codes_end_the_old_ones(keys: PasskeyWorld) -> None:
    actor, _ = await keys.actor()
    old = (await keys.ways.make_codes(actor)).codes
    new = (await keys.ways.make_codes(actor)).codes

    assert await refused(keys.world.sign_in(Browser(), code=old[0])) is Code.SIGN_IN_REFUSED
    await keys.world.sign_in(Browser(), code=new[0])


async def test_of_many_uses_of_one_recovery_code_one_wins(keys: PasskeyWorld) -> None:
    actor, _ = await keys.actor()
    code = (await keys.ways.make_codes(actor)).codes[0]
    bodies = [await keys.world.staff_body(Browser(), code=code) for _ in range(4)]

    outcomes = await asyncio.gather(
        *(keys.world.identity.sign_in_staff(body, f"192.0.2.{n}") for n, body in enumerate(bodies)),
        return_exceptions=True,
    )

    assert len([each for each in outcomes if isinstance(each, Unauthenticated)]) == 3


async def test_what_cannot_be_taken_back_wants_a_fresh_proof(keys: PasskeyWorld) -> None:
    actor, token, authenticator = await keys.with_passkey()
    identity = keys.world.identity
    assert (await identity.authenticate_fresh(token)).account == actor.account

    keys.world.clock.advance(seconds=FRESH_MS // 1000)
    assert await refused(identity.authenticate_fresh(token)) is Code.SIGN_IN_STALE
    assert (await identity.authenticate(token)).account == actor.account

    proved = await keys.ways.prove_again(actor, token, await keys.again(authenticator))
    assert proved.until == keys.world.clock() + FRESH_MS
    assert (await identity.authenticate_fresh(token)).account == actor.account
    keys.world.clock.advance(seconds=FRESH_MS // 1000)
    assert await refused(identity.authenticate_fresh(token)) is Code.SIGN_IN_STALE

    words = ProveAgain(password="demo-amina", code=keys.world.code("amina"))
    await keys.ways.prove_again(actor, token, words)
    assert (await identity.authenticate_fresh(token)).account == actor.account
    methods = [
        keys.world.details(entry)["method"]
        for entry in keys.world.entries(AuditKind.SESSION_PROVED)
    ]
    assert methods == ["passkey", "password and code"]


async def test_nobody_proves_it_for_somebody_else(keys: PasskeyWorld) -> None:
    _, _, aminas = await keys.with_passkey()
    beth, token = await keys.actor("beth")
    keys.world.clock.advance(seconds=FRESH_MS // 1000)

    by_passkey = keys.ways.prove_again(beth, token, await keys.again(aminas))
    assert await refused(by_passkey) is Code.SIGN_IN_REFUSED
    words = ProveAgain(password="demo-amina", code=keys.world.code("amina"))
    assert await refused(keys.ways.prove_again(beth, token, words)) is Code.SIGN_IN_REFUSED
    assert await refused(keys.ways.prove_again(beth, token, ProveAgain())) is (
        Code.REQUEST_MALFORMED
    )

    stale = keys.world.identity.authenticate_fresh(token)
    assert await refused(stale) is Code.SIGN_IN_STALE
    assert (await keys.world.identity.authenticate(token)).account == beth.account


async def test_young_people_are_never_asked_again(keys: PasskeyWorld) -> None:
    token = (await keys.world.join(Browser())).token
    keys.world.clock.advance(seconds=24 * 60 * 60)

    await keys.world.identity.authenticate_fresh(token)


async def test_guessing_for_a_name_does_not_keep_its_passkey_out(keys: PasskeyWorld) -> None:
    actor, _, authenticator = await keys.with_passkey()
    identity = keys.world.identity
    for number in range(60):
        body = await keys.world.staff_body(Browser(), password="guess", code="000000")
        with pytest.raises((Unauthenticated, Throttled)):
            await identity.sign_in_staff(body, f"198.51.100.{number}")
    body = await keys.world.staff_body(Browser())
    with pytest.raises(Throttled):
        await identity.sign_in_staff(body, ADDRESS)

    assert (await keys.sign_in(Browser(), authenticator)).me.account == actor.account


async def test_guesses_at_a_step_up_are_counted(keys: PasskeyWorld) -> None:
    actor, token = await keys.actor()
    keys.world.clock.advance(seconds=FRESH_MS // 1000)
    guess = ProveAgain(password="guess", code="000000")
    for _ in range(5):
        assert await refused(keys.ways.prove_again(actor, token, guess)) is Code.SIGN_IN_REFUSED

    with pytest.raises(Throttled):
        await keys.ways.prove_again(actor, token, guess)
