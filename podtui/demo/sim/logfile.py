"""What a container wrote, as the kubelet keeps it: stamped lines, rotated when the file gets too large.

A reader who asks gets the newest file only; a reader who follows goes on from file to file. So lines that were rotated
while nobody read are lost to him who comes back, as on a real node.
"""

from collections import deque
from collections.abc import Callable
from typing import NamedTuple

MAX_BYTES = 10 * 1024 * 1024
"""The kubelet's containerLogMaxSize."""
_STAMP = 40
"""What a line costs in the file beside its text: time, stream, tag."""


class Line(NamedTuple):
    """A line without its newline; `at` in ns since 1970."""

    at: int
    text: bytes


class LogFile:
    """One instance's log. `files` holds the newest file and the one before it."""

    def __init__(self, max_bytes: int = MAX_BYTES) -> None:
        self._max_bytes = max_bytes
        self._bytes = 0
        self._number = 0
        self._files: deque[tuple[int, list[Line]]] = deque([(0, [])], maxlen=2)
        self._readers: dict[Callable[[], None], None] = {}
        self.closed = False

    def write(self, at: int, texts: list[bytes]) -> None:
        """Add lines of one moment."""
        size = sum(map(len, texts)) + _STAMP * len(texts)
        if self._bytes + size > self._max_bytes and self._bytes:
            self.rotate()
        self._bytes += size
        # Each a nanosecond later than the one before: no two lines have one time, as on a real node.
        self._files[-1][1].extend(Line(at + i, text) for i, text in enumerate(texts))
        self._tell()

    def rotate(self) -> None:
        """Begin a new file."""
        self._number += 1
        self._files.append((self._number, []))
        self._bytes = 0

    def close(self) -> None:
        """Nothing more comes."""
        self.closed = True
        self._tell()

    @property
    def lines(self) -> list[Line]:
        """The newest file."""
        return self._files[-1][1]

    def position(self) -> "Position":
        """Where the newest file begins."""
        return Position(self._number, 0)

    def read(self, position: "Position", limit: int) -> tuple[list[Line], "Position"]:
        """Up to `limit` lines from there on, over the end of a file, and where the next begin."""
        found: list[Line] = []
        for number, lines in self._files:
            if number < position.file:
                continue
            start = position.line if number == position.file else 0
            taken = lines[start : start + limit - len(found)]
            found += taken
            position = Position(number, start + len(taken))
            if len(found) >= limit:
                break
        return found, position

    def on_change(self, reader: Callable[[], None]) -> Callable[[], None]:
        """Call `reader` when there is more, or the end; what ends that."""
        self._readers[reader] = None
        return lambda: self._readers.pop(reader, None)

    def _tell(self) -> None:
        for reader in list(self._readers):
            reader()


class Position(NamedTuple):
    """A place in a log."""

    file: int
    line: int
