"""Lanes locked to one time: cut into slots, in each of which every lane begins on the same row."""

from collections.abc import Iterable, Sequence

from podtui.view.signs import LAST, NOWHERE, SignView
from podtui.view.track import Cell, Track
from podtui.view.walks import Step

SLOTS = (10_000_000_000, 1_000_000_000, 100_000_000, 10_000_000)
"""Widths of a slot in nanoseconds: 10 s, 1 s, 100 ms, 10 ms."""
Slot = tuple[int, int]
"""A place among aligned rows: the time (ns) at which a slot begins, and how many of its rows have been passed."""
_NEVER = 2**63
Numbers = Sequence[int]


class AlignedWalk:
    """Time is cut into slots; in a slot every lane begins on the same row, and is blank where it has fewer lines.

    In a lane the order never changes. `width` is the slot's, in nanoseconds; `names`: the lanes' indices in cells;
    `signs`: what each lane shows of them. A sign begins a slot of its own, so it stands on one row in all lanes.
    """

    def __init__(
        self,
        tracks: Sequence[Track],
        width: int = SLOTS[0],
        names: Sequence[int] = (),
        signs: Sequence[SignView] = (),
    ) -> None:
        self._tracks = tracks
        self._names = names or range(len(tracks))
        self._signs = signs or [NOWHERE] * len(tracks)
        self.width = width

    def start(self) -> Slot:
        """See Walk."""
        return self._begin(self._earliest(0, (-1, -1), default=None) or 0), 0

    def end(self) -> Slot:
        """See Walk."""
        latest = self._latest(_NEVER, default=None)
        return (self._span(latest)[1] if latest is not None else 0), 0

    def forward(self, place: Slot) -> Step[Slot] | None:
        """See Walk."""
        time, passed = place
        slot, stop = self._span(time)
        lanes = self._lanes(slot, stop)
        if passed >= max(map(len, lanes), default=0):
            later = self._earliest(stop, (stop, -1), default=None)
            if later is None:
                return None
            slot, stop = self._span(later)
            passed, lanes = 0, self._lanes(slot, stop)
        return self._cells(lanes, passed), (slot, passed + 1)

    def back(self, place: Slot) -> Step[Slot] | None:
        """See Walk."""
        time, passed = place
        slot, stop = self._span(time)
        lanes = self._lanes(slot, stop)
        passed = min(passed, max(map(len, lanes), default=0))
        if not passed:
            before = self._latest(slot, default=None)
            if before is None:
                return None
            slot, stop = self._span(before)
            lanes = self._lanes(slot, stop)
            passed = max(map(len, lanes))
        return self._cells(lanes, passed - 1), (slot, passed - 1)

    def to(self, cell: Cell) -> Slot:
        """See Walk."""
        own = self._names.index(cell.lane)
        if cell.number < 0:
            sign = self._signs[own].signs[~cell.number]
            time = sign.time if sign is not None else 0
        else:
            time = self._tracks[own].time(cell.number)
        slot, stop = self._span(time)
        rows = self._lanes(slot, stop)[own]
        return slot, rows.index(cell.number) if cell.number in rows else 0

    def at_time(self, time: int) -> Slot:
        """See Walk."""
        return self._begin(time), 0

    # --- slots ------------------------------------------------------------------------------------------------------

    def _begin(self, time: int) -> int:
        return self._span(time)[0]

    def _span(self, time: int) -> tuple[int, int]:
        """The slot that has this time: its beginning, and one past its end."""
        slot = time // self.width * self.width
        stop = slot + self.width
        for view in self._signs:
            if view:
                before, after = view.upto((time, LAST)), view.after((time, LAST))
                slot = max(slot, before[0]) if before is not None else slot
                stop = min(stop, after[0]) if after is not None else stop
        return slot, stop

    def _earliest(self, since: int, key: tuple[int, int], default: int | None) -> int | None:
        """The time of the first row that is not before `since`, or of the first sign after that key."""
        times = [t.time(n) for t in self._tracks if (n := t.at(t.at_or_after(since))) is not None]
        times += [found[0] for view in self._signs if view and (found := view.after(key)) is not None]
        return min(times, default=default)

    def _latest(self, before: int, default: int | None) -> int | None:
        """The time of the last row or sign before that time."""
        times = [t.time(n) for t in self._tracks if (n := t.before(t.at_or_after(before))) is not None]
        times += [found[0] for view in self._signs if view and (found := view.upto((before, -1))) is not None]
        return max(times, default=default)

    def _lanes(self, slot: int, stop: int) -> list[Numbers]:
        """Each lane's rows in a slot: its signs, then its lines."""
        out: list[Numbers] = []
        for track, view in zip(self._tracks, self._signs, strict=True):
            rows = track.between(track.at_or_after(slot), track.at_or_after(stop))
            signs = view.at(slot) if view else []
            out.append(_Both([~number for _, number in signs], rows) if signs else rows)
        return out

    def _cells(self, lanes: Iterable[Numbers], row: int) -> Sequence[Cell]:
        return tuple([Cell(lane, rows[row]) for lane, rows in zip(self._names, lanes, strict=True) if row < len(rows)])


class _Both(Sequence[int]):
    """One sequence after another, without a copy of the second."""

    def __init__(self, first: list[int], second: Numbers) -> None:
        self._first = first
        self._second = second

    def __len__(self) -> int:
        return len(self._first) + len(self._second)

    def __getitem__(self, i: int) -> int:  # type: ignore[override]  # no slices are taken
        return self._first[i] if i < len(self._first) else self._second[i - len(self._first)]


def slot_width(tracks: Sequence[Track], rows: int, present: int, signs: Sequence[SignView] = ()) -> int:
    """The widest of SLOTS that keeps less than a third of the last `rows` rows blank, `present` if that does too.

    Lanes that have nothing at the time of these rows do not count. Where none does, the one with the fewest blanks.
    """
    blanks = {width: _blanks(AlignedWalk(tracks, width, signs=signs), tracks, rows) for width in SLOTS}
    if blanks[present] < 1 / 3:
        return present
    for width in SLOTS:
        if blanks[width] < 1 / 3:
            return width
    return min(SLOTS, key=lambda width: blanks[width])


def _blanks(walk: AlignedWalk, tracks: Sequence[Track], rows: int) -> float:
    """The share of blank cells in the last `rows` rows, signs left out."""
    place, seen, filled = walk.end(), 0, 0
    top: Cell | None = None
    while seen < rows and (step := walk.back(place)) is not None:
        cells, place = step
        own = [cell for cell in cells if cell.number >= 0]
        if own:
            filled += len(own)
            seen += 1
            top = own[0]
    if top is None:
        return 0.0
    since = tracks[top.lane].time(top.number)
    lanes = sum(t.at(t.at_or_after(since)) is not None for t in tracks)
    return 1 - filled / (seen * max(lanes, 1))
