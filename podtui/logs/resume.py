"""Reading on where a stream broke off: no line lost that the kubelet still has, none twice.

The API can only be asked for lines since a whole second, inclusive. So the lines of the last two seconds are kept, and
when the stream is opened again from there, each line that was kept is left out once: equal lines with equal times are
told apart by their number. The second before the last is there for lines that stdout and stderr put out of order.
"""

from collections import Counter, deque
from collections.abc import Sequence
from itertools import chain

from podtui.logs.stamp import SECOND

OVERLAP = 1
"""Whole seconds before the last line's that are read again."""


class Tail:
    """The newest lines of a container, as far back as a resumed stream begins. Adding a batch costs next to nothing."""

    def __init__(self) -> None:
        self._batches: deque[tuple[int, Sequence[int], Sequence[bytes]]] = deque()  # with their highest time
        self._before = 0
        """The highest time of the lines that are not kept: those before the first, which a tail cut off, and those that
        were let go. They come by again where they have the times of those that are kept: a clock may go back."""

    def __bool__(self) -> bool:
        return bool(self._batches)

    def add(self, times: Sequence[int], lines: Sequence[bytes]) -> None:
        """Take lines that were passed on, in the order of the stream. Those without a time cannot be resumed."""
        if 0 in times:
            stamped = [(time, line) for time, line in zip(times, lines, strict=True) if time]
            times, lines = [time for time, _ in stamped], [line for _, line in stamped]
        if not times:
            return
        if not self._batches:
            self._before = times[0]
        self._batches.append((max(times), times, lines))
        since = self.since * SECOND
        while self._batches[0][0] < since:
            self._before = max(self._before, self._batches.popleft()[0])

    @property
    def last_time(self) -> int:
        """The time of the last line, in nanoseconds; 0 where there is none."""
        return self._batches[-1][1][-1] if self._batches else 0

    @property
    def since(self) -> int:
        """The second to read from again, 0 where there is nothing to resume."""
        return max(self.last_time // SECOND - OVERLAP, 0)

    def resume(self) -> "Resume":
        """What to leave out of a stream that begins at `since`, or earlier with a new instance."""
        return Resume(self._batches, self.since * SECOND, self._before)


class Resume:
    """Leaves out of a stream what was read before.

    `continuous` turns True when the very last line came by again: then nothing is missing between it and what follows.
    It stays False where the log was rotated in between. `begun` is True once a line was let through.
    """

    def __init__(self, batches: Sequence[tuple[int, Sequence[int], Sequence[bytes]]], since: int, before: int) -> None:
        rows = chain.from_iterable(zip(times, lines, strict=True) for _, times, lines in batches)
        self._known = Counter(row for row in rows if row[0] >= since)
        self._last = (batches[-1][1][-1], batches[-1][2][-1]) if batches else None
        self._end = max((row[0] for row in self._known), default=0) + (OVERLAP + 1) * SECOND
        self._before = before
        self._met = False
        self.continuous = self._last is None
        self.begun = False

    @property
    def done(self) -> bool:
        """Whether everything from here on is new."""
        return not self._known

    def filter(self, times: list[int], lines: list[bytes]) -> tuple[list[int], list[bytes]]:
        """Those of the lines that were not read before, in order."""
        if self.done:
            self.begun = self.begun or bool(times)
            return times, lines
        new = [row for row in zip(times, lines, strict=True) if self._is_new(row)]
        self.begun = self.begun or bool(new)
        return [time for time, _ in new], [line for _, line in new]

    def _is_new(self, row: tuple[int, bytes]) -> bool:
        if self._known.get(row):
            self._met = True
            self._known[row] -= 1
            if not self._known[row]:
                del self._known[row]
                self.continuous = self.continuous or row == self._last
            return False
        if not self._met and row[0] <= self._before:  # in the order of the file these come before all that is kept
            return False
        if row[0] > self._end:
            self._known.clear()
        return True
