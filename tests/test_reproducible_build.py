"""Two builds of the client, in folders of their own, are the same to the byte."""

import base64
import hashlib
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from gateway.client_build import measure
from tools import node_env
from tools.checkout import Checkout

pytestmark = pytest.mark.long

CHECKOUT = Checkout.here()
MADE = shutil.ignore_patterns("node_modules", "dist", "*.tsbuildinfo", "test-results")


def build(folder: Path) -> Path:
    """Copy the sources and build them there; returns the built client."""
    shutil.copytree(CHECKOUT.web, folder, ignore=MADE)
    (folder / "node_modules").symlink_to(CHECKOUT.web / "node_modules")
    node = node_env.find(CHECKOUT)
    done = subprocess.run(
        [str(node.npm), "exec", "--", "vite", "build"],
        cwd=folder,
        env=node.environment(os.environ),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return folder / "dist"


def test_two_builds_are_one_client_whose_pages_vouch_for_their_files(tmp_path: Path) -> None:
    first, second = build(tmp_path / "one"), build(tmp_path / "another" / "place")

    assert measure(first).manifest.decode() == measure(second).manifest.decode()
    assert measure(first).files > 20

    for page in sorted(first.glob("*.html")):
        tags = re.findall(r"<(?:script|link)[^>]*/assets/[^>]*>", page.read_text())
        assert len(tags) > 1
        for tag in tags:
            name = re.search(r'(?:src|href)="/([^"]+)"', tag)
            said = re.search(r'integrity="sha384-([^"]+)"', tag)
            assert name is not None
            assert said is not None, tag
            digest = hashlib.sha384((first / name[1]).read_bytes()).digest()
            assert base64.b64decode(said[1]) == digest
            assert "crossorigin" in tag
