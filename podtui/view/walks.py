"""Walking over lanes: each alone, merged by time, aligned in slots of time.

A walk goes from place to place, forward and back, one row at a time: so a window of forty rows costs forty steps,
however many lines there are, and rows that come or go elsewhere change nothing.
"""

from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar

from podtui.view.track import Cell, Track

Place = TypeVar("Place")
Step = tuple[Sequence[Cell], Place]


class Walk(Protocol[Place]):
    """Rows in an order; a place is between two of them."""

    def start(self) -> Place:
        """The place before the first row."""
        ...

    def end(self) -> Place:
        """The place after the last row."""
        ...

    def forward(self, place: Place) -> Step[Place] | None:
        """The cells of the row after this place, and the place after it; None at the end."""
        ...

    def back(self, place: Place) -> Step[Place] | None:
        """The cells of the row before this place, and the place before it; None at the start."""
        ...

    def to(self, cell: Cell) -> Place:
        """The place before the row that has this cell."""
        ...

    def measure(self, place: Place) -> int:
        """How many lines are before this place, for a scrollbar."""
        ...

    def at_time(self, time: int) -> Place:
        """The place before the first row that is not before `time` (ns)."""
        ...


class LaneWalk:
    """One lane alone; a place is a row number."""

    def __init__(self, lane: int, track: Track) -> None:
        self._lane = lane
        self._track = track

    def start(self) -> int:
        """See Walk."""
        return self._track.first

    def end(self) -> int:
        """See Walk."""
        return self._track.total

    def forward(self, place: int) -> Step[int] | None:
        """See Walk."""
        n = self._track.at(place)
        return None if n is None else ((Cell(self._lane, n),), n + 1)

    def back(self, place: int) -> Step[int] | None:
        """See Walk."""
        n = self._track.before(place)
        return None if n is None else ((Cell(self._lane, n),), n)

    def to(self, cell: Cell) -> int:
        """See Walk."""
        return cell.number

    def measure(self, place: int) -> int:
        """See Walk."""
        return max(place - self._track.first, 0)

    def at_time(self, time: int) -> int:
        """See Walk."""
        return self._track.at_or_after(time)


Cut = tuple[int, ...]
"""A row number in every lane: what is before it has been passed."""


class MergedWalk:
    """Several lanes as one stream, by time and then by lane; a place is a cut. `names`: the lanes' indices in cells."""

    def __init__(self, tracks: Sequence[Track], names: Sequence[int] = ()) -> None:
        self._tracks = tracks
        self._names = names or range(len(tracks))

    def start(self) -> Cut:
        """See Walk."""
        return tuple(track.first for track in self._tracks)

    def end(self) -> Cut:
        """See Walk."""
        return tuple(track.total for track in self._tracks)

    def forward(self, place: Cut) -> Step[Cut] | None:
        """See Walk."""
        found = [(t.time(n), lane, n) for lane, t in enumerate(self._tracks) if (n := t.at(place[lane])) is not None]
        if not found:
            return None
        _, lane, n = min(found)
        return (Cell(self._names[lane], n),), (*place[:lane], n + 1, *place[lane + 1 :])

    def back(self, place: Cut) -> Step[Cut] | None:
        """See Walk."""
        found = [
            (t.time(n), lane, n) for lane, t in enumerate(self._tracks) if (n := t.before(place[lane])) is not None
        ]
        if not found:
            return None
        _, lane, n = max(found)
        return (Cell(self._names[lane], n),), (*place[:lane], n, *place[lane + 1 :])

    def to(self, cell: Cell) -> Cut:
        """See Walk."""
        own = self._names.index(cell.lane)
        time = self._tracks[own].time(cell.number)
        return tuple(
            cell.number if lane == own else track.at_or_after(time + (lane < own))
            for lane, track in enumerate(self._tracks)
        )

    def measure(self, place: Cut) -> int:
        """See Walk."""
        return sum(max(n - track.first, 0) for n, track in zip(place, self._tracks, strict=True))

    def at_time(self, time: int) -> Cut:
        """See Walk."""
        return tuple(track.at_or_after(time) for track in self._tracks)


SLOTS = (10_000_000_000, 1_000_000_000, 100_000_000, 10_000_000)
"""Widths of a slot in nanoseconds: 10 s, 1 s, 100 ms, 10 ms."""
Slot = tuple[int, int]
"""A place among aligned rows: the slot's beginning in nanoseconds, and how many of its rows have been passed."""


