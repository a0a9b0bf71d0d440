"""A conversation as all who are connected see it, looked up at once."""

from collections.abc import Collection

from sqlalchemy import Connection

from gateway.chat.guests import own_visits
from gateway.chat.replies import Summary
from gateway.chat.summary_parts import places, select_conversations, shared, summary_of
from gateway.chat.tables import conversation
from gateway.errors import Unauthenticated
from gateway.identity.standing import standings
from gateway.policy import Actor, Allowed, ConversationFacts, belongs

__all__ = ["Shown", "shown_to"]

Shown = dict[str, Summary | Unauthenticated]
"""By device: its summary, or why it may not be here at all. Whom policy shows none is left out."""


def shown_to(connection: Connection, readers: Collection[Actor], name: str) -> Shown:
    """Say what each reader is shown of a conversation, by the rights that it has now.

    The number of statements does not grow with the readers.
    """
    shown: Shown = {}
    present: list[Actor] = []
    for device, found in standings(connection, readers).items():
        if isinstance(found, Actor):
            present.append(found)
        else:
            shown[device] = found
    if not present:
        return shown
    row = connection.execute(select_conversations().where(conversation.c.id == name)).one_or_none()
    if row is None:
        return shown
    visits = own_visits(connection, {actor.account for actor in present}, [name])
    about = ConversationFacts(
        organisation=row.organisation_id,
        conversation=name,
        team=row.team_id,
        opened_by=row.opened_by,
        guests=frozenset(account for _, account in visits),
    )
    seeing = [actor for actor in present if isinstance(belongs(actor, about), Allowed)]
    if seeing:
        common = shared(connection, [row])
        own = places(connection, [name], [actor.device for actor in seeing])
        for actor in seeing:
            history = visits.get((name, actor.account))
            shown[actor.device] = summary_of(row, actor, common, own, history)
    return shown
