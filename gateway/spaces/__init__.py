"""Peer-support spaces, as young people's devices reach them. docs/moderation.md sections 1 to 3."""
