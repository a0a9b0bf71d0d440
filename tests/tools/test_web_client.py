from pathlib import Path

from tools import web_client


def test_sources_leave_out_what_tools_make(tmp_path: Path) -> None:
    for name in (
        "index.html",
        "src/app.tsx",
        "node_modules/preact/index.js",
        "dist/index.html",
        "tsconfig.tsbuildinfo",
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    assert set(web_client.sources(tmp_path)) == {tmp_path / "index.html", tmp_path / "src/app.tsx"}
