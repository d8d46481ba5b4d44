"""Rows of bytes without an object each: a hundred thousand lines in a few hundred pieces of memory."""

from array import array
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate, chain
from typing import NamedTuple

_ROWS = 512
_BYTES = 64 * 1024
"""Of a block, at most; a longer row has a block of its own."""


class _Block(NamedTuple):
    """`ends`: where each row ends in `data`."""

    start: int
    data: bytes
    ends: "array[int]"

    def row(self, i: int) -> bytes:
        return self.data[self.ends[i - 1] if i else 0 : self.ends[i]]

    def rows(self, start: int, stop: int) -> list[bytes]:
        data, ends = self.data, self.ends[max(start, 0) : max(stop, 0)]
        first = self.ends[start - 1] if start > 0 else 0
        return [data[a:b] for a, b in zip(chain((first,), ends), ends, strict=False)]


class Blocks:
    """Rows are appended at the end and let go at the front; the numbers of those that stay do not change.

    What was let go costs memory until the rest of its block is too: 64 KiB at most, or one row longer than that.
    """

    def __init__(self) -> None:
        self.first = 0
        self._blocks: list[_Block] = []
        self._starts: list[int] = []
        self._open: list[bytes] = []  # the newest rows, which have no block yet
        self._open_start = 0
        self._open_bytes = 0

    def __len__(self) -> int:
        return self._open_start + len(self._open) - self.first

    def extend(self, rows: Sequence[bytes]) -> None:
        """Append."""
        self._open += rows
        self._open_bytes += sum(map(len, rows))
        done = 0
        while len(self._open) - done >= _ROWS or self._open_bytes >= _BYTES:
            done += self._seal(self._open[done : done + _ROWS])
        del self._open[:done]

    def _seal(self, rows: list[bytes]) -> int:
        """Make a block of the first of these rows; of how many."""
        ends = array("I", accumulate(map(len, rows)))
        if ends[-1] > _BYTES:
            ends = ends[: max(bisect_right(ends, _BYTES), 1)]
        self._blocks.append(_Block(self._open_start, b"".join(rows[: len(ends)]), ends))
        self._starts.append(self._open_start)
        self._open_start += len(ends)
        self._open_bytes -= ends[-1]
        return len(ends)

    def row(self, n: int) -> bytes:
        """Row `n`, which must be kept."""
        if n >= self._open_start:
            return self._open[n - self._open_start]
        block = self._blocks[bisect_right(self._starts, n) - 1]
        return block.row(n - block.start)

    def rows(self, start: int, stop: int) -> list[bytes]:
        """The rows from `start` up to and without `stop`, as far as they are kept."""
        start = max(start, self.first)
        out: list[bytes] = []
        at = max(bisect_right(self._starts, start) - 1, 0) if start < self._open_start else len(self._blocks)
        for block in self._blocks[at:]:
            if block.start >= stop:
                return out
            out += block.rows(start - block.start, stop - block.start)
        return out + self._open[max(start - self._open_start, 0) : max(stop - self._open_start, 0)]

    def size(self, count: int) -> int:
        """How many bytes the oldest `count` rows have."""
        size = 0
        for block in self._blocks:
            dead = max(self.first - block.start, 0)
            before = block.ends[dead - 1] if dead else 0
            if count <= len(block.ends) - dead:
                return size + (block.ends[dead + count - 1] - before if count else 0)
            size += block.ends[-1] - before
            count -= len(block.ends) - dead
        return size + sum(map(len, self._open[:count]))

    def sizes(self) -> Iterator[int]:
        """The length of each row, oldest first."""
        for block in self._blocks:
            ends = block.ends[max(self.first - block.start, 0) :]
            before = block.ends[self.first - block.start - 1] if self.first > block.start else 0
            yield from (b - a for a, b in zip(chain((before,), ends), ends, strict=False))
        yield from map(len, self._open)

    def drop(self, count: int) -> None:
        """Let the oldest rows go."""
        self.first += count
        gone = bisect_right(self._starts, self.first) - 1 if self.first < self._open_start else len(self._blocks)
        if gone > 0:
            del self._blocks[:gone], self._starts[:gone]
        if self.first > self._open_start:
            dead = self._open[: self.first - self._open_start]
            del self._open[: len(dead)]
            self._open_start += len(dead)
            self._open_bytes -= sum(map(len, dead))
