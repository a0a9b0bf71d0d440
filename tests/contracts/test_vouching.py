"""Contract of whose word counts: a device in quarantine brings no other one in."""

import pytest
from nacl.signing import SigningKey

from audit.record import AuditKind
from gateway.base64url import Bytes32, Bytes64
from gateway.chat.quarantine import lift, put_in_quarantine
from gateway.codes import Code
from gateway.errors import EarshotError, NotPermitted
from gateway.identity.coming_back import ComingBack, MakePhrase
from gateway.identity.endorsement import Vouched, endorsement_bytes
from gateway.identity.linking import Accept, Linking
from gateway.identity.recovered import RecoveryKey, recovery_key_bytes
from gateway.limits.limiter import MemoryLimiter
from gateway.sources import system_entropy
from gateway.storage.database import Database
from tests.contracts.conversations_desk import KEYS, TALK, Desk, open_desk_in
from tests.contracts.conversations_town import NOON
from tests.phrase_world import Sheet
from tests.world import ORIGIN


@pytest.fixture
async def desk(database: Database) -> Desk:
    """Return a desk where Robin's phone is in quarantine."""
    made = await open_desk_in(database)
    await made.open()
    robin = made.town.robin
    await database.transact(
        lambda c: put_in_quarantine(
            c,
            made.trail,
            organisation=made.town.organisation,
            device_id=robin.device,
            conversation=TALK,
            seq=1,
            now=NOON,
        )
    )
    return made


def parts(desk: Desk) -> dict[str, object]:
    return {
        "database": desk.database,
        "trail": desk.trail,
        "keys": KEYS,
        "limiter": MemoryLimiter(),
        "clock": lambda: NOON,
        "entropy": system_entropy,
        "origin": ORIGIN,
    }


def words(desk: Desk, sheet: Sheet) -> MakePhrase:
    robin = desk.town.robin
    actor = robin.actor
    key = RecoveryKey(actor.organisation, actor.account, actor.device, sheet.public, NOON)
    signature = SigningKey(robin.member.seed).sign(recovery_key_bytes(key)).signature
    return MakePhrase(sheet.locator, sheet.public, NOON, Bytes64(signature))


def yes(desk: Desk, key: Bytes32) -> Accept:
    robin = desk.town.robin
    actor = robin.actor
    vouched = Vouched(actor.organisation, actor.account, actor.device, key, NOON)
    signature = SigningKey(robin.member.seed).sign(endorsement_bytes(vouched)).signature
    return Accept(key, NOON, Bytes64(signature), Bytes32(bytes(32)))


async def test_device_in_quarantine_washes_itself_clean_neither_by_a_link_nor_by_words(
    desk: Desk,
) -> None:
    robin, sheet = desk.town.robin.actor, Sheet()
    linking = Linking(**parts(desk), on_move=lambda _device: None)  # type: ignore[arg-type]
    coming_back = ComingBack(**parts(desk))  # type: ignore[arg-type]
    fresh = Bytes32(bytes(SigningKey.generate().verify_key))

    with pytest.raises(NotPermitted) as vouched:
        await linking.accept(robin, yes(desk, fresh))
    with pytest.raises(NotPermitted) as written:
        await coming_back.make(robin, words(desk, sheet))

    assert {vouched.value.code, written.value.code} == {Code.DEVICE_QUARANTINED}
    assert await desk.deeds(AuditKind.RECOVERY_SET) == []
    await desk.database.transact(lambda c: lift(c, desk.trail, device_id=robin.device, now=NOON))
    await coming_back.make(robin, words(desk, sheet))
    assert len(await desk.deeds(AuditKind.RECOVERY_SET)) == 1
    with pytest.raises(EarshotError) as nobody:
        await linking.accept(robin, yes(desk, fresh))
    assert nobody.value.code is Code.LINK_UNKNOWN
