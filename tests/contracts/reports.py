"""Reports of commits that cannot be followed, made on paper and handed in."""

from dataclasses import dataclass

from nacl.signing import SigningKey

from gateway.chat.requests import Stuck
from gateway.chat.resets import Outcome, take_report
from gateway.chat.stuck import stuck_bytes
from tests.contracts.conversations_desk import Desk
from tests.contracts.conversations_town import NOON, Resident
from tests.paper_group import PaperBundle, PaperGroup

__all__ = ["Incident", "commit_badly", "join_badly"]

AUTHENTICATOR = b"a" * 64


@dataclass(frozen=True, slots=True)
class Incident:
    """A commit that nobody can follow: entry ``seq``, and what is public of the epoch before."""

    conversation: str
    seq: int
    epoch: int
    commit: bytes
    transcript: bytes
    external_pub: bytes

    def report(
        self,
        by: Resident,
        *,
        authenticator: bytes = AUTHENTICATOR,
        external_pub: bytes | None = None,
        seed: bytes | None = None,
        seq: int | None = None,
        epoch: int | None = None,
    ) -> Stuck:
        """Make somebody's report; what is given in place of the truth is signed all the same."""
        derived = self.external_pub if external_pub is None else external_pub
        signed = stuck_bytes(
            conversation=self.conversation,
            device=by.device,
            epoch=self.epoch if epoch is None else epoch,
            seq=self.seq if seq is None else seq,
            commit=self.commit,
            transcript=self.transcript,
            authenticator=authenticator,
            external_pub=derived,
        )
        return Stuck(
            id=1,
            conversation=self.conversation,
            seq=self.seq if seq is None else seq,
            epoch=self.epoch if epoch is None else epoch,
            authenticator=authenticator,
            external_pub=derived,
            signature=SigningKey(seed or by.member.seed).sign(signed).signature,
        )

    async def reported(self, desk: Desk, by: Resident, request: Stuck | None = None) -> Outcome:
        """Hand a report in."""
        return await desk.database.transact(
            lambda c: take_report(
                c,
                trail=desk.trail,
                actor=by.actor,
                request=request or self.report(by),
                now=NOON,
            )
        )


async def commit_badly(desk: Desk, paper: PaperGroup, by: Resident) -> Incident:
    """Let a member commit; on paper nobody can follow any commit."""
    before = paper.copy()
    leaf = next(index for index, each in paper.members.items() if each.device == by.device)
    return await _hand_in(desk, before, by, paper.renew(leaf))


async def join_badly(desk: Desk, paper: PaperGroup, by: Resident) -> Incident:
    """Let a device come in by external commit."""
    before = paper.copy()
    return await _hand_in(desk, before, by, paper.join(by.member))


async def _hand_in(desk: Desk, before: PaperGroup, by: Resident, bundle: PaperBundle) -> Incident:
    accepted = await desk.commit(by, bundle, before.conversation)
    return Incident(
        conversation=before.conversation,
        seq=accepted.seq,
        epoch=before.epoch,
        commit=bundle.commit,
        transcript=before.transcript,
        external_pub=before.external_pub,
    )
