"""What staff prove by who they are: a passkey, or a password with a code that is good once."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection

from audit.record import AuditKind, Deed, Detail
from audit.trail import Trail
from gateway.base64url import b64, unb64
from gateway.codes import Code
from gateway.errors import Unauthenticated
from gateway.identity import totp
from gateway.identity.ceremonies import Party, check_assertion
from gateway.identity.passkey_requests import Assertion
from gateway.identity.passkeys import StoredPasskey, find_passkey, note_passkey_use
from gateway.identity.passwords import Verdict
from gateway.identity.recovery import is_recovery_code, spend_code, standing
from gateway.identity.staff import StaffLogin, spend_step, store_password_hash
from gateway.keys import ServiceKeys

__all__ = ["Checked", "Evidence", "named_passkey"]

# Checked in vain where there is no such person, so that it takes as long.
_NOBODYS_SECRET: Final = bytes(20)


@dataclass(frozen=True, slots=True)
class Checked:
    """A password that was checked outside the transaction: against what, and how it went."""

    login: StaffLogin | None
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is checked within the transaction of whatever is proved by it."""

    trail: Trail
    keys: ServiceKeys
    origin: str

    def passkey(
        self, connection: Connection, assertion: Assertion, challenge: bytes, now: int
    ) -> str:
        """Check that a passkey signed the challenge; returns the account that it is of.

        Raises:
            Unauthenticated: it is unknown, of a closed account, or does not verify.
        """
        known = named_passkey(connection, assertion)
        if known is None or known.closed:
            raise Unauthenticated(Code.SIGN_IN_REFUSED)
        if assertion.user_handle != b64(bytes.fromhex(known.account)):
            raise Unauthenticated(Code.SIGN_IN_REFUSED)
        count = check_assertion(assertion, known.credential, challenge, Party(self.origin))
        if not note_passkey_use(connection, known, count, now=now):
            # Somebody used the same counter in this very moment.
            raise Unauthenticated(Code.SIGN_IN_REFUSED)
        return known.account

    def words(
        self,
        connection: Connection,
        current: StaffLogin | None,
        checked: Checked,
        code: str,
        now: int,
    ) -> StaffLogin:
        """Check password and code, and use the code up; returns whose they are.

        Raises:
            Unauthenticated: whatever is wrong, it is not said which.
        """
        recovery = is_recovery_code(code)
        step = None if recovery else self._step(current, code, now)
        if current is None or not _is_right(current, checked):
            raise Unauthenticated(Code.SIGN_IN_REFUSED)
        if recovery:
            self._spend_recovery(connection, current, code, now)
        elif step is None or not spend_step(connection, current.account, step):
            # Wrong, or somebody used the same code in this very moment.
            raise Unauthenticated(Code.SIGN_IN_REFUSED)
        if checked.verdict.rehashed is not None:
            store_password_hash(connection, current.account, checked.verdict.rehashed)
        return current

    def _step(self, current: StaffLogin | None, code: str, now: int) -> int | None:
        secret, last_step = _NOBODYS_SECRET, 0
        if current is not None:
            secret = totp.unseal(self.keys.totp_box(), current.totp_sealed)
            last_step = current.totp_last_step
        return totp.matching_step(secret, code, now=now, last_step=last_step)

    def _spend_recovery(
        self, connection: Connection, login: StaffLogin, code: str, now: int
    ) -> None:
        if not spend_code(connection, login.account, code, now=now):
            raise Unauthenticated(Code.SIGN_IN_REFUSED)
        details: dict[str, Detail] = {"left": standing(connection, login.account).left}
        deed = Deed(
            AuditKind.RECOVERY_CODE_USED, login.organisation, "", login.account, now, details
        )
        self.trail.append(connection, deed)


def named_passkey(connection: Connection, assertion: Assertion) -> StoredPasskey | None:
    """Find the passkey that an assertion says it is by."""
    try:
        return find_passkey(connection, unb64(assertion.id))
    except ValueError:
        return None


def _is_right(current: StaffLogin, checked: Checked) -> bool:
    """Say whether the password is right, and was not changed since it was checked."""
    return (
        checked.verdict.right
        and checked.login is not None
        and current.account == checked.login.account
        and current.password_hash == checked.login.password_hash
        and not current.closed
    )
