"""Work that nobody awaits."""

import asyncio
import logging
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any

__all__ = ["Background"]

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Background:
    """Tasks that nobody awaits; a failure of one is logged, never swallowed."""

    failures: int = 0
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def start(self, work: Coroutine[Any, Any, None]) -> None:
        """Run ``work`` beside everything else."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._end)

    async def close(self) -> None:
        """Cancel what still runs."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def note_failure(self) -> None:
        """Count what failed elsewhere and goes on."""
        self.failures += 1

    def _end(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            self.note_failure()
            log.error("background work failed", exc_info=task.exception())
