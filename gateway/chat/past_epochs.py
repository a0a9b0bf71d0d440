"""What is kept of each epoch, so that a report about its end can be judged (docs/resets.md).

Every function works on the caller's connection and commits nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import msgspec
from sqlalchemy import Connection, delete, insert, select

from gateway.chat.bundle import Person
from gateway.chat.reset_tables import past_epoch
from gateway.mls.codepoints import ExtensionType, WireFormat
from gateway.mls.extension import find_extension
from gateway.mls.groupinfo import GroupInfo
from gateway.mls.summary import open_message

__all__ = ["EPOCHS_KEPT", "PastEpoch", "keep_epoch", "read_epoch"]

EPOCHS_KEPT: Final = 32


@dataclass(frozen=True, slots=True)
class PastEpoch:
    """An epoch: the device that made it, its public values, and the account of each device in."""

    maker: str
    transcript: bytes
    external_pub: bytes
    roster: Mapping[str, str]


def keep_epoch(
    connection: Connection,
    conversation_id: str,
    *,
    epoch: int,
    maker: str,
    group_info: bytes,
    roster: Mapping[int, Person],
) -> None:
    """Keep what is public of an epoch that begins, and let go of the oldest.

    ``group_info`` is the epoch's own, verified.
    """
    info = GroupInfo.read(open_message(group_info, WireFormat.GROUP_INFO))
    accounts = {person.device: person.account for person in roster.values()}
    connection.execute(
        insert(past_epoch).values(
            conversation_id=conversation_id,
            epoch=epoch,
            maker=maker,
            transcript=info.group_context.confirmed_transcript_hash,
            external_pub=find_extension(info.extensions, ExtensionType.EXTERNAL_PUB) or b"",
            roster=msgspec.json.encode(accounts),
        )
    )
    connection.execute(
        delete(past_epoch).where(
            past_epoch.c.conversation_id == conversation_id,
            past_epoch.c.epoch <= epoch - EPOCHS_KEPT,
        )
    )


def read_epoch(connection: Connection, conversation_id: str, epoch: int) -> PastEpoch | None:
    """Read what is kept of an epoch."""
    row = connection.execute(
        select(past_epoch).where(
            past_epoch.c.conversation_id == conversation_id, past_epoch.c.epoch == epoch
        )
    ).one_or_none()
    if row is None:
        return None
    roster = msgspec.json.decode(row.roster, type=dict[str, str])
    return PastEpoch(row.maker, row.transcript, row.external_pub, roster)
