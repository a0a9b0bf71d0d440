"""Numbers of the MLS registries (RFC 9420, section 17) and of its closed enumerations.

Registries for cipher suites, extensions, proposals and credentials are open: structures keep plain
ints there, so that GREASE (section 13.5) and private values survive decoding and encoding.
"""

from enum import IntEnum

__all__ = [
    "CipherSuite",
    "ContentType",
    "CredentialType",
    "ExtensionType",
    "LeafNodeSource",
    "NodeType",
    "ProposalOrRefType",
    "ProposalType",
    "ProtocolVersion",
    "PskType",
    "ResumptionPskUsage",
    "SenderType",
    "WireFormat",
]


class ProtocolVersion(IntEnum):
    """Versions of the protocol (section 6)."""

    MLS10 = 1


class CipherSuite(IntEnum):
    """Cipher suites of section 17.1, and the post-quantum ones under the numbers of ts-mls."""

    MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519 = 0x0001
    MLS_128_DHKEMP256_AES128GCM_SHA256_P256 = 0x0002
    MLS_128_DHKEMX25519_CHACHA20POLY1305_SHA256_Ed25519 = 0x0003
    MLS_256_DHKEMX448_AES256GCM_SHA512_Ed448 = 0x0004
    MLS_256_DHKEMP521_AES256GCM_SHA512_P521 = 0x0005
    MLS_256_DHKEMX448_CHACHA20POLY1305_SHA512_Ed448 = 0x0006
    MLS_256_DHKEMP384_AES256GCM_SHA384_P384 = 0x0007
    MLS_128_MLKEM512_AES128GCM_SHA256_Ed25519 = 0x004D
    MLS_128_MLKEM512_CHACHA20POLY1305_SHA256_Ed25519 = 0x004E
    MLS_256_MLKEM768_AES256GCM_SHA384_Ed25519 = 0x004F
    MLS_256_MLKEM768_CHACHA20POLY1305_SHA384_Ed25519 = 0x0050
    MLS_256_MLKEM1024_AES256GCM_SHA512_Ed25519 = 0x0051
    MLS_256_MLKEM1024_CHACHA20POLY1305_SHA512_Ed25519 = 0x0052
    MLS_256_XWING_AES256GCM_SHA512_Ed25519 = 0x0053
    MLS_256_XWING_CHACHA20POLY1305_SHA512_Ed25519 = 0x0054


class WireFormat(IntEnum):
    """Kinds of MLSMessage (section 17.2)."""

    PUBLIC_MESSAGE = 1
    PRIVATE_MESSAGE = 2
    WELCOME = 3
    GROUP_INFO = 4
    KEY_PACKAGE = 5


class ContentType(IntEnum):
    """Kinds of framed content (section 6)."""

    APPLICATION = 1
    PROPOSAL = 2
    COMMIT = 3


class SenderType(IntEnum):
    """Kinds of sender (section 6)."""

    MEMBER = 1
    EXTERNAL = 2
    NEW_MEMBER_PROPOSAL = 3
    NEW_MEMBER_COMMIT = 4


class ExtensionType(IntEnum):
    """Extensions of section 17.3, and the last-resort mark of the MLS extensions draft."""

    APPLICATION_ID = 0x0001
    RATCHET_TREE = 0x0002
    REQUIRED_CAPABILITIES = 0x0003
    EXTERNAL_PUB = 0x0004
    EXTERNAL_SENDERS = 0x0005
    LAST_RESORT_KEY_PACKAGE = 0x000A


class ProposalType(IntEnum):
    """Proposals of section 17.4."""

    ADD = 1
    UPDATE = 2
    REMOVE = 3
    PSK = 4
    REINIT = 5
    EXTERNAL_INIT = 6
    GROUP_CONTEXT_EXTENSIONS = 7


class CredentialType(IntEnum):
    """Credentials of section 17.5."""

    BASIC = 1
    X509 = 2


class LeafNodeSource(IntEnum):
    """Where a leaf node came from (section 7.2)."""

    KEY_PACKAGE = 1
    UPDATE = 2
    COMMIT = 3


class NodeType(IntEnum):
    """Kinds of ratchet tree node (section 12.4.3.3)."""

    LEAF = 1
    PARENT = 2


class ProposalOrRefType(IntEnum):
    """How a commit names a proposal (section 12.4)."""

    PROPOSAL = 1
    REFERENCE = 2


class PskType(IntEnum):
    """Kinds of pre-shared key (section 8.4)."""

    EXTERNAL = 1
    RESUMPTION = 2


class ResumptionPskUsage(IntEnum):
    """What a resumption PSK is for (section 8.4)."""

    APPLICATION = 1
    REINIT = 2
    BRANCH = 3
