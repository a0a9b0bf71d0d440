"""A referral as a FHIR R4 document.

The models are those of R4B, in which the resources used here are as in R4 (4.0.1): R4B changed
none of Bundle, Composition, Patient, ServiceRequest, Flag and Task.
"""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from fhir.resources.R4B.bundle import Bundle
from fhir.resources.R4B.composition import Composition
from fhir.resources.R4B.flag import Flag
from fhir.resources.R4B.patient import Patient
from fhir.resources.R4B.servicerequest import ServiceRequest
from fhir.resources.R4B.task import Task

from gateway.cases.referral import Referral, words_of
from gateway.cases.shapes import Identity

__all__ = ["to_fhir"]

_NHS_NUMBER = "https://fhir.nhs.uk/Id/nhs-number"
_LOINC = "http://loinc.org"
_FLAGS = "http://terminology.hl7.org/CodeSystem/flag-category"


def to_fhir(referral: Referral) -> str:
    """Spell a referral as JSON; every resource went through its model's validation."""
    made = datetime.fromtimestamp(referral.made_at / 1000, UTC).isoformat(timespec="seconds")
    person = _url("patient", referral)
    resources: list[tuple[str, Any]] = [
        (_url("composition", referral), _composition(referral, person, made)),
        (person, _patient(referral)),
        (_url("request", referral), _request(referral, person, made)),
        *((_named(task.task), _task(task.text, task.due, person)) for task in referral.tasks),
    ]
    if referral.level == "child_protection":
        resources.append((_url("flag", referral), _flag(person)))
    bundle = Bundle.model_validate(
        {
            "type": "document",
            "identifier": {"system": "urn:ietf:rfc:3986", "value": _named(referral.case)},
            "timestamp": made,
            "entry": [
                {"fullUrl": url, "resource": resource.model_dump(mode="json", by_alias=True)}
                for url, resource in resources
            ],
        }
    )
    return str(bundle.model_dump_json(indent=2))


def _composition(referral: Referral, person: str, made: str) -> Composition:
    rows = "".join(f"<li>{_escaped(words_of(line))}</li>" for line in referral.lines)
    narrative = f'<div xmlns="http://www.w3.org/1999/xhtml"><ul>{rows}</ul></div>'
    return Composition.model_validate(
        {
            "status": "final",
            "type": {"coding": [{"system": _LOINC, "code": "57133-1"}], "text": "Referral note"},
            "subject": {"reference": person},
            "date": made,
            "author": [{"display": referral.organisation}],
            "title": "Safeguarding referral",
            "section": [
                {"title": "Shared", "text": _text(referral.data)},
                {"title": "Chronology", "text": {"status": "generated", "div": narrative}},
            ],
        }
    )


def _patient(referral: Referral) -> Patient:
    identity = referral.identity or Identity()
    found: dict[str, Any] = {"active": True}
    if identity.nhs_number is not None:
        found["identifier"] = [{"system": _NHS_NUMBER, "value": identity.nhs_number}]
    name = identity.name or referral.nickname
    if name is not None:
        use = "nickname" if identity.name is None else "usual"
        found["name"] = [{"use": use, "text": name}]
    if identity.born is not None:
        found["birthDate"] = identity.born.isoformat()
    if identity.address is not None:
        found["address"] = [{"text": identity.address}]
    if identity.contact is not None:
        found["telecom"] = [{"value": identity.contact}]
    return Patient.model_validate(found)


def _request(referral: Referral, person: str, made: str) -> ServiceRequest:
    urgent = referral.level == "child_protection"
    return ServiceRequest.model_validate(
        {
            "status": "active",
            "intent": "order",
            "priority": "urgent" if urgent else "routine",
            "code": {"text": "Safeguarding referral"},
            "subject": {"reference": person},
            "authoredOn": made,
            "requester": {"display": referral.organisation},
            "performer": [{"display": referral.recipient}],
            "reasonCode": [{"text": referral.reason}],
            "note": [{"text": "Told." if referral.told else "The young person was not told."}],
        }
    )


def _flag(person: str) -> Flag:
    return Flag.model_validate(
        {
            "status": "active",
            "category": [{"coding": [{"system": _FLAGS, "code": "safety"}]}],
            "code": {"text": "Child protection"},
            "subject": {"reference": person},
        }
    )


def _task(words: str, due: int, person: str) -> Task:
    end = datetime.fromtimestamp(due / 1000, UTC).isoformat(timespec="seconds")
    return Task.model_validate(
        {
            "status": "requested",
            "intent": "order",
            "description": words,
            "for": {"reference": person},
            "restriction": {"period": {"end": end}},
        }
    )


def _text(words: str) -> dict[str, str]:
    div = f'<div xmlns="http://www.w3.org/1999/xhtml">{_escaped(words)}</div>'
    return {"status": "generated", "div": div}


def _escaped(words: str) -> str:
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _named(identifier: str) -> str:
    return f"urn:uuid:{UUID(identifier)}"


def _url(kind: str, referral: Referral) -> str:
    """Name a resource for good: the same kind of the same case has the same name each time."""
    whole = UUID(referral.case)
    number = ("composition", "patient", "request", "flag").index(kind) + 1
    return f"urn:uuid:{UUID(int=whole.int ^ number)}"
