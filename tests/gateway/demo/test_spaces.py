from pathlib import Path
from zoneinfo import available_timezones

from sqlalchemy import select

from audit.trail import Trail
from gateway.demo.seed import seed
from gateway.demo.spaces import set_up_spaces
from gateway.keys import ServiceKeys
from gateway.sources import system_entropy
from gateway.storage.engine import open_engine
from gateway.storage.migrate import upgrade
from moderation.places import is_staffed, list_spaces
from moderation.sealing import KeyRing
from moderation.spaces import faults
from moderation.tables import item, post
from tests.world import CHEAP, NOON


def test_demo_has_spaces_for_those_who_join_it(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'demo.db'}")
    upgrade(engine)
    trail = Trail(entropy=system_entropy)
    with engine.begin() as connection:
        seeded = seed(
            connection,
            keys=ServiceKeys(b"k" * 32),
            trail=trail,
            now=NOON,
            entropy=system_entropy,
            hasher=CHEAP,
        )
        keys = KeyRing(tmp_path / "moderation.keys", system_entropy)
        set_up_spaces(connection, seeded, keys, trail=trail, now=NOON, entropy=system_entropy)
        found = list_spaces(connection, seeded.organisation)
        states = connection.scalars(select(post.c.state)).all()
        waiting = connection.scalars(select(item.c.state)).all()
        staffed = is_staffed(connection, seeded.organisation, NOON)
    engine.dispose()
    assert list(states) == ["shown"] * 3
    assert set(waiting) == {"decided"}
    assert not staffed
    assert [space.age_band for space in found] == ["12-13", "12-13"]
    assert not [fault for space in found for fault in faults(space.hours, available_timezones())]
