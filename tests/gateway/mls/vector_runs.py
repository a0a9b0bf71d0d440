"""Run the MLS working group's test vectors, as far as they are public, and keep a tally.

Each function runs one check on one file, raises or asserts where a case fails, and tells how many
cases ran. `TABLE` lists them all.
"""

import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gateway.mls.codepoints import ContentType, ProposalType, SenderType
from gateway.mls.commit import Commit, UpdatePath
from gateway.mls.crypto import verify_with_label
from gateway.mls.framing import AuthenticatedContent, PublicMessage
from gateway.mls.groupinfo import GroupContext
from gateway.mls.hashref import key_package_ref, ref_hash
from gateway.mls.message import MLSMessage, decode_message, encode_message
from gateway.mls.packagevalidity import verify_key_package
from gateway.mls.parenthash import check_parent_hashes
from gateway.mls.policy import GroupPolicy
from gateway.mls.proposals import Add, Remove, Update, read_proposal_struct
from gateway.mls.publictree import PublicTree
from gateway.mls.signatures import (
    check_framing_signature,
    check_group_info_signature,
    check_leaf_signature,
)
from gateway.mls.state import PublicGroup
from gateway.mls.suites import SignatureScheme, find_suite
from gateway.mls.summary import read_key_package
from gateway.mls.tls import Reader, Writer, decode, encode
from gateway.mls.transcript import confirmed_transcript_hash, interim_transcript_hash
from gateway.mls.tree import RatchetTree
from gateway.mls.treemath import left, level, parent, right, root, sibling
from gateway.mls.treevalidity import check_unmerged_leaves
from gateway.mls.updatepath import apply_path, check_path_leaf
from gateway.mls.welcome import Welcome
from tests.gateway.mls.newcomer import AEADS, open_group_info

Case = dict[str, Any]

EVERYTHING = GroupPolicy(proposals=frozenset(ProposalType), external_joins=False)
# The vectors' key packages are good from 0 on.
NOW = 1

OTHER_SIGNATURES = "their suites sign with ECDSA or Ed448"
OTHER_KEMS = "no P-256, P-384, P-521 or X448 here to open the Welcome with"
SECRET = "needs secrets, which a delivery service has none of"


@dataclass(frozen=True, slots=True)
class Run:
    """Say what of a file is checked, by what, and why some cases are left out."""

    file: str
    what: str
    check: Callable[[Case], int] | None
    why_left_out: str = ""


def h(text: str) -> bytes:
    return bytes.fromhex(text)


def signs_with_ed25519(case: Case) -> bool:
    return find_suite(case["cipher_suite"]).signature is SignatureScheme.ED25519


def tree_of(case: Case, field: str) -> PublicTree:
    return PublicTree.of(case["cipher_suite"], decode(RatchetTree.read, h(case[field])))


def check_tree_math(case: Case) -> int:
    width, top = case["n_leaves"], case["root"]
    assert (2 * width - 1, root(width)) == (case["n_nodes"], top)
    nodes = range(case["n_nodes"])
    assert [left(node) if level(node) else None for node in nodes] == case["left"]
    assert [right(node) if level(node) else None for node in nodes] == case["right"]
    assert [None if node == top else parent(node) for node in nodes] == case["parent"]
    assert [None if node == top else sibling(node) for node in nodes] == case["sibling"]
    return 1


def check_tree_operation(case: Case) -> int:
    tree = tree_of(case, "tree_before")
    assert tree.root_hash() == h(case["tree_hash_before"])
    proposal = decode(read_proposal_struct, h(case["proposal"]))
    match proposal:
        case Add(package):
            tree, _ = tree.added(package.leaf_node)
        case Update(leaf):
            tree = tree.updated(case["proposal_sender"], leaf)
        case Remove(removed):
            tree = tree.removed(removed)
        case _:
            raise AssertionError(proposal)
    assert encode(tree.ratchet_tree()) == h(case["tree_after"])
    assert tree.root_hash() == h(case["tree_hash_after"])
    return 1


