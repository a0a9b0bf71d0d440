"""``earshot signposts import``, and the search over what it imported."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from audit.record import AuditKind
from gateway.app import Gateway
from gateway.cli import main
from gateway.edge import FACE_HEADER, Face
from gateway.policy import Kind
from gateway.settings import read_settings
from gateway.sources import system_entropy
from tests.answers import Told
from tests.contracts.conversations_town import NOON, Resident, Town, build_town
from tests.gateway.signposts.feeds import SAMPLE, sample_api, serving
from tests.world import CHEAP

pytestmark = pytest.mark.integration

FIRST = str(SAMPLE / "services-1.json")
SECOND = str(SAMPLE / "services-2.json")
OURS = "Northbrook"


class House:
    """A gateway with two organisations."""

    def __init__(self, gateway: Gateway, town: Town, http: httpx.AsyncClient) -> None:
        self.gateway = gateway
        self.town = town
        self._http = http

    async def ask(self, who: Resident, query: str = "") -> httpx.Response:
        face = Face.PERSON if who.actor.kind is Kind.YOUNG_PERSON else Face.STAFF
        headers = {FACE_HEADER: str(face), "Cookie": f"{face.cookie}={who.token}"}
        return await self._http.get(f"/v1/signposts{query}", headers=headers)

    async def names(self, query: str = "", who: Resident | None = None) -> list[str]:
        found = (await self.ask(who or self.town.amina, query)).json()
        return [each["name"] for each in found["items"]]

    async def entries(self) -> list[dict[str, Any]]:
        found = await self.gateway.database.read(
            lambda c: list(self.gateway.trail.read(c, organisation=self.town.organisation))
        )
        kind = AuditKind.SIGNPOSTS_IMPORTED
        return [json.loads(each.details or b"") for each in found if each.kind is kind]

    async def run(self, *arguments: str) -> int:
        names = await self.gateway.database.read(_names)
        ours = names[self.town.organisation]
        return main(["signposts", "import", *arguments, "--organisation", ours])


def _names(connection: Any) -> dict[str, str]:  # noqa: ANN401 - a connection
    from sqlalchemy import select  # noqa: PLC0415

    from gateway.identity.tables import organisation  # noqa: PLC0415

    rows = connection.execute(select(organisation.c.id, organisation.c.name))
    return {row.id: row.name for row in rows}


@pytest.fixture
async def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[House]:
    """Yield a gateway, with the command's settings pointing at its database."""
    monkeypatch.setenv("EARSHOT_DATA", str(tmp_path))
    settings = read_settings(
        {"EARSHOT_DATA": str(tmp_path), "EARSHOT_CLIENT": str(tmp_path / "none")}
    )
    gateway = Gateway(settings, clock=lambda: NOON, hasher=CHEAP)
    app = gateway.app()
    transport = Told(app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://localhost:8400") as http,
    ):
        town = await gateway.database.transact(
            lambda c: build_town(
                c, keys=gateway.keys, trail=gateway.trail, now=NOON, entropy=system_entropy
            )
        )
        yield House(gateway, town, http)


