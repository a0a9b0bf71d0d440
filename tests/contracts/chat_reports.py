"""A chat of Robin and a nurse in storage, and reports of it as a client sends them."""

from typing import Final

from nacl.signing import SigningKey
from sqlalchemy import Connection, insert

from gateway.base64url import b64
from gateway.chat.tables import conversation, leaf
from gateway.desk.notes import note_key_bytes
from gateway.desk.tables import desk_note_key
from gateway.policy import Actor
from gateway.reports.service import ReportBody, SealedKey
from moderation.flags import FlagReason
from tests.contracts.moderation_evening import Evening

__all__ = ["REPORT", "TALK", "have_a_chat", "report"]

TALK: Final = "7a" * 16
REPORT: Final = "8b" * 16


async def have_a_chat(evening: Evening) -> None:
    """Have Robin and Amina in a conversation, and keys of whom a report of it is sealed to."""

    def work(connection: Connection) -> None:
        connection.execute(
            insert(conversation).values(
                id=TALK,
                organisation_id=evening.town.organisation,
                kind="desk",
                team_id=evening.town.nurses,
                opened_by=evening["robin"].account,
                opened_at=evening.now,
                opening_hash=b"hash",
                suite=83,
                epoch=0,
                head=9,
                last_at=evening.now,
                seen=0,
                unread=0,
            )
        )
        for number, name in enumerate(("robin", "amina")):
            connection.execute(
                insert(leaf).values(
                    conversation_id=TALK,
                    leaf_index=number,
                    device_id=evening[name].device,
                    account_id=evening[name].account,
                    joined_seq=1,
                )
            )
        for name in ("maya", "noor", "amina"):
            _give_key(connection, evening[name])

    await evening.database.transact(work)


def report(evening: Evening, **other: object) -> ReportBody:
    """Report three messages, sealed to Maya."""
    body: dict[str, object] = {
        "id": REPORT,
        "conversation": TALK,
        "reason": FlagReason.GROOMING,
        "note": "please look at this",
        "seqs": [3, 4, 7],
        "body": b64(b"sealed body"),
        "keys": [SealedKey(evening["maya"].device, b64(b"sealed key"))],
    }
    return ReportBody(**(body | other))  # type: ignore[arg-type]


def _give_key(connection: Connection, who: Actor) -> None:
    signed = SigningKey.generate().sign(note_key_bytes(who.device, b"key"))
    connection.execute(
        insert(desk_note_key).values(
            device_id=who.device, key=b"hpke key", signature=signed.signature
        )
    )
