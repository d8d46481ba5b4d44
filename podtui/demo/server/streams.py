"""Answers that come as they are written, and the end of all of them at once."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Self

from aiohttp import web


class Streams:
    """The tasks that answer streams, so that they can be ended: a server that stops, a scenario that disconnects."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[Any]] = set()

    @contextmanager
    def one(self) -> Iterator[None]:
        """Count the task that runs as one that answers a stream."""
        task = asyncio.current_task()
        assert task is not None  # handlers run in tasks
        self._tasks.add(task)
        try:
            yield
        finally:
            self._tasks.discard(task)

    def cut(self) -> int:
        """End them all; how many there were."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        return len(tasks)


class streaming:  # noqa: N801  # used like a function
    """`async with streaming(request, streams, type) as stream`: then `await stream.write(...)`."""

    def __init__(self, request: web.Request, streams: Streams, sort: str) -> None:
        self._request = request
        self._one = streams.one()
        self.response = web.StreamResponse(headers={"Content-Type": sort, "Cache-Control": "no-cache, private"})

    async def __aenter__(self) -> Self:
        self._one.__enter__()
        await self.response.prepare(self._request)
        return self

    async def write(self, data: bytes) -> None:
        """Send. Raises ConnectionError where nobody reads any more."""
        await self.response.write(data)

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> bool:
        self._one.__exit__(kind, error, at)
        return isinstance(error, ConnectionError)  # nobody reads any more: that is how most streams end
