"""What the trail has of one's own devices, over HTTP: docs/trail.md section 8."""

import hashlib
import hmac
import json
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Final

import msgspec
import pytest
from sqlalchemy import delete, select

from audit.checkpoint import Policy
from audit.merkle import check_consistency, check_inclusion, leaf_hash
from audit.notes import VerifierKey
from audit.record import read_canonical
from audit.tables import checkpoint
from gateway.base64url import unb64
from gateway.edge import FACE_HEADER
from gateway.identity.tables import device
from gateway.trail.own import OwnTrail
from tests.asking import Asking, asking
from tests.contracts.conversations_town import Resident

PAGE: Final = Path(__file__).parents[3] / "docs" / "trail.md"


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[Asking]:
    """Yield a town whose log is published."""
    async with asking(tmp_path) as made:
        await made.gateway.keeper.step()
        yield made


async def own(house: Asking, who: Resident, seen: int = 0) -> Any:  # noqa: ANN401 - what JSON holds
    found = await house.ask("GET", f"/v1/devices/trail?seen={seen}", who)
    assert found.status_code == 200, found.text
    return found.json()


async def revoke(house: Asking, who: Resident, name: str) -> int:
    return (await house.ask("POST", f"/v1/devices/{name}/revoke", who, {})).status_code


def deeds(found: Any) -> list[tuple[str, str]]:  # noqa: ANN401 - as above
    """Check every proof; return kinds and devices."""
    point = Policy(VerifierKey.parse(found["key"]), (), 0).check(unb64(found["checkpoint"]))
    seen = []
    for each in found["entries"]:
        path = [unb64(one) for one in each["path"]]
        leaf = leaf_hash(unb64(each["entry"]))
        check_inclusion(leaf, index=each["index"], size=point.size, path=path, root=point.root)
        entry = read_canonical(unb64(each["entry"]))
        assert entry is not None
        seen.append((entry.kind, entry.subject))
        if each["details"] is not None:
            made = hmac.digest(unb64(each["salt"]), each["details"].encode(), "sha256")
            assert made == entry.commitment
    return seen


async def test_account_gets_its_own_devices_with_proofs(house: Asking) -> None:
    amina, tablet = house.town.amina, house.town.tablet
    for who in (amina, tablet):
        assert deeds(await own(house, who)) == [
            ("device.added", amina.device),
            ("device.added", tablet.device),
        ]


async def test_young_person_gets_theirs_and_nothing_of_others(house: Asking) -> None:
    robin = house.town.robin
    assert deeds(await own(house, robin)) == [("device.added", robin.device)]


async def test_details_name_the_attested_statement(house: Asking) -> None:
    (found,) = (await own(house, house.town.robin))["entries"]
    query = select(device.c.statement).where(device.c.id == house.town.robin.device)
    statement = await house.gateway.database.read(lambda c: c.scalars(query).one())
    named = json.loads(found["details"])["statement_sha256"]
    assert named == hashlib.sha256(statement).hexdigest()


async def test_revocation_shows_without_its_details(house: Asking) -> None:
    amina, tablet = house.town.amina, house.town.tablet
    assert await revoke(house, amina, tablet.device) == 204
    await house.gateway.keeper.step()
    found = await own(house, amina)
    assert deeds(found)[-1] == ("device.revoked", tablet.device)
    assert (found["entries"][-1]["details"], found["entries"][-1]["salt"]) == (None, None)


async def test_answer_shows_how_the_log_grew(house: Asking) -> None:
    amina = house.town.amina
    before = await own(house, amina)
    policy = Policy(VerifierKey.parse(before["key"]), (), 0)
    old = policy.check(unb64(before["checkpoint"]))
    assert (await own(house, amina, old.size))["consistency"] == []
    assert await revoke(house, amina, house.town.tablet.device) == 204
    await house.gateway.keeper.step()
    after = await own(house, amina, old.size)
    new = policy.check(unb64(after["checkpoint"]))
    assert new.size > old.size
    check_consistency(
        old_size=old.size,
        new_size=new.size,
        old_root=old.root,
        new_root=new.root,
        path=[unb64(each) for each in after["consistency"]],
    )


async def test_device_that_remembers_more_is_told_so(house: Asking) -> None:
    assert (await own(house, house.town.amina, 10**6))["consistency"] is None


async def test_nothing_is_proven_before_it_is_published(house: Asking) -> None:
    # Nobody may publish meanwhile.
    await house.gateway.background.close()
    await house.gateway.database.transact(lambda c: c.execute(delete(checkpoint)))
    found = await house.ask("GET", "/v1/devices/trail", house.town.robin)
    assert (found.status_code, found.json()["code"]) == (404, "trail.unknown")


@pytest.mark.parametrize("seen", ["-1", "x", "1e3", "12345678901234567"])
async def test_size_that_is_no_number_is_refused_by_name(house: Asking, seen: str) -> None:
    found = await house.ask("GET", f"/v1/devices/trail?seen={seen}", house.town.robin)
    assert (found.status_code, found.json()["code"]) == (400, "request.malformed")


async def test_whoever_is_not_signed_in_sees_nothing(house: Asking) -> None:
    found = await house.http.get("/v1/devices/trail", headers={FACE_HEADER: "person"})
    assert (found.status_code, found.json()["code"]) == (401, "session.missing")


def test_page_example_holds() -> None:
    (block,) = re.findall(
        r"^```json example=own_trail\n(.*?)^```$", PAGE.read_text(), re.MULTILINE | re.DOTALL
    )
    example = json.loads(block)
    answer = msgspec.convert(example["answer"], OwnTrail)
    assert json.loads(msgspec.json.encode(answer)) == example["answer"]
    assert deeds(example["answer"]) == [
        ("device.added", example["devices"][0]),
        ("device.added", example["devices"][1]),
        ("device.endorsed", example["devices"][1]),
    ]
    policy = Policy(VerifierKey.parse(answer.key), (), 0)
    new = policy.check(unb64(answer.checkpoint))
    check_consistency(
        old_size=example["seen"]["size"],
        new_size=new.size,
        old_root=unb64(example["seen"]["root"]),
        new_root=new.root,
        path=[unb64(each) for each in example["answer"]["consistency"]],
    )
