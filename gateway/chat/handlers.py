"""Which service carries out which request: made once a node, shared by its connections."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from gateway.chat.delivery import Delivery
from gateway.chat.membership import Membership
from gateway.chat.replies import Conversations, Ok, People, Reply, Stock
from gateway.chat.requests import (
    Claim,
    Commit,
    Group,
    Invitation,
    List,
    Mark,
    Open,
    Publish,
    Seen,
    Signal,
    Stuck,
    Sync,
    Who,
)
from gateway.chat.resets import Resets
from gateway.policy import Actor

__all__ = ["Handler", "Handlers", "make_handlers"]

Handler = Callable[[Actor, Any], Awaitable[Reply]]
Handlers = Mapping[type, Handler]


def make_handlers(delivery: Delivery, membership: Membership, resets: Resets) -> Handlers:
    """Map every request but ``send`` and ``ack``, which a connection handles itself."""

    async def listing(actor: Actor, request: List) -> Reply:
        return Conversations(re=request.id, items=await delivery.conversations(actor))

    async def publish(actor: Actor, request: Publish) -> Reply:
        return Stock(re=request.id, ordinary=await membership.publish(actor, request))

    async def sync(actor: Actor, request: Sync) -> Reply:
        return await delivery.sync(
            actor,
            request.conversation,
            after=request.after,
            limit=request.limit,
            re=request.id,
        )

    async def who(actor: Actor, request: Who) -> Reply:
        return People(re=request.id, people=await delivery.people(actor, request.devices))

    def ok(method: Callable[[Actor, Any], Awaitable[None]]) -> Handler:
        async def call(actor: Actor, request: Mark | Signal | Seen) -> Reply:
            await method(actor, request)
            return Ok(re=request.id)

        return call

    return {
        List: listing,
        Publish: publish,
        Open: membership.open,
        Claim: membership.claim,
        Commit: membership.commit,
        Group: membership.group,
        Stuck: resets.stuck,
        Invitation: membership.invitation,
        Sync: sync,
        Mark: ok(delivery.mark),
        Signal: ok(delivery.signal),
        Seen: ok(delivery.seen),
        Who: who,
    }
