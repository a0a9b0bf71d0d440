from pathlib import Path
from zoneinfo import available_timezones

from audit.trail import Trail
from gateway.demo.desks import set_up_desk
from gateway.demo.seed import seed
from gateway.desk.rota import at_work, read_rota
from gateway.desk.rules import faults
from gateway.desk.versions import SettingsBook
from gateway.keys import ServiceKeys
from gateway.sources import system_entropy
from gateway.storage.engine import open_engine
from gateway.storage.migrate import upgrade
from tests.world import CHEAP, NOON


def test_nurse_team_has_hours_a_lead_and_somebody_on_call(tmp_path: Path) -> None:
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
        set_up_desk(connection, seeded, trail=trail, now=NOON)
        service = SettingsBook().newest(connection, [seeded.nurses])[seeded.nurses]
        _, rota = read_rota(connection, seeded.nurses)
    engine.dispose()

    assert (service.version, faults(service.settings, available_timezones())) == (1, [])
    assert rota.leads == (seeded.logins["beth"].account,)
    assert at_work(rota.on_call, NOON) == {seeded.logins["sofia"].account}