async def test_feed_is_imported_over_the_network_and_entered_in_the_trail(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    with serving(sample_api()) as address:
        assert await house.run(address) == 0
    said = capsys.readouterr().out
    assert "5 services imported, 1 not offered now." in said
    assert "service 8 of the feed: maximum_age" in said
    assert len(await house.names()) == 5
    (entry,) = await house.entries()
    assert entry == {"source": address, "services": 5, "closed": 1, "left_out": 4}


async def test_new_import_takes_the_place_of_the_last(house: House) -> None:
    assert await house.run(FIRST) == 0
    assert "Young Carers Café" not in await house.names()
    assert await house.run(SECOND) == 0
    assert await house.names() == ["Kitchen Table again", "Young Carers Café"]


@pytest.mark.parametrize("broken", ["missing page", "missing service", "too large", "no JSON"])
async def test_feed_that_breaks_off_leaves_the_last_directory(
    house: House, broken: str, capsys: pytest.CaptureFixture[str]
) -> None:
    await house.run(FIRST)
    before = await house.names()
    api = sample_api()
    second = "/services?page=2&per_page=100"
    match broken:
        case "missing page":
            del api[second]
        case "missing service":
            api = {path: body for path, body in api.items() if "?" in path}
        case "too large":
            api[second] = b" " * (2 * 1024 * 1024 + 1)
        case _:
            api[second] = b"<html>"
    with serving(api) as address:
        assert await house.run(address) == 1
    assert "The directory is as it was." in capsys.readouterr().err
    assert await house.names() == before
    assert len(await house.entries()) == 1


@pytest.mark.parametrize(
    "source", ["no such file.json", "http://192.0.2.1/api", "http://example.org", "file:///etc"]
)
async def test_source_that_cannot_be_read_is_said(house: House, source: str) -> None:
    assert await house.run(source) == 1


async def test_organisation_is_to_be_named_where_there_are_several(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["signposts", "import", FIRST]) == 2
    assert main(["signposts", "import", FIRST, "--organisation", "Nowhere"]) == 2
    assert "--organisation" in capsys.readouterr().err
    assert await house.names() == []


async def test_search_minds_words_age_and_area(house: House) -> None:
    with serving(sample_api()) as address:
        await house.run(address)
    assert await house.names("?text=counsellor") == ["Harbour Counselling for Young People"]
    assert await house.names("?text=CAFE") == ["Young Carers Café"]
    assert await house.names("?text=young%20home") == [
        "Harbour Counselling for Young People",
        "Young Carers Café",
    ]
    # Where a service does not say, it may be the one.
    assert "Kitchen Table" in await house.names("?age=30")
    assert await house.names("?age=30&text=boxing") == ["Tuesday Boxing Club"]
    assert await house.names("?age=9") == [
        "Kitchen Table",
        "Llinell Gymorth i Bobl Ifanc",
        "Young Carers Café",
    ]
    assert await house.names("?area=easthaven") == [
        "Harbour Counselling for Young People",
        "Kitchen Table",
        "Tuesday Boxing Club",
    ]
    assert len(await house.names("?limit=2")) == 2
    assert await house.names("?text=%25") == []
    assert await house.names("?text=_") == []


async def test_name_comes_before_description(house: House) -> None:
    await house.run(FIRST)
    found = await house.names("?text=table")
    assert found[0] == "Kitchen Table"


async def test_card_says_everything_that_it_shows(house: House) -> None:
    await house.run(SECOND)
    found = (await house.ask(house.town.amina, "?text=carers")).json()
    assert found["imported_at"] > 0
    (card,) = found["items"]
    assert card == {
        "name": "Young Carers Café",
        "organisation": "Northshire Carers",
        "description": "For anyone under 18 who looks after somebody at home.",
        "alert": "Closed in August.",
        "url": "https://carers.example.org/cafe",
        "email": None,
        "phones": [],
        "ages": [8, 17],
        "areas": ["Northshire"],
        "hours": [],
        "address": None,
        "checked": "2025-11-30",
        "changed": None,
    }


async def test_young_person_and_other_organisation_see_nothing(house: House) -> None:
    await house.run(FIRST)
    refused = await house.ask(house.town.robin)
    assert (refused.status_code, refused.json()["code"]) == (403, "signposts.staff_only")
    assert await house.names(who=house.town.olive) == []


@pytest.mark.parametrize(
    ("query", "at"),
    [("?age=121", "age"), ("?age=x", "age"), ("?limit=0", "limit"), ("?limit=51", "limit"),
     ("?text=" + "x" * 101, "text"), ("?area=" + "x" * 101, "area")],
)  # fmt: skip
async def test_search_out_of_bounds_is_refused_with_the_field(
    house: House, query: str, at: str
) -> None:
    refused = await house.ask(house.town.amina, query)
    assert (refused.status_code, refused.json()) == (
        400,
        {"code": "request.malformed", "fields": {"at": at}},
    )
