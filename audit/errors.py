"""The trail's errors."""

__all__ = ["AuditError", "ProofRefused", "UnrecordableDetail"]


class AuditError(Exception):
    """Base of everything that ``audit`` raises."""


class ProofRefused(AuditError):
    """What was to be proven of a tree is not so, or the proof does not show it."""


class UnrecordableDetail(AuditError):
    """A detail has no canonical form; the caller must pass text, whole numbers or lists of text."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key
