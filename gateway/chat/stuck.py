"""Weigh reports of a commit that devices cannot follow (docs/resets.md sections 2 to 4; pure)."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

__all__ = ["Dispute", "Report", "Restart", "judge", "needed", "stuck_bytes"]

FEWEST: Final = 2

_PREFIX: Final = b"Earshot stuck v1\0"


@dataclass(frozen=True, slots=True)
class Report:
    """What one device said of a commit: the values that it derived in the epoch before it."""

    device: str
    authenticator: bytes
    external_pub: bytes


@dataclass(frozen=True, slots=True)
class Dispute:
    """A commit and the epoch that it ended.

    ``roster`` has the account of each device that was in the epoch; ``maker`` is the device that
    made the epoch and gave its ``external_pub``.
    """

    committer: str
    committer_account: str
    external: bool
    maker: str
    external_pub: bytes
    roster: Mapping[str, str]

    def blame(self, external_pub: bytes) -> tuple[str, str]:
        """Say whose fault it is, device and account, by what those derived who are stuck."""
        if self.external and external_pub != self.external_pub and self.maker in self.roster:
            return self.maker, self.roster[self.maker]
        return self.committer, self.committer_account


@dataclass(frozen=True, slots=True)
class Restart:
    """Enough accounts agree: put ``blamed`` in quarantine and start the group afresh."""

    blamed: str
    accounts: tuple[str, ...]
    needed: int


def needed(others: int) -> int:
    """Say how many of so many other accounts have to report: half of them, and never one alone."""
    return max(FEWEST, -(-others // 2))


def judge(dispute: Dispute, reports: Iterable[Report]) -> Restart | None:
    """Decide whether reports are enough; only those that agree with each other count together."""
    agreeing: dict[tuple[bytes, bytes], set[str]] = defaultdict(set)
    for each in reports:
        if each.device in dispute.roster:
            key = (each.authenticator, each.external_pub)
            agreeing[key].add(dispute.roster[each.device])
    for (_, external_pub), reporters in sorted(agreeing.items()):
        blamed, account = dispute.blame(external_pub)
        others = set(dispute.roster.values()) - {account}
        accounts = reporters - {account}
        if len(accounts) >= needed(len(others)):
            return Restart(blamed, tuple(sorted(accounts)), needed(len(others)))
    return None


def stuck_bytes(
    *,
    conversation: str,
    device: str,
    epoch: int,
    seq: int,
    commit: bytes,
    transcript: bytes,
    authenticator: bytes,
    external_pub: bytes,
) -> bytes:
    """Return the bytes that a report's signature is over; ``transcript`` is the confirmed hash."""
    return b"".join(
        (
            _PREFIX,
            bytes.fromhex(conversation),
            bytes.fromhex(device),
            epoch.to_bytes(8, "big"),
            seq.to_bytes(8, "big"),
            *(
                hashlib.sha256(each).digest()
                for each in (commit, transcript, authenticator, external_pub)
            ),
        )
    )
