"""The lines of several containers in the order of time."""

import heapq
from collections.abc import Iterator
from typing import NamedTuple

from podtui.model.change import LogChunk

WINDOW = 0.3
"""Seconds for which a line waits for an earlier one of another container, while following."""


class Entry(NamedTuple):
    """A line in its place: nanoseconds since the epoch, the order of arrival, the container, the raw line."""

    time: int
    order: int
    container: str
    line: bytes


class Merge:
    """Lines go in as they arrive and come out by time, then arrival; a container's own order never changes.

    A line without a timestamp, or with one before its predecessor's, stands at its predecessor's time.
    """

    def __init__(self) -> None:
        self._heap: list[Entry] = []
        self._arrived: list[tuple[float, int]] = []
        self._last: dict[str, int] = {}
        self._order = 0

    def add(self, chunk: LogChunk, clock: float) -> None:
        """Take a chunk's lines. `clock` is time.monotonic()."""
        container = chunk.lane.container
        last = self._last.get(container, 0)
        for time, line in zip(chunk.times, chunk.lines, strict=True):
            last = max(last, time)
            self._order += 1
            heapq.heappush(self._heap, Entry(last, self._order, container, line))
        if chunk.lines:
            self._last[container] = last
            self._arrived.append((clock, last))

    def ready(self, clock: float) -> Iterator[Entry]:
        """Take out what has waited for WINDOW, and all that is earlier than that."""
        waited = [time for arrived, time in self._arrived if clock - arrived >= WINDOW]
        self._arrived = self._arrived[len(waited) :]
        if waited:
            until = max(waited)
            while self._heap and self._heap[0].time <= until:
                yield heapq.heappop(self._heap)

    def rest(self) -> Iterator[Entry]:
        """Take out everything."""
        self._arrived = []
        while self._heap:
            yield heapq.heappop(self._heap)
