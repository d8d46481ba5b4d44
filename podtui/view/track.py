"""Which rows of a ring a lane shows."""

from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from podtui.logs.records import head, joined, stop
from podtui.logs.ring import Ring
from podtui.logs.search import Search


class Cell(NamedTuple):
    """A row of a lane: the lane's index, and the row's number in its ring; ~number of a sign (see signs.py)."""

    lane: int
    number: int


class Track:
    """The rows of one ring that are shown.

    `floor` hides rows before a time (ns), `end` those from a number on (None: none; set while frozen), `matches` all
    but those that were found, with `context` rows around each and, where `whole`, the rest of its record. `hide_end`
    leaves out markers at the end.
    """

    def __init__(self, ring: Ring) -> None:
        self.ring = ring
        self.floor = 0
        self.end: int | None = None
        self.matches: Search | None = None
        self.context = 0
        self.whole = False
        self.hide_end = False
        self._between: tuple[object, list[int]] = (None, [])

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
        while self.hide_end and total > self.ring.first and self.ring.is_gap(total - 1):
            total -= 1
        return total

    def at(self, n: int) -> int | None:
        """The first shown row that is not before row `n`."""
        n = max(n, self.first)
        if self.matches is not None and n < self.ring.total:
            match = self.matches.after(self._above(n) - 1)
            if match is None:
                return None
            n = n if match <= n else max(n, self._above(match))
        return n if n < self.total else None

    def before(self, n: int) -> int | None:
        """The last shown row before row `n`."""
        n = min(n, self.total) - 1
        if self.matches is not None and n >= self.ring.first:
            match = self.matches.before(self._below(n) + 1)
            if match is None:
                return None
            n = n if match >= n else min(n, self._below(match))
        return n if n >= self.first else None

    def _above(self, n: int) -> int:
        """The first row that is shown for the sake of row `n`, where that one matches."""
        return min(n - self.context, head(self.ring, n)) if self.whole else n - self.context

    def _below(self, n: int) -> int:
        """The last row that is shown for the sake of row `n`, where that one matches."""
        return max(n + self.context, stop(self.ring, n) - 1) if self.whole else n + self.context

    def between(self, start: int, stop: int) -> Sequence[int]:
        """The shown rows from `start` up to and without `stop`."""
        start, stop = max(start, self.first), min(stop, self.total)
        if self.matches is None:
            return range(start, max(stop, start))
        numbers = self.matches.numbers
        if not self.context and not self.whole:
            return numbers[bisect_left(numbers, start) : bisect_left(numbers, stop)]
        key = (start, stop, len(numbers), self.ring.first, self.matches)
        if key != self._between[0]:
            self._between = key, self._list(start, stop)
        return self._between[1]

    def _list(self, start: int, stop: int) -> list[int]:
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

    def record_time(self, n: int) -> int:
        """The time of the first row of the record of row `n`."""
        return self.ring.order_time(head(self.ring, n))

    def record_at_or_after(self, n: int, time: int) -> int:
        """The same as `at_or_after`, by the times of records; `n` is what that gave."""
        while self.first < n < self.total and self.ring.order_time(n) >= time and joined(self.ring, n):
            n += 1
        return n
