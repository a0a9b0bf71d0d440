"""Organisations, teams, accounts, devices, sessions: who somebody is, and how they prove it."""
