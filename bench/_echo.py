"""The limit that the gateway is measured against: a bare echo on the same server stack."""

import sys
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from gateway.cli import server_config
from gateway.settings import read_settings


async def echo(websocket: WebSocket) -> None:
    """Send back what comes."""
    await websocket.accept()
    try:
        while True:
            await websocket.send_bytes(await websocket.receive_bytes())
    except WebSocketDisconnect:
        return


if __name__ == "__main__":
    settings = read_settings({"EARSHOT_PORT": sys.argv[1], "EARSHOT_DATA": str(Path("/nowhere"))})
    app = Starlette(routes=[WebSocketRoute("/", echo)])
    uvicorn.Server(server_config(app, settings)).run()
