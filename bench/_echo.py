"""The limit that the gateway is measured against: a bare echo on plain Starlette and uvicorn."""

import sys
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

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
    uvicorn.Server(server_config(app, settings, WebSocketsSansIOProtocol)).run()
