"""Where several tasks put what they read and one reader takes all that has come."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Generic, TypeVar

T = TypeVar("T")


class Mailbox(Generic[T]):
    """Unbounded: the reader takes everything at once, so what waits here is what came during one of its turns."""

    def __init__(self) -> None:
        self._items: list[T] = []
        self._something = asyncio.Event()

    def put(self, items: Sequence[T]) -> None:
        """Add items; wakes the reader."""
        if items:
            self._items.extend(items)
            self._something.set()

    async def batches(self, tasks: Sequence[asyncio.Task[None]]) -> AsyncIterator[Sequence[T]]:
        """All that came since the last time, whenever something came; an error of one of the tasks is raised here."""
        for task in tasks:
            task.add_done_callback(lambda _: self._something.set())
        while True:
            await self._something.wait()
            self._something.clear()
            items, self._items = self._items, []
            if items:
                yield items
            for task in tasks:
                if task.done():
                    task.result()
