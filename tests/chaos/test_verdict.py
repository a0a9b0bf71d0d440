"""The judge of this folder finds what is wrong, when something is."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest

from gateway.storage.engine import open_engine
from tests.chaos.crowd import Crowd, gather
from tests.chaos.handset import Handset
from tests.chaos.verdict import faults, lost, read_stored
from tests.live.service import Service, make_service

pytestmark = pytest.mark.integration


@pytest.fixture
def node(tmp_path: Path) -> Iterator[Service]:
    service = make_service(tmp_path, {"EARSHOT_LIMITS_TIMES": "0"})
    service.start()
    yield service
    service.close()


DAMAGES: Final = (
    "DELETE FROM entry WHERE seq = 4",
    "DELETE FROM entry WHERE seq = (SELECT max(seq) FROM entry)",
    "UPDATE entry SET message_id = '00' WHERE seq = 3",
    "UPDATE entry SET at = at + 1 WHERE kind = 'application'",
    "UPDATE conversation SET unread = unread + 1",
    "UPDATE conversation SET waiting_since = 1",
    "UPDATE conversation SET last_at = 1",
    "UPDATE conversation SET epoch = epoch + 1",
    "UPDATE cursor SET seq = 1000",
    "DELETE FROM audit_entry WHERE kind = 'conversation.opened'",
    "DELETE FROM audit_entry WHERE number = (SELECT max(number) FROM audit_entry)",
)


async def small_talk(node: Service) -> Crowd:
    crowd = await gather([node], towns=[node.build_town()], messages=3, commits=2, size=10)
    async with crowd.at_work():
        pass
    node.stop()
    node.engine.dispose()  # the last one to leave empties the WAL
    return crowd


def judged(crowd: Crowd, node: Service, database: Path) -> tuple[list[str], int]:
    engine = open_engine(f"sqlite:///{database}")
    with engine.connect() as connection:
        stored = read_stored(connection, crowd)
    engine.dispose()
    return faults(crowd, stored, node.keys), lost(crowd, stored)


def forget_a_message(handset: Handset) -> None:
    for talk in handset.talks.values():
        del talk.heard[2]


def have_a_message_twice(handset: Handset) -> None:
    for talk in handset.talks.values():
        talk.heard.insert(2, talk.heard[2])


def hold_a_false_frank(handset: Handset) -> None:
    for talk in handset.talks.values():
        talk.heard[-1] = replace(talk.heard[-1], frank=bytes(64))


def be_promised_more(handset: Handset) -> None:
    for name, promise in handset.acknowledged.items():
        handset.acknowledged[name] = replace(promise, seq=promise.seq + 100)


def have_met_a_gap(handset: Handset) -> None:
    handset.gaps = 1


HARMS: Final = (
    forget_a_message,
    have_a_message_twice,
    hold_a_false_frank,
    be_promised_more,
    have_met_a_gap,
)


async def test_judge_finds_what_is_wrong_and_nothing_else(node: Service, tmp_path: Path) -> None:
    crowd = await small_talk(node)
    database = tmp_path / "earshot.db"
    assert judged(crowd, node, database) == ([], 0)

    for damage in DAMAGES:
        damaged = tmp_path / "damaged.db"
        shutil.copy(database, damaged)
        with closing(sqlite3.connect(damaged)) as connection, connection:
            assert connection.execute(damage).rowcount > 0
        assert judged(crowd, node, damaged)[0], damage

    handset = crowd.handsets[0]
    for harm in HARMS:
        kept = deepcopy((handset.talks, handset.acknowledged, handset.gaps))
        harm(handset)
        assert judged(crowd, node, database)[0], harm
        handset.talks, handset.acknowledged, handset.gaps = kept
