"""Visits at the gateway: who may come, storage, trail, relays. The machine is in ``signalling``."""
