"""The metrics say what docs/metrics.md and the dashboard say that they do."""

import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from audit.trail import Trail
from gateway.app import Gateway
from gateway.settings import SettingsError, read_settings
from gateway.sources import system_clock, system_entropy
from tests.contracts.conversations_town import build_town
from tests.house import House
from tests.paper_group import PaperGroup
from tests.world import CHEAP

DOCS = Path(__file__).parents[3] / "docs"
TOKEN = "a token of a test's own"
TALK = "7a" * 16


@asynccontextmanager
async def told(
    folder: Path, redis: str | None = None
) -> AsyncIterator[tuple[House, httpx.AsyncClient]]:
    (folder / "token").write_text(f"{TOKEN}\n")
    environment = {
        "EARSHOT_DATA": str(folder / "data"),
        "EARSHOT_CLIENT": str(folder / "none"),
        "EARSHOT_METRICS_TOKEN_FILE": str(folder / "token"),
        **({} if redis is None else {"EARSHOT_REDIS_URL": redis}),
    }
    gateway = Gateway(read_settings(environment), hasher=CHEAP)
    app = gateway.app()
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(
            transport=httpx.ASGITransport(app=app),
            base_url="http://localhost:8400",
            headers={"Authorization": f"Bearer {TOKEN}"},
        ) as http,
    ):
        town = await gateway.database.transact(
            lambda c: build_town(
                c,
                keys=gateway.keys,
                trail=Trail(entropy=system_entropy),
                now=system_clock(),
                entropy=system_entropy,
            )
        )
        yield House(gateway, town), http


def documented() -> dict[str, tuple[str, str, str]]:
    rows = [
        line for line in (DOCS / "metrics.md").read_text().splitlines() if line.startswith("| `")
    ]
    cells = [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]
    return {name.strip("`"): (kind, labels, meaning) for name, kind, labels, meaning in cells}


async def test_page_and_node_name_the_same_metrics(tmp_path: Path, redis_url: str) -> None:
    async with told(tmp_path, redis_url) as (house, http):
        await http.get("/healthz")
        house.gateway.tally.refused["frame"] += 1
        families = list(text_string_to_metric_families((await http.get("/metrics")).text))

    said = {}
    for family in families:
        if family.name.startswith("earshot_") and not family.name.endswith("_created"):
            labels = {name for sample in family.samples for name in sample.labels} - {"le"}
            listed = ", ".join(f"`{name}`" for name in sorted(labels))
            said[family.name] = (family.type, listed, family.documentation)
    assert said == documented()


async def test_what_happens_is_counted(tmp_path: Path) -> None:
    async with told(tmp_path) as (house, http), house.line(house.town.robin) as line:
        await line.hear("hello")
        paper = PaperGroup(TALK, {0: house.town.robin.member})
        line.ask(
            "open", 1, conversation=TALK, team=house.town.nurses, group_info=paper.group_info()
        )
        await line.hear("opened")
        for number in (2, 3):
            message = paper.message("01" * 16)
            line.ask("send", number, conversation=TALK, message_id="01" * 16, message=message)
            await line.hear("sent")
        await http.get(f"/v1/conversations/{TALK}")
        await http.get("/v1/no/such/thing/as/this")
        lines = (await http.get("/metrics")).text.splitlines()

    assert 'earshot_connections{kind="young_person"} 1.0' in lines
    assert 'earshot_connections{kind="staff"} 0.0' in lines
    assert 'earshot_messages_total{to="stored"} 1.0' in lines
    assert 'earshot_messages_total{to="repeated"} 1.0' in lines
    assert "earshot_frames_total 3.0" in lines
    assert "earshot_append_seconds_count 2.0" in lines
    route = "/v1/conversations/{conversation}"
    text = "\n".join(lines)
    assert re.search(
        rf'route="{re.escape(route)}",status="4..'.replace("\\{conversation\\}", '[^"]*'), text
    )
    assert 'route="other",status="404"} 1.0' in text
    assert TALK not in text


@pytest.mark.parametrize("given", ["", "Bearer", "Bearer a guess", f"Basic {TOKEN}"])
async def test_metrics_are_for_whoever_has_the_token(tmp_path: Path, given: str) -> None:
    async with told(tmp_path) as (_, http):
        answer = await http.get("/metrics", headers={"Authorization": given})
    assert (answer.status_code, answer.content) == (401, b"")


async def test_there_are_no_metrics_without_a_token(tmp_path: Path) -> None:
    gateway = Gateway(read_settings({"EARSHOT_DATA": str(tmp_path)}), hasher=CHEAP)
    assert "/metrics" not in {getattr(route, "path", "") for route in gateway.routes()}
    await gateway.close()


def test_a_token_is_long_enough(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("short")
    for path in (tmp_path / "token", tmp_path / "missing"):
        with pytest.raises(SettingsError, match="EARSHOT_METRICS_TOKEN_FILE"):
            read_settings({"EARSHOT_METRICS_TOKEN_FILE": str(path)})


def test_dashboard_shows_metrics_that_there_are() -> None:
    board = json.loads((DOCS / "grafana.json").read_text())
    asked = " ".join(target["expr"] for panel in board["panels"] for target in panel["targets"])
    shown = set(re.findall(r"earshot_[a-z_]+", asked))

    known = documented()
    names = {name + end for name, (kind, _, _) in known.items() for end in endings(kind)}
    assert shown <= names
    assert {name for name in known if any(each.startswith(name) for each in shown)} == set(known)


def endings(kind: str) -> tuple[str, ...]:
    return {"counter": ("_total",), "gauge": ("",), "histogram": ("_bucket",)}[kind]
