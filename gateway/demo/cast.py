"""The made-up people of the demo, and what they sign in with."""

from dataclasses import dataclass
from typing import Final

from gateway.policy import Role

__all__ = ["CAST", "JOIN_CODE", "CastMember", "Desk"]

JOIN_CODE: Final = "HILL-7392"


@dataclass(frozen=True, slots=True)
class Desk:
    """A team that the demo has."""

    name: str


NURSES: Final = Desk("School nurses")
SOCIAL_CARE: Final = Desk("Children's social care")


@dataclass(frozen=True, slots=True)
class CastMember:
    """A member of staff; the password is no secret, the demo answers to this machine alone."""

    username: str
    name: str
    title: str
    role: Role
    desk: Desk | None = None

    @property
    def password(self) -> str:
        """Return what the demo prints."""
        return f"demo-{self.username}"


CAST: Final = (
    CastMember("amina", "Amina Yusuf", "School nurse", Role.PRACTITIONER, NURSES),
    CastMember("beth", "Beth Carter", "School nurse", Role.PRACTITIONER, NURSES),
    CastMember("dan", "Dan Price", "Social worker", Role.PRACTITIONER, SOCIAL_CARE),
    CastMember("maya", "Maya Lewis", "Moderator", Role.MODERATOR),
    CastMember("ravi", "Ravi Nair", "Moderator", Role.MODERATOR),
    CastMember("sofia", "Sofia Grant", "Safeguarding lead", Role.SAFEGUARDING_LEAD),
    CastMember("marcus", "Marcus Hill", "Safeguarding lead", Role.SAFEGUARDING_LEAD),
    CastMember("grace", "Grace Bell", "Safeguarding lead", Role.SAFEGUARDING_LEAD),
    CastMember("tom", "Tom Evans", "Administrator", Role.ADMINISTRATOR),
    CastMember("ivy", "Ivy Morgan", "Auditor", Role.AUDITOR),
    CastMember("nia", "Nia Powell", "Administrator", Role.ADMINISTRATOR),
)
