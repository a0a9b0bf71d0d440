import hashlib
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, select

import audit.tables
from audit.record import AuditKind
from audit.trail import Trail
from gateway.demo.cast import CAST
from gateway.demo.codes import usable_code
from gateway.demo.seed import Seeded, is_empty, seed
from gateway.identity import totp
from gateway.identity.join_codes import find_offer
from gateway.identity.staff import find_login, spend_step
from gateway.identity.tables import role, team_member
from gateway.keys import ServiceKeys
from gateway.policy import Role
from gateway.settings import SettingsError
from gateway.sources import system_entropy
from gateway.storage.engine import open_engine
from gateway.storage.schema import metadata
from tests.world import CHEAP, NOON

KEYS = ServiceKeys(hashlib.sha256(b"a test's service key").digest())
TRAIL = Trail(entropy=system_entropy)

SECOND = 1000


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    engine = open_engine(f"sqlite:///{tmp_path / 'test.db'}")
    metadata.create_all(engine)
    audit.tables.metadata.create_all(engine)
    return engine


def fill(connection: Connection) -> Seeded:
    return seed(connection, keys=KEYS, trail=TRAIL, now=NOON, entropy=system_entropy, hasher=CHEAP)


def test_seed_fills_an_empty_database(engine: Engine) -> None:
    with engine.begin() as connection:
        assert is_empty(connection)
        fill(connection)
        assert not is_empty(connection)
    engine.dispose()


def test_everybody_has_role_desk_and_a_login(engine: Engine) -> None:
    with engine.begin() as connection:
        seeded = fill(connection)
        roles = {row.account_id: row.role for row in connection.execute(select(role))}
        desks = {row.account_id: row.team_id for row in connection.execute(select(team_member))}
        logins = {name: find_login(connection, name) for name in seeded.logins}
    engine.dispose()

    by_name = {name: login.account for name, login in seeded.logins.items()}
    assert set(roles.values()) == {str(each) for each in Role}
    assert desks == {
        by_name["amina"]: seeded.nurses,
        by_name["beth"]: seeded.nurses,
        by_name["dan"]: seeded.social_care,
    }
    for name, login in seeded.logins.items():
        stored = logins[name]
        assert stored is not None
        assert CHEAP.verify(stored.password_hash, login.password)
        assert totp.unseal(KEYS.totp_box(), stored.totp_sealed) == login.totp_secret
    assert len({login.totp_secret for login in seeded.logins.values()}) == len(CAST)


def test_join_code_leads_to_the_nurses(engine: Engine) -> None:
    with engine.begin() as connection:
        seeded = fill(connection)
        offer = find_offer(connection, seeded.join_code, now=NOON)
    engine.dispose()

    assert (offer.team, offer.school) == (seeded.nurses, seeded.school)
    assert offer.age_band == "12-13"


def test_seeding_is_in_the_trail(engine: Engine) -> None:
    with engine.begin() as connection:
        seeded = fill(connection)
        kinds = [e.kind for e in TRAIL.read(connection, organisation=seeded.organisation)]
    engine.dispose()

    assert kinds.count(AuditKind.ORGANISATION_CREATED) == 1
    assert kinds.count(AuditKind.ACCOUNT_CREATED) == len(CAST)
    assert kinds.count(AuditKind.ACCOUNT_JOINED_TEAM) == 3


def test_usable_code_is_the_current_one_until_it_is_used(engine: Engine) -> None:
    now = NOON - NOON % totp.PERIOD + 10 * SECOND
    step = totp.step_at(now)
    with engine.begin() as connection:
        login = fill(connection).logins["amina"]
        current = usable_code(connection, KEYS, "amina", now=now)
        spend_step(connection, login.account, step)
        following = usable_code(connection, KEYS, "amina", now=now)
        spend_step(connection, login.account, step + 1)
        last = usable_code(connection, KEYS, "amina", now=now)
    engine.dispose()

    assert current.digits == totp.code_at(login.totp_secret, step)
    assert (current.wait, current.good_for) == (0, 50)
    assert following.digits == totp.code_at(login.totp_secret, step + 1)
    assert (following.wait, following.good_for) == (0, 80)
    assert last.digits == totp.code_at(login.totp_secret, step + 2)
    assert (last.wait, last.good_for) == (20, 90)


def test_usable_code_is_accepted_when_it_says(engine: Engine) -> None:
    with engine.begin() as connection:
        login = fill(connection).logins["beth"]
        for offset in range(0, 60, 7):
            now = NOON + offset * SECOND
            spent = totp.step_at(now) + 1
            spend_step(connection, login.account, spent)
            code = usable_code(connection, KEYS, "beth", now=now)
            opens = now + code.wait * SECOND
            closes = opens + code.good_for * SECOND
            for moment in (opens, closes - SECOND):
                assert totp.matching_step(
                    login.totp_secret, code.digits, now=moment, last_step=spent
                ), moment
    engine.dispose()


def test_codes_are_for_the_demos_people_only(engine: Engine) -> None:
    with engine.begin() as connection:
        with pytest.raises(SettingsError, match="amina"):
            usable_code(connection, KEYS, "amina", now=NOON)
        fill(connection)
        with pytest.raises(SettingsError, match="must be one of"):
            usable_code(connection, KEYS, "somebody", now=NOON)
    engine.dispose()
