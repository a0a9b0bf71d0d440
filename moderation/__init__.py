"""Peer support and moderation: spaces, posts, triage, the queue, decisions, standing."""