class AlignedWalk:
    """Time is cut into slots; in a slot every lane begins on the same row, and is blank where it has fewer lines.

    In a lane the order never changes. `width` is the slot's, in nanoseconds; `names`: the lanes' indices in cells.
    """

    def __init__(self, tracks: Sequence[Track], width: int = SLOTS[0], names: Sequence[int] = ()) -> None:
        self._tracks = tracks
        self._names = names or range(len(tracks))
        self.width = width

    def start(self) -> Slot:
        """See Walk."""
        times = [t.time(n) for t in self._tracks if (n := t.at(t.first)) is not None]
        return (self._slot(min(times, default=0)), 0)

    def end(self) -> Slot:
        """See Walk."""
        times = [t.time(n) for t in self._tracks if (n := t.before(t.total)) is not None]
        return (self._slot(max(times, default=-self.width)) + self.width, 0)

    def forward(self, place: Slot) -> Step[Slot] | None:
        """See Walk."""
        slot, passed = place
        lanes = self._lanes(slot)
        if passed >= max(map(len, lanes), default=0):
            later = [t.time(n) for t in self._tracks if (n := t.at(t.at_or_after(slot + self.width))) is not None]
            if not later:
                return None
            slot, passed = self._slot(min(later)), 0
            lanes = self._lanes(slot)
        return self._cells(lanes, passed), (slot, passed + 1)

    def back(self, place: Slot) -> Step[Slot] | None:
        """See Walk."""
        slot, passed = place
        lanes = self._lanes(slot)
        passed = min(passed, max(map(len, lanes), default=0))
        if not passed:
            before = [t.time(n) for t in self._tracks if (n := t.before(t.at_or_after(slot))) is not None]
            if not before:
                return None
            slot = self._slot(max(before))
            lanes = self._lanes(slot)
            passed = max(map(len, lanes))
        return self._cells(lanes, passed - 1), (slot, passed - 1)

    def to(self, cell: Cell) -> Slot:
        """See Walk."""
        own = self._names.index(cell.lane)
        slot = self._slot(self._tracks[own].time(cell.number))
        rows = self._lanes(slot)[own]
        return slot, rows.index(cell.number) if cell.number in rows else 0

    def measure(self, place: Slot) -> int:
        """See Walk."""
        slot, passed = place
        lanes = self._lanes(slot)
        before = sum(t.at_or_after(slot) - t.first for t in self._tracks)
        return before + sum(min(len(rows), passed) for rows in lanes)

    def at_time(self, time: int) -> Slot:
        """See Walk."""
        return self._slot(time), 0

    def _slot(self, time: int) -> int:
        return time // self.width * self.width

    def _lanes(self, slot: int) -> list[range | list[int]]:
        """Each lane's rows in a slot."""
        return [t.between(t.at_or_after(slot), t.at_or_after(slot + self.width)) for t in self._tracks]

    def _cells(self, lanes: Iterable[Sequence[int]], row: int) -> Sequence[Cell]:
        return tuple(Cell(lane, rows[row]) for lane, rows in zip(self._names, lanes, strict=True) if row < len(rows))


def slot_width(tracks: Sequence[Track], rows: int, present: int) -> int:
    """The widest of SLOTS that keeps less than a third of the last `rows` rows blank, `present` if that does too.

    Lanes that have nothing at the time of these rows do not count. Where none does, the one with the fewest blanks.
    """
    blanks = {width: _blanks(tracks, width, rows) for width in SLOTS}
    if blanks[present] < 1 / 3:
        return present
    for width in SLOTS:
        if blanks[width] < 1 / 3:
            return width
    return min(SLOTS, key=lambda width: blanks[width])


def _blanks(tracks: Sequence[Track], width: int, rows: int) -> float:
    """The share of blank cells in the last `rows` rows."""
    walk = AlignedWalk(tracks, width)
    place, seen, filled = walk.end(), 0, 0
    top: Cell | None = None
    while seen < rows and (step := walk.back(place)) is not None:
        cells, place = step
        filled += len(cells)
        seen += 1
        top = cells[0]
    if top is None:
        return 0.0
    since = tracks[top.lane].time(top.number)
    lanes = sum(t.at(t.at_or_after(since)) is not None for t in tracks)
    return 1 - filled / (seen * max(lanes, 1))
