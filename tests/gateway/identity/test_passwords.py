import asyncio
from collections.abc import Iterator
from typing import Literal

import pytest
from argon2 import PasswordHasher

from gateway.errors import Throttled
from gateway.identity.passwords import WAITING, Passwords, Verdict, hash_password
from gateway.sources import system_entropy
from tests.world import CHEAP


@pytest.fixture
def passwords() -> Iterator[Passwords]:
    made = Passwords(hasher=CHEAP, entropy=system_entropy)
    yield made
    made.close()


class CountingHasher(PasswordHasher):
    """Counts verifications, whatever comes of them."""

    def __init__(self) -> None:
        super().__init__(time_cost=1, memory_cost=8, parallelism=1)
        self.verified = 0

    def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:  # noqa: A002 - its name
        self.verified += 1
        return super().verify(hash, password)


async def test_right_password_is_right(passwords: Passwords) -> None:
    stored = hash_password(CHEAP, "correct horse")

    assert await passwords.verify(stored, "correct horse") == Verdict(right=True)
    assert await passwords.verify(stored, "wrong horse") == Verdict(right=False)


async def test_accents_may_be_composed_either_way(passwords: Passwords) -> None:
    stored = hash_password(CHEAP, "caf\N{LATIN SMALL LETTER E WITH ACUTE}")

    verdict = await passwords.verify(stored, "cafe\N{COMBINING ACUTE ACCENT}")

    assert verdict.right


async def test_absent_hash_costs_the_same_work() -> None:
    hasher = CountingHasher()
    passwords = Passwords(hasher=hasher, entropy=system_entropy)

    verdict = await passwords.verify(None, "anything")
    passwords.close()

    assert verdict == Verdict(right=False)
    assert hasher.verified == 1


async def test_nobodys_password_opens_nothing() -> None:
    passwords = Passwords(hasher=CHEAP, entropy=bytes)

    assert await passwords.verify(None, bytes(32).hex()) == Verdict(right=False)
    passwords.close()


async def test_damaged_hash_is_no_match(passwords: Passwords) -> None:
    assert await passwords.verify("not a hash", "anything") == Verdict(right=False)


async def test_outdated_hash_is_renewed(passwords: Passwords) -> None:
    outdated = PasswordHasher(time_cost=2, memory_cost=8, parallelism=1).hash("secret")

    verdict = await passwords.verify(outdated, "secret")

    assert verdict.rehashed is not None
    assert await passwords.verify(verdict.rehashed, "secret") == Verdict(right=True)


async def test_burst_is_bounded(passwords: Passwords) -> None:
    stored = hash_password(CHEAP, "secret")
    burst = [passwords.verify(stored, "secret") for _ in range(WAITING + 3)]

    outcomes = await asyncio.gather(*burst, return_exceptions=True)

    assert sum(isinstance(outcome, Throttled) for outcome in outcomes) == 3
    assert await passwords.verify(stored, "secret") == Verdict(right=True)
