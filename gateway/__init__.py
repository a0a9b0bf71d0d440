"""The edge: HTTP, WebSocket, identity, chat delivery, desk."""
