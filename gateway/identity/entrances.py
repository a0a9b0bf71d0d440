"""The ways in, each one transaction: join, a device that comes back, a member of staff."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from audit.record import AuditKind, Deed, Detail
from audit.trail import Trail
from gateway.codes import Code
from gateway.errors import ClientProtocolError, Unauthenticated
from gateway.identity.accounts import create_young_person
from gateway.identity.devices import (
    KnownDevice,
    NewDevice,
    find_device,
    find_device_by_key,
    note_erased,
    register,
    touch,
)
from gateway.identity.evidence import Checked, Evidence
from gateway.identity.join_codes import find_offer, take_use
from gateway.identity.nicknames import is_generated
from gateway.identity.passkey_requests import PasskeySignIn
from gateway.identity.profile import Me, describe
from gateway.identity.proofs import Purpose, check_proof, proof_bytes
from gateway.identity.recovery import is_recovery_code
from gateway.identity.requests import DeviceProof, DeviceSignIn, Join, StaffDevice, StaffSignIn
from gateway.identity.sessions import (
    LIMITS,
    close_all_of_device,
    note_proof,
    open_session,
    resume,
)
from gateway.identity.sign_on_requests import ProviderSignIn
from gateway.identity.sign_ons import take_ticket
from gateway.identity.staff import find_login
from gateway.identity.tables import account
from gateway.keys import ServiceKeys
from gateway.policy import Kind
from gateway.sources import Entropy

__all__ = ["Entrances", "SignedIn", "names_taken"]


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Somebody came in: what they are told, and the token for their cookie."""

    me: Me
    token: str
    cookie_seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Entrances:
    """What every way in needs."""

    trail: Trail
    keys: ServiceKeys
    entropy: Entropy
    origin: str

    def join(self, connection: Connection, body: Join, now: int) -> SignedIn:
        """Let a young person in by a code.

        A device that joined already, and did not hear the answer, gets the same account again.

        Raises:
            EarshotError: proof, code or nickname will not do, or the device was revoked.
        """
        self._check_proof(Purpose.JOIN, body.device.signature_key, body)
        known = find_device_by_key(connection, body.device.signature_key)
        device = self._admit(connection, body, now) if known is None else _young(known)
        return self._open(connection, device, "join", now)

    def come_back(self, connection: Connection, body: DeviceSignIn, now: int) -> SignedIn:
        """Let a young person's device in again.

        Raises:
            Unauthenticated: the device is unknown or revoked, or the proof does not verify.
        """
        known = find_device(connection, body.device)
        if known is None:
            raise Unauthenticated(Code.DEVICE_UNKNOWN)
        self._check_proof(Purpose.SIGN_IN, known.signature_key, body)
        return self._open(connection, _young(known), "device", now)

    def linked(self, connection: Connection, device: str, now: int) -> SignedIn:
        """Let a device in that another one of its account vouched for.

        Raises:
            Unauthenticated: it was revoked since, or the account closed.
        """
        return self._admitted(connection, device, "link", now)

    def recovered(self, connection: Connection, device: str, now: int) -> SignedIn:
        """Let a device in that came back by a recovery phrase.

        Raises:
            Unauthenticated: it was revoked since, or the account closed.
        """
        return self._admitted(connection, device, "recovery phrase", now)

    def staff(
        self,
        connection: Connection,
        body: StaffSignIn,
        checked: Checked,
        now: int,
    ) -> SignedIn:
        """Let a member of staff in, whose password was checked before.

        Raises:
            Unauthenticated: whatever is wrong with name, password or code, it is not said which;
                or the proof does not verify, or the device is somebody else's or revoked.
        """
        self._check_proof(Purpose.STAFF, body.device.signature_key, body)
        current = find_login(connection, body.username)
        found = self._evidence.words(connection, current, checked, body.code, now)
        code = "recovery code" if is_recovery_code(body.code) else "code"
        device = self._staff_device(connection, found.account, body.device, now)
        return self._open(connection, device, f"password and {code}", now)

    def passkey(self, connection: Connection, body: PasskeySignIn, now: int) -> SignedIn:
        """Let a member of staff in by a passkey.

        Raises:
            Unauthenticated: the passkey is unknown or does not verify, the proof does not verify,
                or the device is somebody else's or revoked.
        """
        self._check_proof(Purpose.STAFF, body.device.signature_key, body)
        owner = self._evidence.passkey(connection, body.assertion, body.challenge, now)
        device = self._staff_device(connection, owner, body.device, now)
        return self._open(connection, device, "passkey", now)

    def vouched(self, connection: Connection, body: ProviderSignIn, now: int) -> SignedIn:
        """Let a member of staff in whom the organisation's provider named.

        Their proof is as old as the one that they gave there, and too old where it is not known.

        Raises:
            Unauthenticated: the challenge stands for nobody, the proof does not verify, or the
                device is somebody else's or revoked.
        """
        self._check_proof(Purpose.STAFF, body.device.signature_key, body)
        ticket = take_ticket(connection, body.challenge)
        if ticket is None or ticket.closed:
            raise Unauthenticated(Code.SIGN_IN_REFUSED)
        device = self._staff_device(connection, ticket.account, body.device, now)
        signed_in = self._open(connection, device, "provider", now)
        note_proof(connection, signed_in.token, now=ticket.proved_at or 0)
        return signed_in

    def _admitted(self, connection: Connection, device: str, method: str, now: int) -> SignedIn:
        known = find_device(connection, device)
        if known is None:
            raise Unauthenticated(Code.DEVICE_UNKNOWN)
        return self._open(connection, _young(known), method, now)

    @property
    def _evidence(self) -> Evidence:
        return Evidence(self.trail, self.keys, self.origin)

    def erased(self, connection: Connection, body: DeviceProof, now: int) -> None:
        """Take a revoked device's word that it has erased what it kept.

        Raises:
            ClientProtocolError: nobody told it to.
            Unauthenticated: it is unknown, or the proof does not verify.
        """
        known = find_device(connection, body.device)
        if known is None:
            raise Unauthenticated(Code.DEVICE_UNKNOWN)
        self._check_proof(Purpose.ERASED, known.signature_key, body)
        if not known.revoked:
            raise ClientProtocolError(Code.REQUEST_MALFORMED, at="device")
        note_erased(connection, known, trail=self.trail, now=now)

    def _check_proof(
        self,
        purpose: Purpose,
        signature_key: bytes,
        body: Join | DeviceSignIn | DeviceProof | StaffSignIn | PasskeySignIn | ProviderSignIn,
    ) -> None:
        signed = proof_bytes(purpose, self.origin, body.challenge)
        check_proof(signature_key, signed, body.proof)

    def _admit(self, connection: Connection, body: Join, now: int) -> str:
        """Make the account and its device; the code is used last, when nothing can fail."""
        offer = find_offer(connection, body.code, now=now)
        if not is_generated(body.nickname):
            raise ClientProtocolError(Code.JOIN_NICKNAME_UNKNOWN)
        made = create_young_person(
            connection, offer, body.nickname, trail=self.trail, now=now, entropy=self.entropy
        )
        new = NewDevice(made, body.device.name, body.device.signature_key)
        device = self._register(connection, new, now)
        take_use(connection, offer, now=now)
        return device

    def _staff_device(
        self, connection: Connection, account_id: str, device: StaffDevice, now: int
    ) -> str:
        """Find the device that this browser is, or register it."""
        if device.id is None:
            known = find_device_by_key(connection, device.signature_key)
            if known is None:
                new = NewDevice(account_id, device.name, device.signature_key)
                return self._register(connection, new, now)
        else:
            known = find_device(connection, device.id)
        if (
            known is None
            or known.account != account_id
            or known.signature_key != device.signature_key
        ):
            raise Unauthenticated(Code.DEVICE_UNKNOWN)
        if known.revoked:
            raise Unauthenticated(Code.DEVICE_REVOKED)
        return known.device

    def _register(self, connection: Connection, new: NewDevice, now: int) -> str:
        return register(
            connection, new, keys=self.keys, trail=self.trail, now=now, entropy=self.entropy
        )

    def _open(self, connection: Connection, device: str, method: str, now: int) -> SignedIn:
        """Open a session in the place of the device's earlier ones."""
        replaced = close_all_of_device(connection, device, now=now)
        token = open_session(connection, device, now=now, entropy=self.entropy)
        touch(connection, device, now=now)
        actor = resume(connection, token, now=now).actor
        details: dict[str, Detail] = {"method": method, "replaced": replaced}
        self.trail.append(
            connection,
            Deed(AuditKind.SESSION_OPENED, actor.organisation, device, actor.account, now, details),
        )
        me = describe(connection, actor, self.keys)
        return SignedIn(me, token, LIMITS[actor.kind].cookie_seconds)


def names_taken(
    connection: Connection, organisation_id: str
) -> Callable[[Sequence[str]], set[str]]:
    """Return a function that says which names somebody in the organisation has."""

    def taken(names: Sequence[str]) -> set[str]:
        query = select(account.c.name).where(
            account.c.organisation_id == organisation_id, account.c.name.in_(names)
        )
        return set(connection.scalars(query))

    return taken


def _young(known: KnownDevice) -> str:
    """Return the id of a device that may come in without a password: a young person's."""
    if known.kind is not Kind.YOUNG_PERSON or known.closed:
        raise Unauthenticated(Code.DEVICE_UNKNOWN)
    if known.revoked:
        raise Unauthenticated(Code.DEVICE_REVOKED)
    return known.device
