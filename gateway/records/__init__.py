"""Sealed records: kept unread, opened by several leads together (docs/records.md)."""
