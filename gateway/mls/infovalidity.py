"""Which group infos and welcomes may travel with a commit (RFC 9420, section 12.4.3)."""

from gateway.mls.applying import Outcome
from gateway.mls.codepoints import ExtensionType
from gateway.mls.epoch import Epoch
from gateway.mls.errors import RefusedMls, Rule
from gateway.mls.extension import find_extension, refuse_repeats
from gateway.mls.groupinfo import GroupContext, GroupInfo, external_senders
from gateway.mls.hpkekeys import check_public_key
from gateway.mls.policy import GroupPolicy
from gateway.mls.publictree import PublicTree
from gateway.mls.signatures import check_group_info_signature
from gateway.mls.suites import AEAD_TAG, Suite, ed25519_suite
from gateway.mls.tls import encode
from gateway.mls.tree import RatchetTree
from gateway.mls.treevalidity import check_tree
from gateway.mls.welcome import GroupSecrets, PathSecret, Welcome

__all__ = ["begin_epoch", "check_group_info", "check_new_group", "check_welcome"]


def begin_epoch(info: GroupInfo, received: RatchetTree, policy: GroupPolicy) -> Epoch:
    """Take a group at a member's word, as a newcomer does, after checking all that is public."""
    suite = ed25519_suite(info.group_context.cipher_suite)
    tree = PublicTree.of(suite.number, received)
    external_senders(info.group_context.extensions)  # or nobody could read proposals of theirs
    check_tree(tree, info.group_context, policy)
    _check_signed(info, tree)
    _check_rest(info, suite, policy)
    return Epoch(info.group_context, tree, info.confirmation_tag, {}, policy)


def check_new_group(info: GroupInfo, received: RatchetTree) -> None:
    """Refuse a group info that is not of a group's first epoch with its maker alone (11)."""
    context = info.group_context
    if context.epoch != 0 or context.confirmed_transcript_hash or len(received.nodes) != 1:
        raise RefusedMls(Rule.GROUP_NOT_NEW, "11")


def check_group_info(epoch: Epoch, info: GroupInfo) -> None:
    """Refuse a group info that says anything else than this epoch is (section 12.4.3.1)."""
    _check_context(epoch.context, info.group_context)
    if info.confirmation_tag != epoch.confirmation_tag:
        raise RefusedMls(Rule.CONFIRMATION_TAG_WRONG, "12.4.3")
    tree = find_extension(info.extensions, ExtensionType.RATCHET_TREE)
    if tree is None:
        raise RefusedMls(Rule.RATCHET_TREE_MISSING, "12.4.3.3")
    # The same tree has no other encoding.
    if tree != encode(epoch.tree.ratchet_tree()):
        raise RefusedMls(Rule.RATCHET_TREE_WRONG, "12.4.3.3")
    _check_rest(info, epoch.suite, epoch.policy)
    _check_signed(info, epoch.tree)


def check_welcome(outcome: Outcome, welcome: Welcome | None) -> None:
    """Refuse a welcome that is not for exactly those whom the commit added (section 12.4.3.1).

    Of what is sealed in it, the lengths are checked; None stands for no welcome at all.
    """
    suite = outcome.epoch.suite
    readers = () if welcome is None else tuple(each.new_member for each in welcome.secrets)
    if sorted(readers) != sorted(outcome.welcomed) or (welcome is not None and not readers):
        raise RefusedMls(Rule.WELCOME_READERS_WRONG, "12.4.3.1")
    if welcome is None:
        return
    if welcome.cipher_suite != suite.number:
        raise RefusedMls(Rule.CIPHER_SUITE_DIFFERS, "12.4.3.1")
    secret = bytes(suite.secret_size)
    path_secret = PathSecret(secret) if outcome.renewed_path else None
    sealed_size = len(encode(GroupSecrets(secret, path_secret, outcome.agenda.psks))) + AEAD_TAG
    for each in welcome.secrets:
        sealed = each.encrypted_group_secrets
        if len(sealed.kem_output) != suite.kem_output_size or len(sealed.ciphertext) != sealed_size:
            raise RefusedMls(Rule.CIPHERTEXT_LENGTH_WRONG, "12.4.3.1")
    if len(welcome.encrypted_group_info) <= AEAD_TAG:
        raise RefusedMls(Rule.CIPHERTEXT_LENGTH_WRONG, "12.4.3.1")


def _check_context(expected: GroupContext, shown: GroupContext) -> None:
    for rule, is_same in (
        (Rule.CIPHER_SUITE_DIFFERS, shown.cipher_suite == expected.cipher_suite),
        (Rule.GROUP_ID_WRONG, shown.group_id == expected.group_id),
        (Rule.EPOCH_WRONG, shown.epoch == expected.epoch),
        (Rule.TREE_HASH_WRONG, shown.tree_hash == expected.tree_hash),
        (
            Rule.TRANSCRIPT_HASH_WRONG,
            shown.confirmed_transcript_hash == expected.confirmed_transcript_hash,
        ),
        (Rule.GROUP_EXTENSIONS_WRONG, shown.extensions == expected.extensions),
    ):
        if not is_same:
            raise RefusedMls(rule, "12.4.3.1")


def _check_signed(info: GroupInfo, tree: PublicTree) -> None:
    signer = tree.leaf(info.signer)
    if signer is None:
        raise RefusedMls(Rule.SIGNER_NOT_IN_TREE, "12.4.3.1")
    check_group_info_signature(info, signer.signature_key)


def _check_rest(info: GroupInfo, suite: Suite, policy: GroupPolicy) -> None:
    refuse_repeats(info.extensions)
    refuse_repeats(info.group_context.extensions)
    if len(info.confirmation_tag) != suite.hash_size:
        raise RefusedMls(Rule.TAG_LENGTH_WRONG, "12.4.3")
    external_pub = find_extension(info.extensions, ExtensionType.EXTERNAL_PUB)
    if external_pub is not None:
        check_public_key(suite, external_pub, "12.4.3.2")
    elif policy.external_joins:
        raise RefusedMls(Rule.EXTERNAL_PUB_MISSING, "12.4.3.2")
