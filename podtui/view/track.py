"""Which rows of a ring a lane shows."""

from typing import NamedTuple

from podtui.logs.ring import Ring
from podtui.logs.search import Search


class Cell(NamedTuple):
    """A row of a lane: the lane's index and the row's number in its ring."""

    lane: int
    number: int


class Track:
    """The rows of one ring that are shown.

    `floor` hides rows before a time (ns), `end` those from a number on (None: none; set while frozen), `matches` all
    but those that match, with `context` rows around each. `hide_end` leaves out markers at the end.
    """

    def __init__(self, ring: Ring) -> None:
        self.ring = ring
        self.floor = 0
        self.end: int | None = None
        self.matches: Search | None = None
        self.context = 0
        self.hide_end = False

    @property
    def first(self) -> int:
        """The number of the first row that may be shown."""
        return self.ring.at_or_after(self.floor) if self.floor else self.ring.first

    @property
    def total(self) -> int:
        """One past the last row that may be shown."""
        if self.end is not None:
            return max(self.end, self.ring.first)
        total = self.ring.total
        while self.hide_end and total > self.ring.first and self.ring.line(total - 1).gap is not None:
            total -= 1
        return total

    def at(self, n: int) -> int | None:
        """The first shown row that is not before row `n`."""
        n = max(n, self.first)
        if self.matches is not None:
            match = self.matches.after(n - self.context - 1)
            if match is None:
                return None
            n = max(n, match - self.context)
        return n if n < self.total else None

    def before(self, n: int) -> int | None:
        """The last shown row before row `n`."""
        n = min(n, self.total)
        if self.matches is not None:
            match = self.matches.before(n + self.context)
            if match is None:
                return None
            n = min(n, match + self.context + 1)
        return n - 1 if n - 1 >= self.first else None

    def between(self, start: int, stop: int) -> range | list[int]:
        """The shown rows from `start` up to and without `stop`."""
        start, stop = max(start, self.first), min(stop, self.total)
        if self.matches is None:
            return range(start, max(stop, start))
        out: list[int] = []
        n = self.at(start)
        while n is not None and n < stop:
            out.append(n)
            n = self.at(n + 1)
        return out

    def at_or_after(self, time: int) -> int:
        """The number of the first row that is not before `time`."""
        return min(max(self.ring.at_or_after(time), self.first), self.total)

    def time(self, n: int) -> int:
        """The time that orders row `n`."""
        return self.ring.order_time(n)
