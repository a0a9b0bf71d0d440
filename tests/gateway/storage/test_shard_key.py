"""Every row belongs to one organisation: what a county's rows need lies in that county's shard."""

from collections.abc import Iterable
from typing import Final

import pytest
from sqlalchemy import Table

import audit.tables
import gateway.attachments.tables
import gateway.cases.tables
import gateway.chat.consent_tables
import gateway.chat.reset_tables
import gateway.chat.tables
import gateway.desk.tables
import gateway.identity.link_tables
import gateway.identity.passkey_tables
import gateway.identity.phrase_tables
import gateway.identity.sign_on_tables
import gateway.identity.tables
import gateway.push.tables
import gateway.records.tables
import gateway.retention.tables
import gateway.signposts.tables
import gateway.visits.tables
import moderation.tables
from gateway.storage.schema import metadata

NOBODYS: Final = {
    "challenge": "made before anybody is known, and good once",
    "sign_on": "begun before anybody is known, and good once",
    "visit_node": "a node that is alive serves every organisation",
}
HELD: Final = {"entry": "conversation"}
"""Tables without a key to what their rows belong to: whoever writes them holds that row."""
MODULES: Final = (
    gateway.attachments.tables,
    gateway.cases.tables,
    gateway.chat.consent_tables,
    gateway.chat.reset_tables,
    gateway.chat.tables,
    gateway.desk.tables,
    gateway.identity.link_tables,
    gateway.identity.passkey_tables,
    gateway.identity.phrase_tables,
    gateway.identity.sign_on_tables,
    gateway.push.tables,
    gateway.records.tables,
    gateway.retention.tables,
    gateway.signposts.tables,
    gateway.visits.tables,
    gateway.identity.tables,
)
"""What has to be imported so that ``metadata`` knows every table."""


def organisations_of(table: Table, seen: frozenset[str] = frozenset()) -> Iterable[str]:
    """Follow the foreign keys that a row cannot be without, up to the organisation."""
    if table.name == "organisation":
        yield "organisation"
        return
    if table.name in seen:
        return
    if table.name in HELD:
        owner = HELD[table.name]
        assert not table.columns[f"{owner}_id"].nullable
        yield from organisations_of(table.metadata.tables[owner], seen | {table.name})
    for key in table.foreign_keys:
        if not key.parent.nullable:
            yield from organisations_of(key.column.table, seen | {table.name})


@pytest.mark.parametrize("name", sorted(metadata.tables))
def test_table_leads_to_one_organisation(name: str) -> None:
    table = metadata.tables[name]
    if name in NOBODYS:
        assert not table.foreign_keys
    else:
        assert set(organisations_of(table)) == {"organisation"}


def owners_of(table: Table) -> Iterable[str]:
    """Follow a row of moderation's to a row that says whose it is."""
    for owner in ("organisation", "account"):
        if f"{owner}_id" in table.columns and not table.columns[f"{owner}_id"].nullable:
            yield owner
            return
    keys = [key for key in table.foreign_keys if not key.parent.nullable]
    assert keys
    for key in keys:
        yield from owners_of(key.column.table)


@pytest.mark.parametrize("name", sorted(moderation.tables.metadata.tables))
def test_moderation_table_leads_to_one_organisation(name: str) -> None:
    """The room knows no table of accounts, so it names the organisation, or an account of one."""
    assert set(owners_of(moderation.tables.metadata.tables[name])) <= {"organisation", "account"}


@pytest.mark.parametrize("name", sorted(audit.tables.metadata.tables))
def test_trail_names_its_organisation(name: str) -> None:
    """The trail outlives the rows that it tells of, so it has no foreign keys."""
    table = audit.tables.metadata.tables[name]
    assert not table.foreign_keys
    assert not table.columns["organisation_id"].nullable
