"""The routes below ``/v1/spaces``. docs/moderation.md sections 1 to 3."""

from typing import Final

from starlette.routing import Route

from gateway.edge import Face
from gateway.identity.requests import Nothing
from gateway.moderation_desk.wire import Authenticate, Routes, named_id, number, page_token
from gateway.spaces import requests
from gateway.spaces.service import Spaces
from moderation.people import BLOCK, MUTE

__all__ = ["space_routes"]

MOST_ITEMS: Final = 100
MOST_SEARCH: Final = 200

PERSON: Final = frozenset({Face.PERSON})


def space_routes(spaces: Spaces, authenticate: Authenticate, *, origin: str) -> list[Route]:
    """Make the routes; the named ones come before those with an id in their place."""
    on = Routes(authenticate, origin=origin, faces=PERSON)
    base, mine = "/v1/spaces", "/v1/spaces/mine/{post}"
    return [
        on.get(base, lambda actor, _: spaces.spaces(actor)),
        on.get(f"{base}/mine", lambda actor, _: spaces.mine(actor)),
        on.get(f"{base}/receipts", lambda actor, _: spaces.receipts(actor)),
        on.get(f"{base}/care", lambda actor, _: spaces.care(actor)),
        on.post(
            f"{base}/words",
            requests.Words,
            lambda actor, _, body: spaces.words(actor, body),
            method="PUT",
        ),
        on.post(
            f"{base}/break", requests.Break, lambda actor, _, body: spaces.take_break(actor, body)
        ),
        on.post(
            f"{base}/appeal",
            requests.Appeal,
            lambda actor, _, body: spaces.appeal_standing(actor, body),
        ),
        on.get(
            f"{base}/decisions/{{decision}}",
            lambda actor, asked: spaces.decided(actor, named_id(asked, "decision")),
        ),
        on.get(mine, lambda actor, asked: spaces.my_post(actor, named_id(asked, "post"))),
        on.post(
            f"{mine}/edit",
            requests.Edit,
            lambda actor, asked, body: spaces.edit(actor, named_id(asked, "post"), body),
        ),
        on.post(
            f"{mine}/withdraw",
            Nothing,
            lambda actor, asked, _: spaces.withdraw(actor, named_id(asked, "post")),
        ),
        on.post(
            f"{mine}/appeal",
            requests.Appeal,
            lambda actor, asked, body: spaces.appeal(actor, named_id(asked, "post"), body),
        ),
        on.post(
            f"{base}/posts/{{post}}/flag",
            requests.FlagBody,
            lambda actor, asked, body: spaces.flag(actor, named_id(asked, "post"), body),
        ),
        on.post(
            f"{base}/posts/{{post}}/feel",
            requests.Switch,
            lambda actor, asked, body: spaces.feel(actor, named_id(asked, "post"), body),
        ),
        on.post(
            f"{base}/people/{{person}}/block",
            requests.Switch,
            lambda actor, asked, body: spaces.tie(
                actor, named_id(asked, "person"), BLOCK, on=body.on
            ),
        ),
        on.post(
            f"{base}/people/{{person}}/mute",
            requests.Switch,
            lambda actor, asked, body: spaces.tie(
                actor, named_id(asked, "person"), MUTE, on=body.on
            ),
        ),
        *_in_a_space(on, spaces),
    ]


def _in_a_space(on: Routes, spaces: Spaces) -> list[Route]:
    space = "/v1/spaces/{space}"
    return [
        on.get(
            f"{space}/posts",
            lambda actor, asked: spaces.posts(
                actor,
                named_id(asked, "space"),
                after=page_token(asked),
                limit=number(asked, "limit", 1, MOST_ITEMS, 30),
            ),
        ),
        on.post(
            f"{space}/posts",
            requests.NewPost,
            lambda actor, asked, body: spaces.submit(actor, named_id(asked, "space"), body),
        ),
        on.get(
            f"{space}/posts/{{post}}",
            lambda actor, asked: spaces.thread(
                actor, named_id(asked, "space"), named_id(asked, "post")
            ),
        ),
        on.get(
            f"{space}/search",
            lambda actor, asked: spaces.search(
                actor, named_id(asked, "space"), asked.query_params.get("text", "")[:MOST_SEARCH]
            ),
        ),
    ]