def check_tree_hashes(case: Case) -> int:
    tree = tree_of(case, "tree")
    nodes = range(len(tree.nodes))
    assert [list(tree.resolution(node)) for node in nodes] == case["resolutions"]
    assert [tree.hash(node).hex() for node in nodes] == case["tree_hashes"]
    check_unmerged_leaves(tree)
    check_parent_hashes(tree)
    return 1


def check_tree_signatures(case: Case) -> int:
    if not signs_with_ed25519(case):
        return 0
    for index, leaf in tree_of(case, "tree").leaves():
        check_leaf_signature(find_suite(case["cipher_suite"]), leaf, h(case["group_id"]), index)
    return 1


def check_transcript(case: Case) -> int:
    suite = case["cipher_suite"]
    commit = decode(AuthenticatedContent.read, h(case["authenticated_content"]))
    confirmed = confirmed_transcript_hash(suite, h(case["interim_transcript_hash_before"]), commit)
    tag = commit.auth.confirmation_tag
    assert tag is not None
    assert confirmed == h(case["confirmed_transcript_hash_after"])
    assert interim_transcript_hash(suite, confirmed, tag) == h(
        case["interim_transcript_hash_after"]
    )
    made = hmac.digest(h(case["confirmation_key"]), confirmed, find_suite(suite).hash_name)
    assert tag == made
    return 1


def check_ref_hash(case: Case) -> int:
    asked = case["ref_hash"]
    made = ref_hash(case["cipher_suite"], asked["label"].encode(), h(asked["value"]))
    assert made == h(asked["out"])
    return 1


def check_signature(case: Case) -> int:
    if not signs_with_ed25519(case):
        return 0
    suite, asked = find_suite(case["cipher_suite"]), case["sign_with_label"]
    key, content = h(asked["pub"]), h(asked["content"])
    signature = h(asked["signature"])
    assert verify_with_label(suite, key, asked["label"], content, signature)
    assert not verify_with_label(suite, key, asked["label"], content + b"x", signature)
    return 1


def check_public_messages(case: Case) -> int:
    if not signs_with_ed25519(case):
        return 0
    context = GroupContext(
        cipher_suite=case["cipher_suite"],
        group_id=h(case["group_id"]),
        epoch=case["epoch"],
        tree_hash=h(case["tree_hash"]),
        confirmed_transcript_hash=h(case["confirmed_transcript_hash"]),
        extensions=(),
    )
    for field, content_type in (
        ("proposal", ContentType.PROPOSAL),
        ("commit", ContentType.COMMIT),
    ):
        message = decode_message(h(case[f"{field}_pub"])).body
        assert isinstance(message, PublicMessage)
        assert message.content.content_type is content_type
        assert message.content.sender.sender_type is SenderType.MEMBER
        check_framing_signature(message, context, h(case["signature_pub"]))
        read = read_proposal_struct if content_type is ContentType.PROPOSAL else Commit.read
        assert message.content.content == decode(read, h(case[field]))
    return 1


def check_update_paths(case: Case) -> int:
    tree = tree_of(case, "ratchet_tree")
    for path_case in case["update_paths"]:
        path, sender = decode(UpdatePath.read, h(path_case["update_path"])), path_case["sender"]
        after = apply_path(tree, sender, path, ())
        assert after.root_hash() == h(path_case["tree_hash_after"])
        check_parent_hashes(after)
    return 1


def check_path_signatures(case: Case) -> int:
    if not signs_with_ed25519(case):
        return 0
    for path_case in case["update_paths"]:
        path = decode(UpdatePath.read, h(path_case["update_path"]))
        suite = find_suite(case["cipher_suite"])
        check_path_leaf(path, suite, h(case["group_id"]), path_case["sender"])
    return 1


def check_published_message(case: Case) -> int:
    for field, value in case.items():
        if field.startswith(("mls_", "public_", "private_")):
            assert encode_message(decode_message(h(value))) == h(value)
    return 1


def check_length_header(case: Case) -> int:
    header, size = h(case["vlbytes_header"]), case["length"]
    writer = Writer()
    writer.length(size)
    assert writer.data() == header
    # The bodies of the largest would be a gigabyte.
    if size < 2**16:
        assert Reader(header + bytes(size)).length() == size
    return 1


