"""One row of a log as it is shown: made safe, coloured, searched, with its time, folded or wrapped."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Literal, NamedTuple

from rich.cells import cell_len

from podtui.logs.clean import SGR, clean, styled
from podtui.logs.line import Line
from podtui.logs.search import Matcher
from podtui.model.change import Gap

LONGEST = 8192
"""Bytes of a line that are shown; what is saved or copied is whole."""
MOST_PARTS = 40
"""Lines on the screen that a wrapped row takes at most."""
Times = Literal["off", "clock", "exact", "utc", "ago", "pod", "run"]
"""How a line's time is said: not, local, local to the millisecond, in UTC; how long ago it was; how long after the
Pod's start, or the start of the container's run.
"""
TIMES: tuple[Times, ...] = ("off", "clock", "exact", "utc", "ago", "pod", "run")
_FORMATS = {"clock": "%H:%M:%S", "exact": "%H:%M:%S", "utc": "%H:%M:%SZ"}
_WIDTHS = {"off": 0, "clock": 9, "exact": 13, "utc": 10, "ago": 7, "pod": 12, "run": 12}
_GAP_ROLES = {"error": "state-bad", "restarted": "state-warning", "dropped": "state-warning", "missed": "state-warning"}


class Run(NamedTuple):
    """A stretch of a line: its text, its role (see view/pieces.py), and the style that the container asked for."""

    text: str
    role: str = ""
    sgr: SGR | None = None


Runs = list[Run]


@dataclass(frozen=True)
class Look:
    """How lines are shown, in `width` cells.

    `readable` folds a structured line into a sentence, or says None; `role_of` gives a line's role by its level;
    `highlights` are marked each in its own way. `name` says before each line whose it is, in the merged stream.
    """

    width: int = 80
    wrap: bool = False
    times: Times = "off"
    matcher: Matcher | None = None
    highlights: tuple[Matcher, ...] = ()
    readable: Callable[[bytes], str | None] | None = None
    role_of: Callable[[bytes], str] | None = None
    name: Run | None = None
    ascii_only: bool = False

    @property
    def gutter(self) -> int:
        """The cells before the text."""
        return _WIDTHS[self.times] + (cell_len(self.name.text) if self.name else 0)

    def inside(self, width: int, name: Run | None = None) -> "Look":
        """The same in so many cells, with this name before each line."""
        return replace(self, width=width, name=name)


def time_text(time: int, times: Times, base: int = 0) -> str:
    """The gutter's text for a time in ns since the epoch; blank for 0. What is relative counts from `base`."""
    width = _WIDTHS[times]
    if not time or not width or (times not in _FORMATS and not base):
        return " " * width
    if times == "ago":
        return f"{_ago(max(base - time, 0)):>{width - 1}} "
    if times not in _FORMATS:
        return f"{_since(time - base):>{width - 1}} "
    zone = UTC if times == "utc" else None
    text = datetime.fromtimestamp(time // 1_000_000_000, UTC).astimezone(zone).strftime(_FORMATS[times])
    return f"{text}.{time // 1_000_000 % 1000:03d} " if times == "exact" else f"{text} "


def _ago(ns: int) -> str:
    """As "12s", "5m03s", "2h05m", "3d04h"."""
    seconds = ns // 1_000_000_000
    if seconds < 60:
        return f"{seconds}s"
    if seconds < 3600:
        return f"{seconds // 60}m{seconds % 60:02d}s"
    if seconds < 86400:
        return f"{seconds // 3600}h{seconds // 60 % 60:02d}m"
    return f"{seconds // 86400}d{seconds // 3600 % 24:02d}h"


def _since(ns: int) -> str:
    """As "+0.123s", "+5m03.1s", "+2h05m03s", "+3d04:05:06"; with a minus where it was before."""
    sign, tenths = "-" if ns < 0 else "+", abs(ns) // 100_000_000
    seconds = tenths // 10
    if seconds < 60:
        return f"{sign}{abs(ns) // 1_000_000 / 1000:.3f}s"
    if seconds < 3600:
        return f"{sign}{seconds // 60}m{seconds % 60:02d}.{tenths % 10}s"
    if seconds < 86400:
        return f"{sign}{seconds // 3600}h{seconds // 60 % 60:02d}m{seconds % 60:02d}s"
    return f"{sign}{seconds // 86400}d{seconds // 3600 % 24:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


def day_text(time: int, now: int) -> str:
    """A time in ns as one says it: the clock, with the date where that is not today's; local."""
    at, today = (datetime.fromtimestamp(t // 1_000_000_000, UTC).astimezone() for t in (time, now))
    return f"{at:%H:%M:%S}" if at.date() == today.date() else f"{at:%b} {at.day} {at:%H:%M}"


def body(line: Line, look: Look, about: Sequence[Run] = ()) -> list[Runs]:
    """The line without its gutter: one list of runs, or one for each line that it is wrapped into.

    What a marker says is always wrapped: nobody would look for the rest of it. `about` stands before it: when it was,
    and of which container.
    """
    runs = _text(line.raw, look) if line.gap is None else _gap(line.gap, look, about)
    if not look.wrap and line.gap is None:
        return [runs]
    return list(_broken(runs, max(look.width - look.gutter, 8)))[:MOST_PARTS]


def _gap(gap: Gap, look: Look, about: Sequence[Run]) -> Runs:
    rule = "--" if look.ascii_only else "──"
    runs = [Run(f"{rule} ", "muted"), *about, Run(clean(gap.text), gap_role(gap))]
    room = look.width - look.gutter - sum(cell_len(run.text) for run in runs)
    return [*runs, Run(f" {rule * 2}", "muted")] if room >= 5 else runs


def gap_role(gap: Gap) -> str:
    """The role of a marker: loud where it tells of trouble."""
    if gap.reason == "ended" and "exit " in gap.text and not gap.text.endswith("exit 0"):
        return "state-bad"
    if gap.reason == "marker" and (gap.text.startswith("not ready") or " failed" in gap.text):
        return "state-warning"
    return _GAP_ROLES.get(gap.reason, "muted")


def _text(raw: bytes, look: Look) -> Runs:
    folded = look.readable(raw) if look.readable is not None else None
    role = look.role_of(raw) if look.role_of is not None else ""
    pieces = [(clean(folded), None)] if folded is not None else styled(raw, LONGEST)
    runs = [Run(text, "" if sgr else role, sgr) for text, sgr in pieces]
    for i, matcher in enumerate(look.highlights):
        runs = marked(runs, matcher.spans("".join([run.text for run in runs])), f"mark-{i}")
    if look.matcher:
        runs = marked(runs, look.matcher.spans("".join([run.text for run in runs])))
    return runs


def marked(runs: Sequence[Run], spans: Sequence[tuple[int, int]], role: str = "match") -> Runs:
    """The runs with a role on these spans of their text."""
    if not spans:
        return list(runs)
    out: Runs = []
    at = 0
    for run in runs:
        end, done = at + len(run.text), at
        for start, stop in spans:
            start, stop = max(start, at), min(stop, end)
            if start >= stop:
                continue
            out += [run._replace(text=run.text[done - at : start - at])] if start > done else []
            out.append(Run(run.text[start - at : stop - at], role))
            done = stop
        out += [run._replace(text=run.text[done - at :])] if done < end else []
        at = end
    return out


def _broken(runs: Sequence[Run], width: int) -> Iterator[Runs]:
    """The runs in lines of at most `width` cells, broken anywhere; at least one line."""
    line: Runs = []
    room = width
    for run in runs:
        text = run.text
        while text:
            head = text[:room] if text.isascii() else _head(text, room)
            if head:
                line.append(run._replace(text=head))
                room -= len(head) if text.isascii() else cell_len(head)
                text = text[len(head) :]
            if text:
                yield line
                line, room = [], width
    if line or room == width:
        yield line


def _head(text: str, room: int) -> str:
    """The longest beginning that fits into `room` cells; "" where not even one character does."""
    used = 0
    for i, character in enumerate(text):
        used += cell_len(character)
        if used > room:
            return text[:i]
    return text


def height(line: Line, look: Look) -> int:
    """How many lines the row takes; where that is plain from its length, without making it."""
    if line.gap is None and not look.wrap:
        return 1
    raw = line.raw
    if (
        line.gap is not None
        or look.readable
        or len(raw) > LONGEST
        or not raw.isascii()
        or b"\x1b" in raw
        or b"\t" in raw
    ):
        return len(body(line, look))
    return min(max(-(-len(raw.removesuffix(b"\r")) // max(look.width - look.gutter, 8)), 1), MOST_PARTS)
