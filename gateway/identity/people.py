"""Whose somebody or something is, and by which names an operator knows it."""

from sqlalchemy import Connection, or_, select

from gateway.identity.staff import normalise_username
from gateway.identity.tables import account, organisation, staff_login, team

__all__ = [
    "find_account",
    "find_organisation",
    "find_team",
    "organisation_of_account",
    "organisation_of_team",
]


def organisation_of_account(connection: Connection, account_id: str) -> str:
    """Say whose an account is; "" where there is none."""
    row = select(account.c.organisation_id).where(account.c.id == account_id)
    return connection.scalars(row).one_or_none() or ""


def organisation_of_team(connection: Connection, team_id: str) -> str:
    """Say whose a team is; "" where there is none."""
    row = select(team.c.organisation_id).where(team.c.id == team_id)
    return connection.scalars(row).one_or_none() or ""


def find_organisation(connection: Connection, named: str | None) -> str | None:
    """Find an organisation by its name, or the only one where none is named."""
    wanted = select(organisation.c.id)
    if named is not None:
        wanted = wanted.where(organisation.c.name == named)
    found = connection.scalars(wanted.limit(2)).all()
    return found[0] if len(found) == 1 else None


def find_account(connection: Connection, named: str) -> str | None:
    """Find an account by its id, or a member of staff's by their user name."""
    row = (
        select(account.c.id)
        .outerjoin(staff_login, staff_login.c.account_id == account.c.id)
        .where(or_(account.c.id == named, staff_login.c.username == normalise_username(named)))
    )
    return connection.scalars(row).one_or_none()


def find_team(connection: Connection, organisation_id: str, named: str) -> str | None:
    """Find an organisation's team by its id or its name; None where several have the name."""
    row = select(team.c.id).where(
        team.c.organisation_id == organisation_id, or_(team.c.id == named, team.c.name == named)
    )
    found = connection.scalars(row).all()
    return found[0] if len(found) == 1 else None
