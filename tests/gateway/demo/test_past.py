from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import select

from audit.trail import Trail
from gateway.demo.desks import set_up_desk
from gateway.demo.past import fill_past
from gateway.demo.seed import seed
from gateway.desk.counting import count_months
from gateway.desk.feedback import read_feedback
from gateway.desk.figures import month_of_figures
from gateway.identity.tables import school
from gateway.keys import ServiceKeys
from gateway.sources import system_entropy
from gateway.storage.engine import open_engine
from gateway.storage.migrate import upgrade
from tests.world import CHEAP

KEYS = ServiceKeys(b"k" * 32)
NOW = round(datetime(2026, 3, 10, 9, tzinfo=ZoneInfo("Europe/London")).timestamp() * 1000)


def test_demo_has_a_year_to_look_back_at(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'demo.db'}")
    upgrade(engine)
    trail = Trail(entropy=system_entropy)
    with engine.begin() as connection:
        seeded = seed(
            connection, keys=KEYS, trail=trail, now=NOW, entropy=system_entropy, hasher=CHEAP
        )
        set_up_desk(connection, seeded, trail=trail, now=NOW)
        fill_past(connection, seeded, keys=KEYS, now=NOW, entropy=system_entropy)
        months = ["2025-03", "2025-08", "2026-02", "2026-03"]
        counted = count_months(connection, seeded.nurses, months, lambda _at: "")
        names = sorted(connection.scalars(select(school.c.name)))
        box = KEYS.feedback_box(seeded.organisation)
        feedback = read_feedback(connection, seeded.nurses, months, box)
    engine.dispose()

    march, august, february, this = (
        month_of_figures(month, counted[month], names, {}) for month in months
    )
    for month in (march, february):
        assert isinstance(month.contacts["total"], int)
        assert month.contacts["total"] > 20
        assert month.first_answer.median_minutes is not None
    # A small school is hidden, and one more, so that it does not follow.
    schools = march.contacts["schools"]
    assert isinstance(schools, list)
    assert sum(each["total"] is None for each in schools) >= 2
    assert august.contacts["out_of_hours"] is None
    assert this.contacts["total"] is None
    assert [month.answers is None for month in feedback] == [False, True, False, True]
    assert any(month.lines for month in feedback)
