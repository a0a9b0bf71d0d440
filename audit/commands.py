"""``earshot audit verify`` and ``check-proof``, and ``earshot witness``: what needs no gateway."""

import argparse
import os
import sys
import time
from pathlib import Path
from typing import Final

import uvicorn
from nacl.signing import SigningKey

from audit.checkpoint import Checkpoint, Policy
from audit.errors import NoteRefused, ProofRefused, TrailBroken
from audit.notes import COSIGNATURE, VerifierKey
from audit.proof import check_proof, parse_proof
from audit.record import read_canonical
from audit.sources import SourceUnavailable, open_source
from audit.verify import verify
from audit.witness import Witness
from audit.witness_ledger import WitnessLedger
from audit.witness_server import witness_app

__all__ = ["add_check_proof", "add_verify", "add_witness"]

OK: Final = 0
BROKEN: Final = 1
WRONG_USE: Final = 2
NOT_ASKED: Final = 3
KEY_BYTES: Final = 32


def add_verify(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add ``verify``."""
    command = commands.add_parser("verify", help="verify a published trail, offline")
    command.add_argument("source", metavar="DIR|URL")
    _add_policy(command)
    command.add_argument(
        "--seen",
        type=Path,
        metavar="FILE",
        help="an earlier checkpoint, which it must have grown from",
    )
    command.set_defaults(run=_verify)


def add_check_proof(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add ``check-proof``."""
    command = commands.add_parser("check-proof", help="check the proof of one entry, offline")
    command.add_argument("file", type=Path, metavar="FILE")
    _add_policy(command)
    command.set_defaults(run=_check_proof)


def add_witness(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add ``witness``."""
    command = commands.add_parser("witness", help="be a witness of other people's trails")
    command.add_argument("--data", type=Path, required=True, help="its folder; logs.txt lies there")
    command.add_argument("--name", required=True, help="its name, such as witness.example.org")
    command.add_argument("--listen", default="127.0.0.1:8410", metavar="HOST:PORT")
    command.set_defaults(run=_witness, stays=True)


def _add_policy(command: argparse.ArgumentParser) -> None:
    command.add_argument("--key", required=True, metavar="VKEY", help="the log's verifier key")
    command.add_argument("--witness", action="append", default=[], metavar="VKEY")
    command.add_argument("--quorum", type=int, help="how many witnesses must have seen it (all)")


def _policy(arguments: argparse.Namespace) -> Policy | None:
    try:
        witnesses = tuple(VerifierKey.parse(each) for each in arguments.witness)
        quorum = len(witnesses) if arguments.quorum is None else arguments.quorum
        return Policy(VerifierKey.parse(arguments.key), witnesses, quorum)
    except NoteRefused:
        _say("a key is not a verifier key")
    except ValueError:
        _say("the quorum cannot be met by these witnesses")
    return None


def _verify(arguments: argparse.Namespace, *_: object) -> int:
    policy = _policy(arguments)
    if policy is None:
        return WRONG_USE
    try:
        seen = _seen(arguments.seen, policy)
    except (OSError, NoteRefused):
        _say(f"{arguments.seen} is no checkpoint of this log")
        return WRONG_USE
    try:
        point = verify(open_source(arguments.source), policy, seen=seen, progress=_progress)
    except SourceUnavailable as error:
        _say(f"{error.path} could not be read: {error.reason}")
        return NOT_ASKED
    except (NoteRefused, TrailBroken) as error:
        print(f"BROKEN: {error}")
        return BROKEN
    print(f"whole: {point.size} entries of {point.origin}, root {point.root.hex()}")
    return OK


def _seen(path: Path | None, policy: Policy) -> Checkpoint | None:
    """Read what was kept; that the log signed it is enough: the witnesses may have come later."""
    return None if path is None else Policy(policy.log).check(path.read_bytes())


def _check_proof(arguments: argparse.Namespace, *_: object) -> int:
    policy = _policy(arguments)
    if policy is None:
        return WRONG_USE
    try:
        proof = parse_proof(arguments.file.read_bytes())
        point = check_proof(proof, policy)
    except OSError as error:
        _say(f"{arguments.file}: {error.strerror}")
        return NOT_ASKED
    except (NoteRefused, ProofRefused) as error:
        print(f"NOT PROVEN: {str(error) or 'the entry is not in this log'}")
        return BROKEN
    entry = read_canonical(proof.entry)
    if entry is None:
        print("NOT PROVEN: what it proves is not an entry")
        return BROKEN
    print(f"proven: entry {proof.index} of {point.size} in {point.origin}")
    print(f"  {entry.kind}, at {entry.at}, by {entry.actor or 'the service'}, of {entry.subject}")
    return OK


def _witness(arguments: argparse.Namespace, *_: object) -> int:
    folder: Path = arguments.data
    folder.mkdir(parents=True, exist_ok=True)
    host, _, port = arguments.listen.rpartition(":")
    try:
        logs = _logs(folder / "logs.txt")
    except NoteRefused:
        _say(f"{folder / 'logs.txt'} must have one verifier key a line")
        return WRONG_USE
    if not port.isdecimal() or not host:
        _say("--listen must look like 127.0.0.1:8410")
        return WRONG_USE
    key = _key(folder / "witness.key")
    own = VerifierKey(arguments.name, COSIGNATURE, bytes(key.verify_key))
    print(f"{own}\nwitness of {len(logs)} logs, at {arguments.listen}", flush=True)
    app = witness_app(
        witness=Witness(name=arguments.name, key=key, logs=logs),
        ledger=WitnessLedger(folder / "witness.db"),
        logs=logs,
        seconds=lambda: int(time.time()),
    )
    # What is logged how is for whoever runs the command to say, as for the gateway.
    config = uvicorn.Config(app, host=host, port=int(port), log_config=None, access_log=False)
    server = uvicorn.Server(config)
    server.run()
    return OK if server.started else NOT_ASKED


def _logs(path: Path) -> dict[str, VerifierKey]:
    if not path.exists():
        path.touch()
    lines = [line.strip() for line in path.read_text().splitlines()]
    keys = [VerifierKey.parse(line) for line in lines if line and not line.startswith("#")]
    return {key.name: key for key in keys}


def _key(path: Path) -> SigningKey:
    """Read the witness's key, making it first where there is none."""
    if not path.exists():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(os.urandom(KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
    return SigningKey(path.read_bytes())


def _progress(done: int, total: int) -> None:
    if sys.stderr.isatty():
        end = "\n" if done == total else ""
        print(f"\r{done} of {total} entries", end=end, file=sys.stderr, flush=True)


def _say(problem: str) -> None:
    print(f"earshot: {problem}", file=sys.stderr)
