"""An event loop whose clock jumps to the next timer: a minute of waiting costs nothing and depends on nothing."""

import asyncio
import random
import selectors
from collections.abc import Coroutine
from typing import Any, TypeVar
from unittest.mock import patch

from podtui.cluster.backoff import Backoff

BASE = 1_790_000_000
"""Seconds since the epoch when a test begins."""
T = TypeVar("T")


class _Selector(selectors.SelectSelector):
    loop: "VirtualLoop"

    def select(self, timeout: float | None = None) -> list[Any]:
        if timeout is None:
            raise RuntimeError("everything waits and nothing will ever happen")
        if timeout > 0:
            self.loop.now += timeout + 1e-9
        return super().select(0)


class VirtualLoop(asyncio.SelectorEventLoop):
    """`now` is its time in seconds."""

    def __init__(self) -> None:
        self.now = 0.0
        selector = _Selector()
        selector.loop = self
        super().__init__(selector)

    def time(self) -> float:
        return self.now


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run a test in virtual time; the wall clock is the same one."""
    with (
        asyncio.Runner(loop_factory=VirtualLoop) as runner,
        patch("podtui.cluster.lane.wall", lambda: BASE + runner.get_loop().time()),
        patch("podtui.cluster.reading.wall", lambda: BASE + runner.get_loop().time()),
        patch("podtui.cluster.trouble.Backoff", lambda: Backoff(random.Random(0))),
    ):
        return runner.run(work)
