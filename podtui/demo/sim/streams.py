"""What flows between processes: bytes, and lines into a log."""

from collections import deque
from collections.abc import Callable

from podtui.demo.sim.futures import Future, first

Write = Callable[[bytes], None]


class Pipe:
    """Bytes from one process to another."""

    def __init__(self) -> None:
        self._data: deque[bytes] = deque()
        self._more: Future[None] = Future()
        self.closed = False

    def write(self, data: bytes) -> None:
        """Hand on; after `close` in vain."""
        if data and not self.closed:
            self._data.append(data)
            self._more.set(None)

    def close(self) -> None:
        """Nothing more comes."""
        self.closed = True
        self._more.set(None)

    async def read(self, *stop: Future[None]) -> bytes:
        """What is there, once something is; b"" at the end, or when `stop` is done."""
        while not self._data:
            if self.closed or any(s.done for s in stop):
                return b""
            self._more = Future()
            await first(self._more, *stop)
        found = b"".join(self._data)
        self._data.clear()
        return found

    def give_back(self, data: bytes) -> None:
        """Put back what was read too much."""
        if data:
            self._data.appendleft(data)

    async def line(self) -> bytes:
        """A line with its newline; b"" at the end."""
        found = b""
        while b"\n" not in found:
            more = await self.read()
            if not more:
                return found
            found += more
        line, _, rest = found.partition(b"\n")
        self.give_back(rest)
        return line + b"\n"


class Lines:
    """Bytes cut into lines; `flush` gives the rest, which has no newline."""

    def __init__(self, put: Callable[[list[bytes]], None]) -> None:
        self._put = put
        self._rest = b""

    def write(self, data: bytes) -> None:
        """Cut."""
        *lines, self._rest = (self._rest + data).split(b"\n")
        if lines:
            self._put(lines)

    def flush(self) -> None:
        """The end."""
        if self._rest:
            self._put([self._rest])
            self._rest = b""
