"""From a source's log streams to a board: what comes is taken in ticks, so that keys never wait for logs."""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable
from time import perf_counter

from textual.timer import Timer
from textual.widget import Widget

from podtui.model.change import Change, LogChunk
from podtui.ui.slow import is_behind
from podtui.view.board import Board

PERIOD = 0.05
"""Seconds between two ticks while lines come; while none come there is no timer."""
BUDGET = 0.008
"""Seconds of work in a tick; the rest waits for the next one."""
FULL = 20_000
"""Lines that may wait: beyond that the source waits too, and nothing is dropped."""


class Feed:
    """Takes changes for one board and tells `came(lanes)` which lanes got lines. `owner` runs the timer."""

    def __init__(self, owner: Widget, board: Board, came: Callable[[set[int]], None]) -> None:
        self.board = board
        self._owner = owner
        self._came = came
        self._pending: deque[LogChunk] = deque()
        self._waiting = 0
        self._touched: set[int] = set()
        self._taken = asyncio.Event()
        self._timer: Timer | None = None

    async def room(self) -> None:
        """Until enough has been taken that more may come."""
        while self._waiting > FULL:
            self._taken.clear()
            await self._taken.wait()

    def add(self, changes: Iterable[Change]) -> None:
        """Take what came: the first after a quiet time at once, the rest with each tick."""
        for change in changes:
            if isinstance(change, LogChunk):
                self._pending.append(change)
                self._waiting += len(change.lines)
        if self._timer is None and self._pending:
            self._tick()

    def clear(self) -> None:
        """Forget what has not been taken yet."""
        self._pending.clear()
        self._touched.clear()
        self._waiting = 0
        self._taken.set()

    def _tick(self) -> None:
        self._timer = None
        self._take()
        if not self._touched and not self._pending:
            return
        self._timer = self._owner.set_timer(PERIOD, self._tick)
        if self._touched and not is_behind(self._owner.app):
            touched, self._touched = self._touched, set()
            self._came(touched)

    def _take(self) -> None:
        until = perf_counter() + BUDGET
        while self._pending and perf_counter() < until:
            chunk = self._pending.popleft()
            self._waiting -= len(chunk.lines)
            lane = self.board.take(chunk)
            if lane is not None:
                self._touched.add(lane)
        self._taken.set()
