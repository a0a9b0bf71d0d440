"""What a receiver of a referral's FHIR document would trip over. docs/cases.md section 6.

The document is read as a receiver does, from its text: nothing is taken over from how it was made.
"""

import json
from collections.abc import Iterator
from typing import Any, Final

from fhir.resources.R4B.bundle import Bundle
from pydantic import ValidationError

from gateway.cases.shapes import Finding

__all__ = ["check_document"]

_NHS_NUMBER: Final = "https://fhir.nhs.uk/Id/nhs-number"
_ROOT: Final = "Bundle"


def check_document(document: str) -> list[Finding]:
    """Check a document: errors first, then what the receiver will miss."""
    bundle = json.loads(document)
    return [*_models(bundle), *_structure(bundle), *_missed(bundle)]


def _models(bundle: object) -> Iterator[Finding]:
    try:
        Bundle.model_validate(bundle)
    except ValidationError as error:
        for each in error.errors():
            yield Finding("error", "model", _path(each["loc"]))


def _structure(bundle: dict[str, Any]) -> Iterator[Finding]:
    entries = bundle.get("entry", [])
    if not entries or entries[0]["resource"]["resourceType"] != "Composition":
        yield Finding("error", "first", f"{_ROOT}.entry[0]")
    urls = [each.get("fullUrl", "") for each in entries]
    for index, url in enumerate(urls):
        if url == "" or url in urls[:index]:
            yield Finding("error", "url", f"{_ROOT}.entry[{index}].fullUrl")
    for path, reference in _references(entries, f"{_ROOT}.entry"):
        if reference not in urls:
            yield Finding("error", "reference", path)


def _missed(bundle: dict[str, Any]) -> Iterator[Finding]:
    for index, each in enumerate(bundle.get("entry", [])):
        resource, at = each["resource"], f"{_ROOT}.entry[{index}].resource"
        if resource["resourceType"] == "Patient":
            yield from _patient(resource, at)
        if resource["resourceType"] == "ServiceRequest" and not any(
            "reference" in performer for performer in resource.get("performer", [])
        ):
            yield Finding("warning", "recipient.unstructured", f"{at}.performer")


def _patient(patient: dict[str, Any], at: str) -> Iterator[Finding]:
    names = patient.get("name", [])
    if not any(name.get("use") != "nickname" for name in names):
        yield Finding("warning", "patient.nickname", f"{at}.name")
    systems = [each.get("system") for each in patient.get("identifier", [])]
    if _NHS_NUMBER not in systems:
        yield Finding("warning", "patient.nhs_number", f"{at}.identifier")
    if "birthDate" not in patient:
        yield Finding("warning", "patient.born", f"{at}.birthDate")


def _references(value: object, path: str) -> Iterator[tuple[str, object]]:
    if isinstance(value, list):
        for index, each in enumerate(value):
            yield from _references(each, f"{path}[{index}]")
    if isinstance(value, dict):
        for name, each in value.items():
            if name == "reference":
                yield f"{path}.reference", each
            else:
                yield from _references(each, f"{path}.{name}")


def _path(location: tuple[str | int, ...]) -> str:
    parts = [f"[{each}]" if isinstance(each, int) else f".{each}" for each in location]
    return _ROOT + "".join(parts)
