"""What all requests over the WebSocket have in common."""

from typing import Annotated, Final

from msgspec import Meta, Struct

__all__ = ["KIB", "Asked", "Id", "RequestId", "Seq"]

KIB: Final = 1024

Id = Annotated[str, Meta(pattern=r"\A[0-9a-f]{32}\Z")]
Seq = Annotated[int, Meta(ge=0, le=2**53)]
RequestId = Annotated[int, Meta(ge=1, le=2**53)]


class Asked(Struct, tag_field="t", frozen=True, kw_only=True):
    """What a device asks; ``id`` names the request in its reply."""

    id: RequestId
