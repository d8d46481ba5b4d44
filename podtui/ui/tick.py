"""Changes collect here and reach the screens at most ten times a second; while nothing changes no timer runs."""

from collections.abc import Callable, Sequence

from textual.message_pump import MessagePump
from textual.timer import Timer

from podtui.model.change import Change

PERIOD = 0.1
"""Seconds between two deliveries: a person sees ten a second as smooth."""


class Tick:
    """Batches changes: the first after a quiet time is delivered at once, the rest each PERIOD."""

    def __init__(self, pump: MessagePump, deliver: Callable[[list[Change]], None]) -> None:
        self._pump = pump
        self._deliver = deliver
        self._pending: list[Change] = []
        self._timer: Timer | None = None

    def add(self, changes: Sequence[Change]) -> None:
        """Take changes; deliver now, or with the next tick."""
        self._pending.extend(changes)
        if self._timer is None:
            self._flush()

    def _flush(self) -> None:
        self._timer = None
        if not self._pending:
            return
        batch, self._pending = self._pending, []
        self._timer = self._pump.set_timer(PERIOD, self._flush)
        self._deliver(batch)
