"""Web Push without content: docs/push.md."""
