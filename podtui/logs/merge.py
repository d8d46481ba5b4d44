"""The lines of several containers in the order of time.

What one container wrote stays in stretches as long as possible: lines are put in order by their times alone, and only
where stretches overlap, so a line costs next to nothing.
"""

from bisect import bisect_right
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate, chain
from typing import NamedTuple

from podtui.model.change import LaneKey, LogChunk

WINDOW = 0.3
"""Seconds for which a line waits for an earlier one of another container, while following."""
MOST_HELD = 64 * 1024 * 1024
"""Bytes that may wait for a container that is behind; beyond that order is given up before memory is."""


class Stretch(NamedTuple):
    """Lines of one container, in its own order.

    `times` are theirs, in nanoseconds, 0 where there is none. `order` never falls: a line without a time, or with one
    before its predecessor's, stands at its predecessor's.
    """

    lane: LaneKey
    order: list[int]
    times: list[int]
    lines: list[bytes]


class _Part(NamedTuple):
    clock: float
    order: list[int]
    times: list[int]
    lines: list[bytes]


@dataclass
class _Pending:
    last: int = 0
    arrived: float = float("-inf")
    closed: bool = False
    parts: deque[_Part] = field(default_factory=deque)


class Merge:
    """Chunks go in as they arrive and come out by time; what one container wrote keeps its order.

    To follow: `add` and, every now and then, `ready`. To read once: `open` every container first, `add`, `close` it at
    its end, and take what is `settled`. Both end with `rest`.
    """

    def __init__(self) -> None:
        self._lanes: dict[LaneKey, _Pending] = {}
        self._held = 0

    def open(self, lane: LaneKey) -> None:
        """Lines of this container will come."""
        self._lanes.setdefault(lane, _Pending())

    def close(self, lane: LaneKey) -> None:
        """No line of this container will come any more."""
        self._lanes[lane].closed = True

    def add(self, chunk: LogChunk, clock: float = 0.0) -> None:
        """Take a chunk's lines. `clock` is when they arrived, in seconds of any clock."""
        if not chunk.lines:
            return
        pending = self._lanes.setdefault(chunk.lane, _Pending())
        order = _never_falling(chunk.times, pending.last)
        pending.last, pending.arrived = order[-1], clock
        pending.parts.append(_Part(clock, order, chunk.times, chunk.lines))
        self._held += sum(map(len, chunk.lines))

    def empty(self) -> list[LaneKey]:
        """The open containers that nothing is held of: nothing is settled before they say more."""
        return [lane for lane, pending in self._lanes.items() if not pending.closed and not pending.parts]

    def settled(self) -> list[Stretch]:
        """Take out what no open container can come before any more."""
        return self._take(min((p.last for p in self._lanes.values() if not p.closed), default=None))

    def ready(self, clock: float) -> list[Stretch]:
        """Take out what has waited for WINDOW, and all that is earlier; but not what a busy container is behind of."""
        since = clock - WINDOW
        waited = [part.order[-1] for p in self._lanes.values() for part in p.parts if part.clock <= since]
        if not waited:
            return []
        until = max(waited)
        if self._held <= MOST_HELD:
            until = min(chain((until,), (p.last for p in self._lanes.values() if p.arrived > since and p.last)))
        return self._take(until)

    def rest(self) -> list[Stretch]:
        """Take out everything."""
        return self._take(None)

    def _take(self, until: int | None) -> list[Stretch]:
        """All lines up to that time (None: all), a stretch for each container."""
        taken = [_cut(lane, pending, until) for lane, pending in self._lanes.items() if pending.parts]
        stretches = [stretch for stretch in taken if stretch.lines]
        self._held -= sum(map(len, chain.from_iterable(stretch.lines for stretch in stretches)))
        return stretches


def interleave(stretches: Sequence[Stretch], rendered: Sequence[list[bytes]]) -> list[bytes]:
    """What each line became, one list a stretch, in the order of time; at equal times in the order of the stretches."""
    if len(stretches) == 1:
        return rendered[0]
    order = list(chain.from_iterable(stretch.order for stretch in stretches))
    flat = list(chain.from_iterable(rendered))
    return [flat[i] for i in sorted(range(len(order)), key=order.__getitem__)]


def _cut(lane: LaneKey, pending: _Pending, until: int | None) -> Stretch:
    out = Stretch(lane, [], [], [])
    parts = pending.parts
    while parts and (until is None or parts[0].order[0] <= until):
        part = parts.popleft()
        n = len(part.order) if until is None else bisect_right(part.order, until)
        out.order.extend(part.order[:n])
        out.times.extend(part.times[:n])
        out.lines.extend(part.lines[:n])
        if n < len(part.order):
            parts.appendleft(_Part(part.clock, part.order[n:], part.times[n:], part.lines[n:]))
            break
    return out


def _never_falling(times: list[int], last: int) -> list[int]:
    if times[0] >= last and sorted(times) == times:
        return times
    return list(accumulate(times, max, initial=last))[1:]
