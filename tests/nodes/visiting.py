"""A visit between devices on lines into nodes."""

from collections.abc import Callable
from typing import Any

from gateway.visits.bodies import Schedule
from tests.contracts.conversations_town import Resident
from tests.house import House
from tests.nodes.handset import Handset

__all__ = ["Meeting", "plan"]

Frame = dict[str, Any]


class Meeting:
    """A visit that is planned; ``name`` is its id."""

    def __init__(self, name: str) -> None:
        self.name = name

    async def ask(self, device: Handset, kind: str, **fields: object) -> Frame:
        """Ask, and take nothing for an answer but yes."""
        answered = await device.ask(kind, "ok", visit=self.name, **fields)
        assert answered["t"] == "ok"
        return answered

    async def watch(self, who: Handset) -> Frame:
        """Watch the visit."""
        view: Frame = (await who.ask("visit_watch", "visit_now", visit=self.name))["view"]
        return view

    async def let_in(self, host: Handset, who: Handset, name: str, role: str) -> None:
        """Have somebody arrive, be admitted and enter."""
        await self.watch(who)
        await self.ask(who, "visit_arrive")
        asked = {"who": who.owner.device, "name": name, "role": role}
        await self.ask(host, "visit_admit", **asked)
        await self.ask(who, "visit_enter")

    async def sees(self, who: Handset, wanted: Callable[[Frame], object]) -> Frame:
        """Wait until somebody is shown something."""
        while True:
            view: Frame = (await who.hear("visit"))["view"]
            if wanted(view):
                return view


async def plan(house: House, phone: Handset, host: Resident, name: str) -> Meeting:
    """Have a young person open a conversation, and the host plan a visit in it."""
    talk = name[::-1]
    await phone.open(house, talk)
    body = Schedule(visit=name, conversation=talk, starts_at=None, minutes=30)
    await house.gateway.visits.planning.schedule(host.actor, body)
    return Meeting(name)
