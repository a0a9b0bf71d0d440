"""A town for tests of conversations: two organisations, their people, and a device for each."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection

from audit.trail import Trail
from gateway.identity import totp
from gateway.identity.accounts import (
    NewStaff,
    add_to_team,
    create_organisation,
    create_school,
    create_staff,
    create_team,
    create_young_person,
)
from gateway.identity.devices import NewDevice, register
from gateway.identity.join_codes import JoinOffer
from gateway.identity.sessions import open_session, resume
from gateway.keys import ServiceKeys
from gateway.mls.external import sole_sender
from gateway.policy import Actor, Role
from gateway.sources import Entropy, system_entropy
from tests.paper_group import Member

__all__ = ["NOON", "Resident", "Town", "add_device", "add_young_person", "build_town"]

NOON: Final = 1_750_000_000_000


@dataclass(frozen=True, slots=True)
class Resident:
    """Somebody with a device and an open session; ``token`` is what the cookie carries."""

    actor: Actor
    member: Member
    token: str

    @property
    def device(self) -> str:
        return self.actor.device

    @property
    def account(self) -> str:
        return self.actor.account


@dataclass(frozen=True, slots=True)
class Town:
    """Who lives there.

    Robin and Sasha are young people whose desk is the nurses'; Amina and Beth are nurses, Dan is a
    social worker, Tom administers from within the nurses' team, and Olive is a nurse elsewhere.
    ``tablet`` is Amina's second device.
    """

    organisation: str
    elsewhere: str
    nurses: str
    social_care: str
    robin: Resident
    sasha: Resident
    amina: Resident
    tablet: Resident
    beth: Resident
    dan: Resident
    tom: Resident
    olive: Resident

    @property
    def strangers(self) -> dict[str, tuple[Resident, str]]:
        """Name whom Robin's conversation does not concern, and the reason that each is given.

        Olive is not among them: to her there is no such conversation.
        """
        return {
            "another young person": (self.sasha, "not_your_conversation"),
            "a nurse of another team": (self.dan, "not_in_team"),
            "staff who are no practitioners": (self.tom, "role"),
        }


@dataclass(frozen=True, slots=True)
class _Builder:
    connection: Connection
    keys: ServiceKeys
    trail: Trail
    now: int
    entropy: Entropy

    def organisation(self, name: str) -> str:
        return create_organisation(
            self.connection, name, trail=self.trail, now=self.now, entropy=self.entropy
        )

    def team(self, organisation: str, name: str) -> str:
        return create_team(self.connection, organisation, name, entropy=self.entropy)

    def staff(self, organisation: str, name: str, held: Role, team: str) -> Resident:
        new = NewStaff(
            organisation=organisation,
            # No other town in the same database may have the name.
            username=f"{name}-{self.entropy(4).hex()}",
            password_hash="no password opens this",
            totp_sealed=totp.seal(
                self.keys.totp_box(), totp.new_secret(self.entropy), self.entropy
            ),
            name=name,
            title="Nurse",
            roles=frozenset({held}),
        )
        account = create_staff(
            self.connection, new, trail=self.trail, now=self.now, entropy=self.entropy
        )
        add_to_team(self.connection, account, team, trail=self.trail, now=self.now)
        return self.device(account)

    def young_person(self, organisation: str, team: str, name: str) -> Resident:
        school = create_school(self.connection, organisation, "Hillview", entropy=self.entropy)
        offer = JoinOffer(
            code="HILL7392",
            organisation=organisation,
            organisation_name="Riverside",
            school=school,
            school_name="Hillview",
            team=team,
            team_name="Nurses",
            age_band="12-13",
        )
        account = create_young_person(
            self.connection, offer, name, trail=self.trail, now=self.now, entropy=self.entropy
        )
        return self.device(account)

    def device(self, account: str) -> Resident:
        seed = self.entropy(32)
        device = register(
            self.connection,
            NewDevice(account, "Test browser", Member("", seed).signature_key),
            keys=self.keys,
            trail=self.trail,
            now=self.now,
            entropy=self.entropy,
        )
        token = open_session(self.connection, device, now=self.now, entropy=self.entropy)
        actor = resume(self.connection, token, now=self.now).actor
        key = self.keys.removal_public_key(actor.organisation)
        senders = sole_sender(key, bytes.fromhex(actor.organisation))
        return Resident(actor, Member(device, seed, senders), token)


def add_device(connection: Connection, account: str, trail: Trail) -> Resident:
    """Give an account one more device."""
    keys = ServiceKeys(b"k" * 32)
    return _Builder(connection, keys, trail, NOON, system_entropy).device(account)


def add_young_person(
    connection: Connection, town: Town, name: str, *, keys: ServiceKeys, trail: Trail, now: int
) -> Resident:
    """Let one more young person join whose desk is the nurses'."""
    build = _Builder(connection, keys, trail, now, system_entropy)
    return build.young_person(town.organisation, town.nurses, name)


def build_town(
    connection: Connection, *, keys: ServiceKeys, trail: Trail, now: int, entropy: Entropy
) -> Town:
    """Build the town in an empty database."""
    build = _Builder(connection, keys, trail, now, entropy)
    organisation, elsewhere = build.organisation("Riverside"), build.organisation("Lakeside")
    nurses = build.team(organisation, "School nurses")
    social_care = build.team(organisation, "Social care")
    lakeside = build.team(elsewhere, "School nurses")
    amina = build.staff(organisation, "amina", Role.PRACTITIONER, nurses)
    return Town(
        organisation=organisation,
        elsewhere=elsewhere,
        nurses=nurses,
        social_care=social_care,
        robin=build.young_person(organisation, nurses, "Amber Otter"),
        sasha=build.young_person(organisation, nurses, "Quiet Robin"),
        amina=amina,
        tablet=build.device(amina.account),
        beth=build.staff(organisation, "beth", Role.PRACTITIONER, nurses),
        dan=build.staff(organisation, "dan", Role.PRACTITIONER, social_care),
        tom=build.staff(organisation, "tom", Role.ADMINISTRATOR, nurses),
        olive=build.staff(elsewhere, "olive", Role.PRACTITIONER, lakeside),
    )