def check_key_package(case: Case) -> int:
    if not signs_with_ed25519(case):
        return 0
    data = h(case["key_package"])
    verify_key_package(data, now=read_key_package(data).lifetime_not_after)
    return 1


def check_welcome_signer(case: Case) -> int:
    if case["cipher_suite"] not in AEADS:
        return 0
    welcome = decode_message(h(case["welcome"])).body
    assert isinstance(welcome, Welcome)
    reference = key_package_ref(case["cipher_suite"], h(case["key_package"])[4:])
    info = open_group_info(welcome, reference, h(case["init_priv"]), {})
    check_group_info_signature(info, h(case["signer_pub"]))
    return 1


def check_passive_client(case: Case) -> int:
    """Join by Welcome, then follow every proposal and commit through storage."""
    suite = case["cipher_suite"]
    if suite not in AEADS:
        return 0
    welcome = decode_message(h(case["welcome"])).body
    assert isinstance(welcome, Welcome)
    psks = {h(each["psk_id"]): h(each["psk"]) for each in case["external_psks"]}
    reference = key_package_ref(suite, h(case["key_package"])[4:])
    info = open_group_info(welcome, reference, h(case["init_priv"]), psks)
    tree = None if case["ratchet_tree"] is None else h(case["ratchet_tree"])
    group = PublicGroup.adopt(
        encode_message(MLSMessage(info)), ratchet_tree=tree, policy=EVERYTHING
    )
    for epoch in case["epochs"]:
        for proposal in epoch["proposals"]:
            group, _ = group.accept_proposal(h(proposal), now=NOW)
        group = PublicGroup.from_bytes(group.to_bytes(), policy=EVERYTHING)
        group = group.apply(h(epoch["commit"]), now=NOW)
    return 1


TABLE = (
    Run("tree-math.json", "node arithmetic", check_tree_math),
    Run("tree-operations.json", "add, update, remove; tree hashes", check_tree_operation),
    Run(
        "tree-validation.json",
        "resolutions, tree hashes, parent hashes, unmerged leaves",
        check_tree_hashes,
    ),
    Run("tree-validation.json", "leaf signatures", check_tree_signatures, OTHER_SIGNATURES),
    Run("treekem.json", "update paths: shape, parent and tree hashes", check_update_paths),
    Run("treekem.json", "signatures of update paths", check_path_signatures, OTHER_SIGNATURES),
    Run("treekem.json", "path secrets and private keys", None, SECRET),
    Run("transcript-hashes.json", "transcript hashes, confirmation tags", check_transcript),
    Run("crypto-basics.json", "RefHash", check_ref_hash),
    Run("crypto-basics.json", "SignWithLabel", check_signature, OTHER_SIGNATURES),
    Run("crypto-basics.json", "expansion, derivation, encryption", None, SECRET),
    Run(
        "message-protection.json",
        "signatures of public messages",
        check_public_messages,
        OTHER_SIGNATURES,
    ),
    Run("message-protection.json", "membership tags, private messages", None, SECRET),
    Run("messages.json", "decoding and encoding", check_published_message),
    Run("deserialization.json", "length headers", check_length_header),
    Run("welcome.json", "signature of the GroupInfo", check_welcome_signer, OTHER_KEMS),
    Run("passive-client-welcome.json", "key packages", check_key_package, OTHER_SIGNATURES),
    Run("passive-client-welcome.json", "joining", check_passive_client, OTHER_KEMS),
    Run(
        "passive-client-handling-commit.json",
        "joining, then every proposal and commit",
        check_passive_client,
        OTHER_KEMS,
    ),
    Run("key-schedule.json", "key schedule", None, SECRET),
    Run("secret-tree.json", "secret tree", None, SECRET),
)


def tally(run: Run, folder: Path) -> tuple[int, int]:
    """Return how many cases ran and how many were left out."""
    cases: list[Case] = json.loads((folder / run.file).read_text())
    count = 0 if run.check is None else sum(run.check(case) for case in cases)
    return count, len(cases) - count
