"""Futures and tasks in simulated time: what a program awaits, and what runs it.

asyncio's own loop would do, but for two things: it cannot run inside another one, and its order is not promised.
"""

from collections.abc import Callable, Coroutine, Generator
from typing import Any, Generic, TypeVar

T = TypeVar("T")
Soon = Callable[[Callable[[], None]], object]
"""Calls something at this very time, after what is already due."""


class Cancelled(BaseException):
    """Thrown into a task that is cancelled: no program catches it by accident."""


class Future(Generic[T]):
    """A value that is there once, later."""

    __slots__ = ("_callbacks", "_value", "done")

    def __init__(self) -> None:
        self.done = False
        self._value: Any = None
        self._callbacks: list[Callable[[], None]] = []

    @property
    def value(self) -> T:
        """The value, once it is there."""
        found: T = self._value
        return found

    def set(self, value: T) -> None:
        """Give it its value; a second one is ignored."""
        if not self.done:
            self.done, self._value = True, value
            callbacks, self._callbacks = self._callbacks, []
            for callback in callbacks:
                callback()

    def then(self, callback: Callable[[], None]) -> None:
        """Call when it is done, at once if it is."""
        if self.done:
            callback()
        else:
            self._callbacks.append(callback)

    def forget(self, callback: Callable[[], None]) -> None:
        """Do not call it any more."""
        if callback in self._callbacks:
            self._callbacks.remove(callback)

    def __await__(self) -> Generator["Future[Any]", None, T]:
        if not self.done:
            yield self
        return self.value


class Task(Future[T]):
    """A coroutine under way; its value is what it returns, None where it was cancelled.

    What it raises is raised where the loop runs: a bug of the simulation is no event in it.
    """

    __slots__ = ("_coro", "_soon", "_waits")

    def __init__(self, coro: Coroutine["Future[Any]", None, T], soon: Soon) -> None:
        super().__init__()
        self._coro = coro
        self._soon = soon
        self._waits: Future[Any] | None = None
        soon(self._step)

    def cancel(self) -> None:
        """End it where it waits; its `finally` clauses run now. Not from within itself."""
        if self.done:
            return
        if self._waits is not None:
            self._waits.forget(self._wake)
            self._waits = None
        try:
            self._coro.throw(Cancelled())
        except (Cancelled, StopIteration):
            pass
        else:
            raise RuntimeError("a task goes on after it was cancelled")
        self.set(None)  # type: ignore[arg-type]  # nobody reads the value of what was cancelled

    def _step(self) -> None:
        if self.done:
            return
        try:
            waits = self._coro.send(None)
        except StopIteration as end:
            self.set(end.value)
        else:
            self._waits = waits
            waits.then(self._wake)

    def _wake(self) -> None:
        self._waits = None
        self._soon(self._step)


async def first(*futures: Future[Any]) -> None:
    """Wait until one of them is done."""
    if any(f.done for f in futures):
        return
    either: Future[None] = Future()

    def done() -> None:
        either.set(None)

    for future in futures:
        future.then(done)
    try:
        await either
    finally:
        for future in futures:
            future.forget(done)
