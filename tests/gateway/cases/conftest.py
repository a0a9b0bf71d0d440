from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from gateway.chat.requests import Open
from gateway.policy import Role
from tests.asking import asking
from tests.gateway.cases.casework import TALK, Casework
from tests.paper_group import PaperGroup


@pytest.fixture
async def work(tmp_path: Path) -> AsyncIterator[Casework]:
    async with asking(tmp_path) as house:
        town = house.town
        paper = PaperGroup(TALK, {0: town.robin.member})
        request = Open(id=1, conversation=TALK, team=town.nurses, group_info=paper.group_info())
        await house.gateway.membership.open(town.robin.actor, request)
        for lead in (town.beth, town.dan):
            await house.give_role(lead, Role.SAFEGUARDING_LEAD)
        yield Casework(house)
