"""A data folder with pairs of devices that share a conversation, ready to send."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from argon2 import PasswordHasher
from sqlalchemy import Connection

from gateway.app import Gateway
from gateway.chat import groups, verify
from gateway.chat.bundle import read_bundle
from gateway.chat.openings import open_desk
from gateway.chat.requests import Commit, Open
from gateway.demo.seed import Seeded, seed
from gateway.identity.accounts import create_young_person
from gateway.identity.devices import NewDevice, register
from gateway.identity.join_codes import JoinOffer, find_offer
from gateway.identity.sessions import open_session, resume
from gateway.mls.external import sole_sender
from gateway.policy import Actor
from gateway.settings import read_settings
from gateway.sources import new_id, system_clock, system_entropy
from gateway.storage.engine import WRITE
from gateway.storage.migrate import upgrade
from tests.paper_group import Member, PaperGroup

__all__ = ["Pair", "add_device", "add_talk", "make_pairs"]


@dataclass(frozen=True, slots=True)
class Pair:
    """A young person's and a nurse's device in one group."""

    group: PaperGroup
    person_token: str
    staff_token: str


def make_pairs(
    data: Path, port: int, count: int, shared: Mapping[str, str] | None = None
) -> list[Pair]:
    """Fill a data folder, or the database that nodes share; each pair has a conversation."""
    settings = read_settings(
        {"EARSHOT_DATA": str(data), "EARSHOT_PORT": str(port), **(shared or {})}
    )
    node = Gateway(settings, hasher=PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    upgrade(node.database.engine)
    with (
        node.database.engine.connect().execution_options(**WRITE) as connection,
        connection.begin(),
    ):
        seeded = seed(
            connection,
            keys=node.keys,
            trail=node.trail,
            now=system_clock(),
            entropy=system_entropy,
            hasher=PasswordHasher(time_cost=1, memory_cost=8, parallelism=1),
        )
        pairs = [_pair(connection, node, seeded, number) for number in range(count)]
    node.passwords.close()
    node.database.close()
    return pairs


def _pair(connection: Connection, node: Gateway, seeded: Seeded, number: int) -> Pair:
    offer = find_offer(connection, seeded.join_code, now=system_clock())
    theirs, their_token, _ = add_device(connection, node, seeded.logins["amina"].account)
    group, our_token = add_talk(connection, node, offer, f"Bench {number}", theirs)
    return Pair(group, our_token, their_token)


def add_talk(
    connection: Connection, node: Gateway, offer: JoinOffer, name: str, theirs: Member
) -> tuple[PaperGroup, str]:
    """Let a young person join and open a desk, which a nurse's device is in."""
    now = system_clock()
    person = create_young_person(
        connection, offer, name, trail=node.trail, now=now, entropy=system_entropy
    )
    ours, our_token, actor = add_device(connection, node, person)
    group = PaperGroup(new_id(system_entropy), {0: ours})
    opening = Open(
        id=1, conversation=group.conversation, team=offer.team, group_info=group.group_info()
    )
    organisation = actor.organisation
    state = verify.begin(
        opening.group_info,
        organisation=organisation,
        removal_key=node.keys.removal_public_key(organisation),
        now=now,
    )
    open_desk(connection, trail=node.trail, actor=actor, request=opening, state=state, now=now)
    bundle = group.add(0, theirs.key_package())
    request = Commit(
        id=2,
        conversation=group.conversation,
        commit=bundle.commit,
        welcome=bundle.welcome,
        group_info=bundle.group_info,
    )
    groups.append_commit(
        connection,
        trail=node.trail,
        actor=actor,
        request=request,
        bundle=read_bundle(bundle.commit, bundle.welcome, bundle.group_info),
        about=groups.facts(connection, group.conversation, actor.organisation),
        state_after=verify.follow(state, request, now),
        now=now,
    )
    return group, our_token


def add_device(connection: Connection, node: Gateway, account: str) -> tuple[Member, str, Actor]:
    """Give an account a device with a session; returns its keys, its token and who it is."""
    seed = system_entropy(32)
    device = register(
        connection,
        NewDevice(account=account, name="bench", signature_key=Member("", seed).signature_key),
        keys=node.keys,
        trail=node.trail,
        now=system_clock(),
        entropy=system_entropy,
    )
    token = open_session(connection, device, now=system_clock(), entropy=system_entropy)
    actor = resume(connection, token, now=system_clock()).actor
    key = node.keys.removal_public_key(actor.organisation)
    senders = sole_sender(key, bytes.fromhex(actor.organisation))
    return Member(device, seed, senders), token, actor
