"""Every operation of the OpenAPI document, asked what schemathesis makes up of its schemas.

Whatever is answered has a status, a kind and a shape that the document has.

A minute as a rule; EARSHOT_HYPOTHESIS=nightly takes an hour and tries harder.
"""

import os
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path
from typing import Any, Final

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from gateway.codes import Code
from gateway.problems import STATUS
from tests.contracts.conversations_town import Resident, Town
from tests.live.device import cookie, face
from tests.live.service import Service, make_service

pytestmark = pytest.mark.integration

EXAMPLES: Final = 200 if os.environ.get("EARSHOT_HYPOTHESIS") == "nightly" else 3
LAST: Final = "/v1/sign-out"
"""It ends the session that all others are tried with."""

CONFORMANCE: Final = [
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]

Case = schemathesis.Case[Any]


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    made = make_service(tmp_path_factory.mktemp("api"), {"EARSHOT_LIMITS_TIMES": "0"})
    made.start()
    yield made
    made.close()
    assert "Traceback" not in made.log()


def operations(document: dict[str, Any]) -> list[Any]:
    schema = schemathesis.openapi.from_dict(document)
    found = [each.ok() for each in schema.get_all_operations() if isinstance(each, Ok)]
    assert len(found) > 150
    return sorted(found, key=lambda each: each.path == LAST)


def aim(case: Case, town: Town) -> None:
    """Let a case that only looks ask for what there is; most ids that are made up are nobody's."""
    there = {
        "account": town.robin.account,
        "organisation": town.organisation,
        "team": town.nurses,
    }
    for made_up in (case.path_parameters, case.query):
        if case.method == "GET" and made_up:
            made_up.update({name: there[name] for name in there.keys() & made_up.keys()})


def ask(service: Service, case: Case, who: Resident) -> httpx.Response:
    """Send a case as one of us, whatever face and cookie it made up."""
    case.headers["Earshot-As"] = str(face(who))
    case.headers["Cookie"] = cookie(who)["Cookie"]
    case.headers.pop("Origin", None)
    response = case.call(base_url=f"http://{service.address}", timeout=10)
    case.validate_response(response, checks=CONFORMANCE)
    return httpx.Response(
        response.status_code,
        headers={name: values[0] for name, values in response.headers.items()},
        content=response.content,
    )


def check(case: Case, response: httpx.Response) -> None:
    """Hold an answer to docs/protocol.md section 9."""
    what = f"{case.method} {case.path} {response.status_code} {response.text[:200]}"
    if response.is_success:
        # For the checks of schemathesis any status is one of ``default``.
        assert str(response.status_code) in case.operation.definition.raw["responses"], what
        return
    assert response.headers["content-type"] == "application/problem+json", what
    said = response.json()
    if "code" not in said:  # the router's: no such path, once a slash was made up into one
        assert response.status_code in {404, 405}, what
        return
    assert response.status_code == STATUS[Code(said["code"])], what
    assert said["code"] not in {Code.GATEWAY_FAILED, Code.STORE_UNAVAILABLE}, what


def try_out(
    operation: Any,  # noqa: ANN401 - the package's own is generic over its own
    mode: GenerationMode,
    attempt: Callable[[Case], None],
) -> None:
    """Make a few cases up and try each."""

    @given(operation.as_strategy(generation_mode=mode))
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        phases=[Phase.generate],
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    def run(case: Case) -> None:
        attempt(case)

    try:
        run()
    except Unsatisfiable:
        assert mode is GenerationMode.NEGATIVE  # nothing there can be wrong


def test_no_operation_fails_whatever_it_is_sent(service: Service) -> None:
    town = service.build_town()
    document = httpx.get(f"http://{service.address}/v1/openapi.json").json()
    tried: set[tuple[str, str]] = set()
    answered: set[int] = set()
    shown: set[str] = set()

    def attempt_as(who: Resident, mode: GenerationMode) -> Callable[[Case], None]:
        def attempt(case: Case) -> None:
            if mode is GenerationMode.POSITIVE:
                aim(case, town)
            response = ask(service, case, who)
            check(case, response)
            tried.add((case.method.lower(), case.path))
            answered.add(response.status_code)
            if case.method == "GET" and response.is_success:
                shown.add(case.path)

        return attempt

    modes = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
    for operation, mode, who in product(operations(document), modes, (town.robin, town.amina)):
        try_out(operation, mode, attempt_as(who, mode))

    wanted = {(each, path) for path, item in document["paths"].items() for each in item}
    assert tried == wanted
    assert {200, 204, 400, 403, 404} <= answered
    assert len(shown) > 30, sorted(shown)


def test_document_is_served_as_it_is_written(service: Service, tmp_path: Path) -> None:
    served = httpx.get(f"http://{service.address}/v1/asyncapi.json")

    assert served.headers["content-type"] == "application/json"
    assert served.json()["operations"]["ask"]["messages"]
    assert not (tmp_path / "data").exists()
