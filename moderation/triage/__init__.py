"""Reads posts on arrival: what might be in them, and why. It orders and explains, never decides."""
