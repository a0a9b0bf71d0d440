"""Every row belongs to one organisation: what a county's rows need lies in that county's shard."""

from collections.abc import Iterable
from typing import Final

import pytest
from sqlalchemy import Table

import gateway.attachments.tables
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
import gateway.signposts.tables
import gateway.visits.tables
from audit.tables import entry
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
    gateway.chat.consent_tables,
    gateway.chat.reset_tables,
    gateway.chat.tables,
    gateway.desk.tables,
    gateway.identity.link_tables,
    gateway.identity.passkey_tables,
    gateway.identity.phrase_tables,
    gateway.identity.sign_on_tables,
    gateway.push.tables,
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


def test_trail_entry_names_its_organisation() -> None:
    """The trail outlives the rows that it tells of, so it has no foreign keys."""
    assert not entry.foreign_keys
    assert not entry.columns["organisation_id"].nullable
