"""Cases in a whole gateway, and the people who work on them."""

import json
from dataclasses import dataclass
from typing import Any, Final

from audit.record import AuditKind
from tests.asking import Asking
from tests.contracts.conversations_town import Resident

__all__ = ["DECISION", "HOUR", "TALK", "Casework"]

TALK: Final = "7a" * 16
HOUR: Final = 60 * 60 * 1000
DECISION: Final[dict[str, Any]] = {
    "share": True,
    "reason": "Risk of harm at home.",
    "basis": "safeguarding_condition",
    "recipient": {"organisation": "Children's services", "person": "Duty desk"},
    "data": "Name, school, what was said on Monday.",
    "told": True,
}


@dataclass
class Casework:
    """Amina is a nurse, Beth and Dan are leads, Tom administers."""

    house: Asking

    @property
    def amina(self) -> Resident:
        return self.house.town.amina

    @property
    def beth(self) -> Resident:
        return self.house.town.beth

    @property
    def dan(self) -> Resident:
        return self.house.town.dan

    async def get(self, path: str, who: Resident) -> Any:  # noqa: ANN401 - what JSON holds
        found = await self.house.ask("GET", f"/v1/cases{path}", who)
        assert found.status_code == 200, found.text
        return found.json()

    async def do(
        self,
        path: str,
        who: Resident,
        method: str = "POST",
        /,
        **body: object,
    ) -> Any:  # noqa: ANN401 - what JSON holds
        found = await self.house.ask(method, f"/v1/cases{path}", who, body)
        assert found.status_code == 200, found.text
        return found.json()

    async def refused(
        self, path: str, who: Resident, method: str = "POST", /, **body: object
    ) -> tuple[int, str, dict[str, object]]:
        sent = None if method == "GET" else body
        found = await self.house.ask(method, f"/v1/cases{path}", who, sent)
        problem = found.json()
        return found.status_code, problem["code"], problem.get("fields", {})

    async def open(self, who: Resident | None = None, **other: object) -> Any:  # noqa: ANN401
        body = {
            "source": {"kind": "conversation", "id": TALK},
            "person": self.house.town.robin.account,
            "level": "early_help",
            "why": "Said that home is not safe.",
        }
        return await self.do("", who or self.amina, **(body | other))

    async def deeds(self, kind: AuditKind) -> list[dict[str, Any]]:
        trail, organisation = self.house.gateway.trail, self.house.town.organisation
        found = await self.house.gateway.database.read(
            lambda c: list(trail.read(c, organisation=organisation))
        )
        return [json.loads(each.details or b"{}") for each in found if each.kind is kind]
