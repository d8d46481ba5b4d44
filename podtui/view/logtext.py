"""Log lines as they are printed: text with the container's name in front, or one JSON object a line."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache

import msgspec

from podtui.logs.clean import SGR, clean, styled
from podtui.logs.merge import Stretch
from podtui.logs.search import Matcher
from podtui.logs.stamp import SECOND
from podtui.model.change import Gap, LaneKey

# Eight colours of a 256-colour terminal that stay apart, in start order as on the screens; then the same underlined,
# and so on: never two alike among the first 32.
_COLORS = (74, 179, 79, 176, 185, 105, 209, 250)
_MORE = ("", ";4", ";1", ";7")
_MARK, _RESET = "\x1b[7m", "\x1b[0m"


class TextLines:
    """Renders stretches as text.

    `containers` are those of each Pod in start order, which gives them their colours; `prefix` puts the container's
    name in front, and the Pod's where there are `several`. `color` is for a terminal: what a container printed is made
    safe, its colours are kept, and what `highlight` matches is marked. Without it lines are passed on as they are, as
    kubectl does.
    """

    def __init__(
        self,
        containers: Mapping[str, Sequence[str]],
        *,
        prefix: bool,
        several: bool,
        timestamps: bool,
        color: bool,
        highlight: Sequence[Matcher] = (),
    ) -> None:
        self._several = several
        self._width = max((len(name) for names in containers.values() for name in names), default=0)
        self._numbers = {pod: {name: i for i, name in enumerate(names)} for pod, names in containers.items()}
        self._prefix = prefix
        self._timestamps = timestamps
        self._color = color
        self._highlight = tuple(highlight)
        self._heads: dict[LaneKey, bytes] = {}

    def render(self, stretch: Stretch) -> list[bytes]:
        """Each line with what stands before it and its newline."""
        head = self._head(stretch.lane) if self._prefix else b""
        lines = [self._safe(line) for line in stretch.lines] if self._color else stretch.lines
        if self._timestamps:
            return _stamped(head, stretch.times, lines)
        return [b"%b%b\n" % (head, line) for line in lines] if head else [line + b"\n" for line in lines]

    def _head(self, lane: LaneKey) -> bytes:
        head = self._heads.get(lane)
        if head is None:
            head = self._heads[lane] = self._made_head(lane).encode()
        return head

    def _made_head(self, lane: LaneKey) -> str:
        numbers = self._numbers.setdefault(lane.pod, {})
        number = numbers.setdefault(lane.container, len(numbers))
        name = f"{clean(lane.container):<{self._width}}"
        if not self._color:
            return f"{clean(lane.pod)} {name} " if self._several else f"{name} "
        pods = list(self._numbers)
        pod = f"\x1b[{_color(pods.index(lane.pod) + 3)}m{clean(lane.pod)}{_RESET} " if self._several else ""
        return f"{pod}\x1b[{_color(number)}m{name}{_RESET} "

    def _safe(self, line: bytes) -> bytes:
        if not self._highlight and line.isascii() and line.decode().isprintable():
            return line
        text = "".join(_painted(piece, sgr, self._highlight) for piece, sgr in styled(line))
        return text.encode()


class JsonLines:
    """Renders stretches as JSON: `{"time", "namespace", "pod", "container", "line"}`; invalid UTF-8 is replaced."""

    def __init__(self) -> None:
        self._heads: dict[LaneKey, bytes] = {}

    def render(self, stretch: Stretch) -> list[bytes]:
        """One object a line."""
        head = self._heads.get(stretch.lane)
        if head is None:
            head = self._heads[stretch.lane] = _json_head(stretch.lane)
        encode = msgspec.json.Encoder().encode
        return [
            b'{"time":"%b",%b%b}\n' % (stamp(time), head, encode(line.decode(errors="replace")))
            for time, line in zip(stretch.times, stretch.lines, strict=True)
        ]


def gap_words(lane: LaneKey, gap: Gap, *, several: bool = False) -> str:
    """`app: reconnected after 3.0 s`, with the Pod in front where there are several."""
    whose = f"{lane.pod} {lane.container}" if several else lane.container
    return clean(f"{whose}: {gap.text}")


def _stamped(head: bytes, times: Sequence[int], lines: Sequence[bytes]) -> list[bytes]:
    """Each line with its time."""
    first = min(times, default=0) // SECOND
    if first and max(times) // SECOND == first:  # all of one second, as most are
        begin, base = head + _second(first), first * SECOND
        return [b"%b.%09dZ %b\n" % (begin, at - base, line) for at, line in zip(times, lines, strict=True)]
    return [b"%b%b %b\n" % (head, at, line) for at, line in zip(map(stamp, times), lines, strict=True)]


def stamp(time: int) -> bytes:
    """Nanoseconds since the epoch as RFC 3339 with nine digits, b"" for 0."""
    if not time:
        return b""
    seconds, nanoseconds = divmod(time, SECOND)
    return b"%b.%09dZ" % (_second(seconds), nanoseconds)


@lru_cache(maxsize=64)
def _second(seconds: int) -> bytes:
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S}".encode()


def _json_head(lane: LaneKey) -> bytes:
    named = msgspec.json.encode({"namespace": lane.namespace, "pod": lane.pod, "container": lane.container})
    return named[1:-1] + b',"line":'


def _color(number: int) -> str:
    return f"38;5;{_COLORS[number % len(_COLORS)]}{_MORE[number // len(_COLORS) % len(_MORE)]}"


def _painted(text: str, sgr: SGR | None, highlight: Sequence[Matcher]) -> str:
    """The text with the container's own style, and what matches marked."""
    start = f"\x1b[{_codes(sgr)}m" if sgr is not None else ""
    out, done = [start], 0
    for begin, end in sorted(span for matcher in highlight for span in matcher.spans(text)):
        if end > (begin := max(begin, done)):
            out += [text[done:begin], _MARK, text[begin:end], _RESET, start]
            done = end
    out += [text[done:], _RESET if start else ""]
    return "".join(out)


@lru_cache(maxsize=1024)
def _codes(sgr: SGR) -> str:
    """The parameters of the sequence that asks for a style."""
    flags = (sgr.bold, sgr.dim, sgr.italic, sgr.underline, sgr.reverse, sgr.strike)
    codes = [str(code) for code, on in zip((1, 2, 3, 4, 7, 9), flags, strict=True) if on]
    for base, color in ((38, sgr.fg), (48, sgr.bg)):
        if isinstance(color, int):
            codes.append(f"{base};5;{color}")
        elif color is not None:
            codes.append(f"{base};2;{';'.join(map(str, color))}")
    return ";".join(codes)
