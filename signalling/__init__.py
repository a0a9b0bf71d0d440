"""Visits as pure state machines, and the ports that they need. docs/visits.md."""
