"""The lines of one container, bounded by number and by bytes.

Lines stay raw bytes, many in a piece, and times stay in an array: 100,000 lines of a hundred bytes cost some 11 MB.
Rows have absolute numbers that never change, so that a view, a search or a bookmark can hold on to them while old rows
go.
"""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import accumulate, islice

from podtui.logs.blocks import Blocks
from podtui.logs.budget import Budget
from podtui.logs.line import Line, Span
from podtui.model.change import Gap, LogChunk

MAX_LINES = 100_000
ROW_COST = 13
"""What a row costs beside its bytes: its time, and where it ends."""
_SLACK = 2048
"""Times that may be dead at the front of the array: taking them off one by one would move everything each time."""


class Ring:
    """The newest rows of one container.

    `first` is the number of the oldest row kept, `total` one past the newest: rows `first` to `total - 1` are there,
    at most `max_lines`. They share the bytes of the `budget` with the rings of other containers; without one they have
    one of their own. `bytes` is what they take of it.
    """

    def __init__(self, max_lines: int = MAX_LINES, budget: Budget | None = None) -> None:
        self.max_lines = max(max_lines, 1)
        self.first = 0
        self.total = 0
        self.bytes = 0
        self._base = 0  # the number of the row at index 0 of the times; below `first` while times there are dead
        self._text = Blocks()
        self._order = array("q")  # times that never fall: the highest so far. Search by time needs that
        self._exact: dict[int, int] = {}  # the row's own time where it is another: out of order, or unknown
        self._gaps: dict[int, Gap] = {}
        self._starts: list[int] = []  # the rows where another instance begins, and which
        self._instances: list[int] = []
        self._budget = budget or Budget()
        self._budget.join(self)

    def __len__(self) -> int:
        return self.total - self.first

    # --- in ----------------------------------------------------------------------------------------------------------

    def add(self, chunk: LogChunk) -> None:
        """Take a chunk as it comes from a Source: its gap, then its lines."""
        if chunk.gap is not None:
            self.mark(chunk.gap, chunk.gap.time or (chunk.times[0] if chunk.times else 0), chunk.instance)
        if chunk.lines:
            self.extend(chunk.times, chunk.lines, chunk.instance)

    def extend(self, times: Sequence[int], lines: Sequence[bytes], instance: int) -> None:
        """Append lines with their times (ns since the epoch, 0: not known), written by that instance."""
        for at in range(0, len(lines), self.max_lines):  # more at once than is kept: what leaves, leaves in between
            self._extend(times[at : at + self.max_lines], lines[at : at + self.max_lines], instance)

    def mark(self, gap: Gap, time: int, instance: int | None = None) -> None:
        """Append a marker row. `time` 0 is that of the row before; `instance` None is its instance."""
        self._gaps[self.total] = gap
        known = time or self.last_time
        self.extend([known], [b""], self.instance if instance is None else instance)

    def give(self, wanted: int) -> int:
        """Let the oldest rows go until so many bytes are free; how many that were. The newest row always stays."""
        freed, rows = 0, 0
        for size in islice(self._text.sizes(), max(len(self) - 1, 0)):
            if freed >= wanted:
                break
            freed += size + ROW_COST
            rows += 1
        self._drop(rows, freed)
        return freed

    # --- out ---------------------------------------------------------------------------------------------------------

    @property
    def last_time(self) -> int:
        """The highest time so far, 0 where there is none yet."""
        return self._order[-1] if self._order else 0

    @property
    def instance(self) -> int:
        """The instance of the newest row, 0 where there is none yet."""
        return self._instances[-1] if self._instances else 0

    def line(self, n: int) -> Line:
        """The row of number `n`. Raises IndexError where it is not kept (any more)."""
        if not self.first <= n < self.total:
            raise IndexError(n)
        i = n - self._base
        time = self._exact[n] if n in self._exact else self._order[i]
        instance = self._instances[bisect_right(self._starts, n) - 1]
        return Line(n, time, self._text.row(n), instance, self._gaps.get(n) if self._gaps else None)

    def lines(self, start: int, stop: int) -> list[Line]:
        """The rows from `start` up to and without `stop`, as far as they are kept."""
        return [self.line(n) for n in range(max(start, self.first), min(stop, self.total))]

    def row(self, n: int) -> bytes:
        """The bytes of row `n`, which must be kept."""
        return self._text.row(n)

    def raw(self, start: int, stop: int) -> list[bytes]:
        """The bytes of the same rows; a marker's are empty."""
        return self._text.rows(start, stop)

    def order_time(self, n: int) -> int:
        """The time that orders row `n`: its own, or the latest before it where it is out of order or unknown."""
        return self._order[n - self._base]

    def at_or_after(self, time: int) -> int:
        """The number of the first kept row that is not before `time`; `total` where there is none."""
        return self._base + bisect_left(self._order, time, self.first - self._base)

    def is_gap(self, n: int) -> bool:
        """Whether row `n` is a marker and no line."""
        return n in self._gaps

    def gaps(self) -> list[tuple[int, Gap]]:
        """The kept markers with their row numbers, oldest first."""
        return [(n, gap) for n, gap in sorted(self._gaps.items()) if n >= self.first]

    def instances(self) -> list[Span]:
        """The kept rows by instance, oldest first: what the API keeps only one "previous" of."""
        ends = [*self._starts[1:], self.total]
        return [
            Span(instance, max(start, self.first), end, self._beginning(max(start, self.first), end))
            for instance, start, end in zip(self._instances, self._starts, ends, strict=True)
            if end > self.first
        ]

    def _beginning(self, start: int, end: int) -> Gap | None:
        """The marker of a restart, where rows begin with it; others may stand before it."""
        for n in range(start, end):
            gap = self._gaps.get(n)
            if gap is None or gap.reason == "restarted":
                return gap
        return None

    # --- inside ------------------------------------------------------------------------------------------------------

    def _extend(self, times: Sequence[int], lines: Sequence[bytes], instance: int) -> None:
        self._begin(instance)
        self._append_times(times)
        self._text.extend(lines)
        self.total += len(lines)
        self.bytes += sum(map(len, lines)) + ROW_COST * len(lines)
        if (many := len(self) - self.max_lines) > 0:
            self._drop(many, self._text.size(many) + ROW_COST * many)
        self._budget.keep()

    def _begin(self, instance: int) -> None:
        if not self._instances or self._instances[-1] != instance:
            self._starts.append(self.total)
            self._instances.append(instance)

    def _append_times(self, times: Sequence[int]) -> None:
        if times[0] >= self.last_time and sorted(times) == times:
            self._order.extend(times)
            return
        ordered = list(accumulate(times, max, initial=self.last_time))[1:]
        self._order.extend(ordered)
        changed = zip(range(self.total, self.total + len(times)), times, ordered, strict=True)
        self._exact.update({n: time for n, time, order in changed if time != order})

    def _drop(self, rows: int, cost: int) -> None:
        """Let the oldest rows go; `cost` is what they took."""
        self.first += rows
        self.bytes -= cost
        self._text.drop(rows)
        dead = self.first - self._base
        if dead < min(_SLACK, len(self) + 1):
            return
        del self._order[:dead]
        self._base = self.first
        for side in (self._exact, self._gaps):
            for n in [n for n in side if n < self.first]:
                del side[n]
        while len(self._starts) > 1 and self._starts[1] <= self.first:
            del self._starts[0], self._instances[0]
