"""What RFC 9420 leaves to the application."""

from dataclasses import dataclass

from gateway.mls.codepoints import ProposalType

__all__ = ["GroupPolicy"]

_MEMBERSHIP = frozenset(
    {ProposalType.ADD, ProposalType.UPDATE, ProposalType.REMOVE, ProposalType.EXTERNAL_INIT}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupPolicy:
    """Choose between what the RFC allows.

    `proposals` are the types that may be proposed or committed at all; whether a pre-shared key
    is at hand cannot be seen from outside. ReInit is refused even where it is listed: it ends a
    group, and what follows is another one's opening.
    `longest_lifetime`, in seconds, bounds key packages (section 7.2); None leaves them unbounded.
    `one_leaf_each` takes the credential for the client: nobody is in a group twice (12.2).
    `lasting_identities` lets nobody change credentials by renewing a leaf (section 5.3.1).
    `external_joins` demands an external_pub of every GroupInfo (section 12.4.3.2).
    """

    proposals: frozenset[ProposalType] = _MEMBERSHIP
    longest_lifetime: int | None = None
    one_leaf_each: bool = True
    lasting_identities: bool = True
    external_joins: bool = True
