"""Chunks of a log as the kubelet sends it → lines and their times.

Each line begins with a timestamp and a space: RFC 3339 with up to nine digits of a second and the node's own offset
(kubelet: `RFC3339NanoFixed`, cri-client/pkg/logs/logs.go). A line without one is the kubelet itself speaking, in the
body of an answer that it began with 200.
"""

import re
from datetime import datetime, timedelta, timezone

import msgspec

SECOND = 1_000_000_000
LONGEST_LINE = 16 * 1024 * 1024
"""Bytes after which a line that does not end is passed on in pieces, so that memory stays bounded."""

_MANY = 16
_NUMBERS = msgspec.json.Decoder(list[int])
_STAMP = re.compile(rb"(\d{4}-\d\d-\d\dT\d\d:\d\d):(\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d) ")


class Splitter:
    r"""Splits one stream, in order. Only b"\n" ends a line: U+2028, \r and the like belong to it.

    Fast where lines have nine digits: what they share with the line before, up to the second and after the digits, is
    compared and not parsed, for many lines at once where they are of one second.
    """

    def __init__(self) -> None:
        self._parts: list[bytes] = []  # of a line that has not ended
        self._held = 0
        self._last = 0
        self._in_pieces = False
        self._second = b"?"  # "2026-10-17T12:03:21." of the line before
        self._base = 0  # that second in nanoseconds since the epoch
        self._zone = b"Z "
        self._text = 31  # where the text begins

    def feed(self, chunk: bytes) -> tuple[list[int], list[bytes]]:
        """The times (nanoseconds since the epoch, 0: no timestamp) and texts of the lines that this chunk ends."""
        if b"\n" not in chunk:
            return self._hold(chunk)
        if self._parts:
            chunk = b"".join((*self._parts, chunk))
            self._parts, self._held = [], 0
        lines = chunk.split(b"\n")
        rest = lines.pop()
        if rest:
            self._parts, self._held = [rest], len(rest)
        return self._parse(lines)

    def rest(self) -> bytes:
        """What came after the last newline, with its timestamp."""
        return b"".join(self._parts)

    def finish(self) -> tuple[list[int], list[bytes]]:
        """The rest as a line: for a stream that ended where it should."""
        rest, self._parts, self._held = self.rest(), [], 0
        return self._parse([rest]) if rest else ([], [])

    def _hold(self, chunk: bytes) -> tuple[list[int], list[bytes]]:
        if chunk:
            self._parts.append(chunk)
            self._held += len(chunk)
        if self._held <= LONGEST_LINE:
            return [], []
        times, lines = self.finish()
        self._in_pieces = True
        return times, lines

    def _parse(self, lines: list[bytes]) -> tuple[list[int], list[bytes]]:
        if self._in_pieces:  # the first is what was left of a line whose beginning is gone
            self._in_pieces = False
            time = self._last
            times, texts = self._parse(lines[1:])
            return [time, *times], [lines[0], *texts]
        times, texts = self._parse_at_once(lines) or self._parse_each(lines)
        if times:
            self._last = times[-1]
        return times, texts

    def _parse_at_once(self, lines: list[bytes]) -> tuple[list[int], list[bytes]] | None:
        """Many lines of one second, their times read as one list of numbers; None where they are not all alike."""
        if len(lines) < _MANY or lines[0][:20] != lines[-1][:20]:
            return None
        if lines[0][:20] != self._second and not self._parse_slowly(lines[0])[0]:
            return None
        second = b"%d" % (self._base // SECOND)
        between = self._zone + b"," + self._second
        stamps = b",".join([line[: self._text] for line in lines])
        if not (stamps.startswith(self._second) and stamps.endswith(self._zone)):
            return None
        numbers = stamps[20 : -len(self._zone)].replace(between, b"," + second)
        try:
            times = _NUMBERS.decode(b"[%b%b]" % (second, numbers))
        except msgspec.DecodeError:  # another second or zone in between, or a line without a time
            return None
        return (times, [line[self._text :] for line in lines]) if len(times) == len(lines) else None

    def _parse_each(self, lines: list[bytes]) -> tuple[list[int], list[bytes]]:
        try:
            return self._parse_fast(lines)
        except ValueError:  # no digits where the line before had some
            parsed = [self._parse_slowly(line) for line in lines]
        times = [time for time, _ in parsed]
        return times, [line[start:] for line, (_, start) in zip(lines, parsed, strict=True)]

    def _parse_fast(self, lines: list[bytes]) -> tuple[list[int], list[bytes]]:
        times: list[int] = []
        texts: list[bytes] = []
        second, base, zone, text = self._second, self._base, self._zone, self._text
        for line in lines:
            if line[:20] == second and line[29:text] == zone:
                times.append(base + int(line[20:29]))
                texts.append(line[text:])
            else:
                time, start = self._parse_slowly(line)
                times.append(time)
                texts.append(line[start:])
                second, base, zone, text = self._second, self._base, self._zone, self._text
        return times, texts

    def _parse_slowly(self, line: bytes) -> tuple[int, int]:
        """The line's time and where its text begins; remembers what the next line may share."""
        match = _STAMP.match(line)
        if match is None:
            return 0, 0
        minute, seconds, digits, zone = match.groups()
        try:
            base = _minute(minute, zone) + int(seconds) * SECOND
        except ValueError:  # the 40th of a month
            return 0, 0
        if digits is not None and len(digits) == 9:
            self._second, self._base, self._zone, self._text = line[:20], base, zone + b" ", match.end()
        return base + int((digits or b"").ljust(9, b"0")), match.end()


def parse_time(text: bytes) -> int:
    """An RFC 3339 time in nanoseconds since the epoch, 0 where it is none."""
    return Splitter()._parse_slowly(text + b" ")[0]  # noqa: SLF001


def _minute(minute: bytes, zone: bytes) -> int:
    """The minute in nanoseconds since the epoch. Raises ValueError."""
    at = datetime.fromisoformat(minute.decode())
    offset = timedelta(0)
    if zone != b"Z":
        offset = timedelta(hours=int(zone[1:3]), minutes=int(zone[4:6])) * (-1 if zone[:1] == b"-" else 1)
    return int(at.replace(tzinfo=timezone(offset)).timestamp()) * SECOND
