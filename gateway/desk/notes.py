"""Notes for handing over, sealed to the team's devices; opaque here. docs/desk.md section 3."""

from collections.abc import Sequence
from typing import Final

from nacl.exceptions import BadSignatureError
from nacl.signing import VerifyKey
from sqlalchemy import Connection, delete, insert, select, update

from gateway.codes import Code
from gateway.desk.shapes import Note, NoteKey
from gateway.desk.tables import desk_note, desk_note_key, desk_note_sealed
from gateway.errors import ClientProtocolError
from gateway.identity.directory import device_facts, team_devices
from gateway.identity.tables import account, device
from gateway.sources import Entropy, new_id

__all__ = [
    "KEPT",
    "erase_old",
    "note_key_bytes",
    "read_keys",
    "read_notes",
    "save_key",
    "save_note",
]

KEPT: Final = 30 * 24 * 60 * 60 * 1000
"""How long notes are kept, in milliseconds."""


def note_key_bytes(device_id: str, key: bytes) -> bytes:
    """Return what a device signs about its note key."""
    return b"Earshot desk note key v1\n" + bytes.fromhex(device_id) + key


def save_key(connection: Connection, device_id: str, key: bytes, signature: bytes) -> None:
    """Keep a device's note key.

    Raises:
        ClientProtocolError: ``desk.note``, where the signature is not the device's.
    """
    signer = VerifyKey(device_facts(connection, [device_id])[device_id].signature_key)
    try:
        signer.verify(note_key_bytes(device_id, key), signature)
    except BadSignatureError as error:
        raise ClientProtocolError(Code.DESK_NOTE, at="signature") from error
    values = {"key": key, "signature": signature}
    changed = connection.execute(
        update(desk_note_key).where(desk_note_key.c.device_id == device_id).values(values)
    )
    if changed.rowcount == 0:
        connection.execute(insert(desk_note_key).values(device_id=device_id, **values))


def read_keys(connection: Connection, team: str) -> list[NoteKey]:
    """List the note keys of a team's devices."""
    devices = {each.device: each for each in team_devices(connection, team)}
    rows = connection.execute(
        select(desk_note_key)
        .where(desk_note_key.c.device_id.in_(devices))
        .order_by(desk_note_key.c.device_id)
    )
    return [
        NoteKey(
            row.device_id,
            devices[row.device_id].account,
            devices[row.device_id].name,
            row.key,
            row.signature,
        )
        for row in rows
    ]


def save_note(
    connection: Connection,
    *,
    conversation: str,
    team: str,
    author: str,
    sealed: Sequence[tuple[str, bytes]],
    now: int,
    entropy: Entropy,
) -> None:
    """Keep a note, sealed for some devices.

    Raises:
        ClientProtocolError: ``desk.note``, where one is not the team's, or is there twice.
    """
    devices = {each.device for each in team_devices(connection, team)}
    seen: set[str] = set()
    for number, (to, _) in enumerate(sealed):
        if to not in devices or to in seen:
            raise ClientProtocolError(Code.DESK_NOTE, at=f"note[{number}].device")
        seen.add(to)
    made = new_id(entropy)
    connection.execute(
        insert(desk_note).values(id=made, conversation_id=conversation, device_id=author, at=now)
    )
    connection.execute(
        insert(desk_note_sealed),
        [{"note_id": made, "device_id": to, "sealed": body} for to, body in sealed],
    )


def read_notes(connection: Connection, conversation: str, device_id: str) -> list[Note]:
    """List the notes of a conversation for a device, the oldest first."""
    rows = connection.execute(
        select(
            desk_note.c.id,
            desk_note.c.at,
            desk_note.c.device_id,
            desk_note_sealed.c.sealed,
            account.c.id.label("account_id"),
            account.c.name,
        )
        .join(desk_note_sealed, desk_note_sealed.c.note_id == desk_note.c.id)
        .join(device, device.c.id == desk_note.c.device_id)
        .join(account, account.c.id == device.c.account_id)
        .where(
            desk_note.c.conversation_id == conversation, desk_note_sealed.c.device_id == device_id
        )
        .order_by(desk_note.c.at, desk_note.c.id)
    )
    return [
        Note(
            id=row.id,
            at=row.at,
            device=row.device_id,
            account=row.account_id,
            name=row.name,
            sealed=row.sealed,
        )
        for row in rows
    ]


def erase_old(connection: Connection, now: int) -> None:
    """Erase the notes whose time is over."""
    old = select(desk_note.c.id).where(desk_note.c.at <= now - KEPT)
    connection.execute(delete(desk_note_sealed).where(desk_note_sealed.c.note_id.in_(old)))
    connection.execute(delete(desk_note).where(desk_note.c.at <= now - KEPT))
