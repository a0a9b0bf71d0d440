"""Safeguarding cases: chronology, tasks, decisions to share, who somebody is (docs/cases.md)."""
