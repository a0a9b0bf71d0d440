"""The sample feed, and an API on loopback that serves it or whatever else a test puts there."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

__all__ = ["SAMPLE", "Api", "sample_api", "serving"]

SAMPLE = Path(__file__).parent / "sample"

Api = dict[str, bytes]


def sample_api() -> Api:
    """Return the sample as an API answers: path with query to body."""
    api = {
        f"/services?page={number}&per_page=100": (SAMPLE / f"services-{number}.json").read_bytes()
        for number in (1, 2)
    }
    whole = (SAMPLE / "service-1.json").read_bytes()
    service: dict[str, Any] = json.loads(whole)
    return {**api, f"/services/{service['id']}": whole}


@contextmanager
def serving(api: Api) -> Iterator[str]:
    """Serve an API on loopback; yields its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = api.get(self.path)
            self.send_response(404 if body is None else 200)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(body or b"{}")

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
