"""The simulation's time: what is due when, in an order that depends on nothing but what happened before.

The clock is a number of seconds. What it reads on the wall is another matter: while the past is made up it runs from
`epoch`; from `pace` on, a simulated second takes 1/speed of a real one, so that a world at 10× has no dates ahead.
"""

import heapq
import random
import time
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from itertools import count
from typing import Any, TypeVar

from podtui.demo.sim.futures import Future, Task, first

T = TypeVar("T")
_NS = 1_000_000_000


class Timer:
    """Something that is due; `cancel` makes it undone."""

    __slots__ = ("call",)

    def __init__(self, call: Callable[[], None]) -> None:
        self.call: Callable[[], None] | None = call

    def cancel(self) -> None:
        """Do not call it."""
        self.call = None


class Loop:
    """Runs what is due. `now` is the time in seconds since its start."""

    def __init__(self, seed: int = 0, epoch: datetime | None = None) -> None:
        self.now = 0.0
        self.seed = seed
        self._due: list[tuple[float, int, Timer]] = []
        self._order = count()
        start = epoch or datetime.now(UTC)
        self._wall = (0.0, int(start.timestamp()) * _NS, 1.0)  # since when, what the wall said then, speed
        self.woken: Callable[[], None] = lambda: None
        """Called when something may be due earlier than it was."""

    def rng(self, *name: object) -> random.Random:
        """A source of chance of this name's own: what one does with it changes no other's."""
        return random.Random("/".join(str(part) for part in (self.seed, *name)))  # noqa: S311  # a game, not a guard

    # --- time -------------------------------------------------------------------------------------------------------

    def pace(self, wall: datetime, speed: float) -> None:
        """From now on the wall says `wall`, and goes on with 1/speed of a second each second."""
        self._wall = (self.now, int(wall.timestamp() * 1e6) * 1000, speed)

    def wall_ns(self, ahead: float = 0) -> int:
        """The time on the wall `ahead` seconds from now, in ns since 1970."""
        since, wall, speed = self._wall
        return wall + int((self.now + ahead - since) / speed * 1e9)

    def stamp(self, ahead: float = 0) -> str:
        """As in metadata: "2026-11-24T12:00:00Z"."""
        return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(self.wall_ns(ahead) // _NS))

    def micro_stamp(self) -> str:
        """As in an Event's eventTime: "2026-11-24T12:00:00.123456Z"."""
        wall = self.wall_ns()
        return f"{self.stamp()[:-1]}.{wall % _NS // 1000:06d}Z"

    # --- what is due ------------------------------------------------------------------------------------------------

    def later(self, seconds: float, call: Callable[[], None]) -> Timer:
        """Call in so many seconds."""
        timer = Timer(call)
        heapq.heappush(self._due, (self.now + max(0.0, seconds), next(self._order), timer))
        if seconds <= 0 or self._due[0][2] is timer:
            self.woken()
        return timer

    def soon(self, call: Callable[[], None]) -> Timer:
        """Call at this very time, after what is already due."""
        return self.later(0, call)

    def spawn(self, coro: Coroutine[Future[Any], None, T]) -> Task[T]:
        """Run a coroutine beside the others."""
        return Task(coro, self.soon)

    def timer(self, seconds: float) -> Future[None]:
        """Done in so many seconds."""
        future: Future[None] = Future()
        self.later(seconds, lambda: future.set(None))
        return future

    async def sleep(self, seconds: float) -> None:
        """Wait; leaves nothing behind where the wait is cancelled."""
        future: Future[None] = Future()
        timer = self.later(seconds, lambda: future.set(None))
        try:
            await future
        finally:
            timer.cancel()

    async def within(self, seconds: float, *futures: Future[Any]) -> bool:
        """Wait for one of the futures, for so many seconds; whether one is done."""
        late: Future[None] = Future()
        timer = self.later(seconds, lambda: late.set(None))
        try:
            await first(*futures, late)
        finally:
            timer.cancel()
        return any(f.done for f in futures)

    @property
    def next_at(self) -> float | None:
        """When something is due next."""
        while self._due and self._due[0][2].call is None:
            heapq.heappop(self._due)
        return self._due[0][0] if self._due else None

    def run_until(self, end: float, budget: float = float("inf")) -> bool:
        """Do what is due up to `end`; False where `budget` seconds of real time were not enough."""
        limit = time.perf_counter() + budget
        steps = 0
        while self._due and self._due[0][0] <= end:
            at, _, timer = heapq.heappop(self._due)
            if timer.call is not None:
                self.now = max(self.now, at)
                timer.call()
                steps += 1
                if steps % 64 == 0 and time.perf_counter() > limit:
                    return False
        self.now = max(self.now, end)
        return True
