"""The routes below ``/v1/spaces``. docs/moderation.md sections 1 to 3."""

from typing import Annotated, Final

from msgspec import Meta, Struct
from starlette.routing import Route

from gateway.contracts import PlaceToken, place
from gateway.edge import Face
from gateway.identity.requests import Nothing
from gateway.moderation_desk.wire import Authenticate, Routes, named_id
from gateway.spaces import requests, shapes
from gateway.spaces.service import Spaces
from moderation.people import BLOCK, MUTE

__all__ = ["space_routes"]

MOST_SEARCH: Final = 200

PERSON: Final = frozenset({Face.PERSON})


class PageOfPosts(Struct, frozen=True):
    """A page of posts, the newest first."""

    after: PlaceToken | None = None
    limit: Annotated[int, Meta(ge=1, le=100)] = 30


class Search(Struct, frozen=True):
    """What is looked for; only its beginning, where it is long."""

    text: str = ""


def space_routes(spaces: Spaces, authenticate: Authenticate, *, origin: str) -> list[Route]:
    """Make the routes; the named ones come before those with an id in their place."""
    on = Routes(authenticate, origin=origin, faces=PERSON)
    base, mine = "/v1/spaces", "/v1/spaces/mine/{post}"
    return [
        on.get(base, shapes.Spaces, lambda actor, _: spaces.spaces(actor)),
        on.get(f"{base}/mine", shapes.MineList, lambda actor, _: spaces.mine(actor)),
        on.get(f"{base}/receipts", shapes.ReceiptList, lambda actor, _: spaces.receipts(actor)),
        on.get(f"{base}/care", shapes.CareShape, lambda actor, _: spaces.care(actor)),
        on.post(
            f"{base}/words",
            requests.Words,
            shapes.CareShape,
            lambda actor, _, body: spaces.words(actor, body),
            method="PUT",
        ),
        on.post(
            f"{base}/break",
            requests.Break,
            shapes.CareShape,
            lambda actor, _, body: spaces.take_break(actor, body),
        ),
        on.post(
            f"{base}/appeal",
            requests.Appeal,
            shapes.StandingShape,
            lambda actor, _, body: spaces.appeal_standing(actor, body),
        ),
        on.get(
            f"{base}/decisions/{{decision}}",
            shapes.AuthorDecision,
            lambda actor, asked: spaces.decided(actor, named_id(asked, "decision")),
        ),
        on.get(
            mine, shapes.MyPost, lambda actor, asked: spaces.my_post(actor, named_id(asked, "post"))
        ),
        on.post(
            f"{mine}/edit",
            requests.Edit,
            shapes.MyPost,
            lambda actor, asked, body: spaces.edit(actor, named_id(asked, "post"), body),
        ),
        on.post(
            f"{mine}/withdraw",
            Nothing,
            shapes.MyPost,
            lambda actor, asked, _: spaces.withdraw(actor, named_id(asked, "post")),
        ),
        on.post(
            f"{mine}/appeal",
            requests.Appeal,
            shapes.MyPost,
            lambda actor, asked, body: spaces.appeal(actor, named_id(asked, "post"), body),
        ),
        on.post(
            f"{base}/posts/{{post}}/flag",
            requests.FlagBody,
            shapes.ReceiptShape,
            lambda actor, asked, body: spaces.flag(actor, named_id(asked, "post"), body),
        ),
        on.post(
            f"{base}/posts/{{post}}/feel",
            requests.Switch,
            shapes.SpacePost,
            lambda actor, asked, body: spaces.feel(actor, named_id(asked, "post"), body),
        ),
        on.post(
            f"{base}/people/{{person}}/block",
            requests.Switch,
            shapes.CareShape,
            lambda actor, asked, body: spaces.tie(
                actor, named_id(asked, "person"), BLOCK, on=body.on
            ),
        ),
        on.post(
            f"{base}/people/{{person}}/mute",
            requests.Switch,
            shapes.CareShape,
            lambda actor, asked, body: spaces.tie(
                actor, named_id(asked, "person"), MUTE, on=body.on
            ),
        ),
        *_in_a_space(on, spaces),
    ]


def _in_a_space(on: Routes, spaces: Spaces) -> list[Route]:
    space = "/v1/spaces/{space}"
    return [
        on.find(
            f"{space}/posts",
            PageOfPosts,
            shapes.Posts,
            lambda actor, asked, page: spaces.posts(
                actor, named_id(asked, "space"), after=place(page.after), limit=page.limit
            ),
        ),
        on.post(
            f"{space}/posts",
            requests.NewPost,
            shapes.MyPost,
            lambda actor, asked, body: spaces.submit(actor, named_id(asked, "space"), body),
        ),
        on.get(
            f"{space}/posts/{{post}}",
            shapes.Thread,
            lambda actor, asked: spaces.thread(
                actor, named_id(asked, "space"), named_id(asked, "post")
            ),
        ),
        on.find(
            f"{space}/search",
            Search,
            shapes.Found,
            lambda actor, asked, search: spaces.search(
                actor, named_id(asked, "space"), search.text[:MOST_SEARCH]
            ),
        ),
    ]
