"""Walking over lanes: each alone, or merged by time; aligned in slots of time they are in aligned.py.

A walk goes from place to place, forward and back, one row at a time: so a window of forty rows costs forty steps,
however many lines there are, and rows that come or go elsewhere change nothing.
"""

from collections.abc import Sequence
from typing import NamedTuple, Protocol, TypeVar

from podtui.logs.records import LONGEST, PAUSE
from podtui.view.signs import AFTER_ALL, BEFORE_ALL, LAST, NOWHERE, Key, SignView
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

    def at_time(self, time: int) -> Place:
        """The place before the first row that is not before `time` (ns)."""
        ...


class Cut(NamedTuple):
    """A row number in every lane, and a key among the signs: what is before them has been passed."""

    rows: tuple[int, ...]
    key: Key = BEFORE_ALL


class MergedWalk:
    """Several lanes as one stream, by time and then by lane; the lines of a record stay together (logs/records.py).

    `names`: the lanes' indices in cells. A sign comes before the lines of its time; its cell has the lane `home`, or of
    the container that it is about.
    """

    def __init__(self, tracks: Sequence[Track], names: Sequence[int] = (), signs: SignView = NOWHERE) -> None:
        self._tracks = tracks
        self._names = names or range(len(tracks))
        self._signs = signs
        self._homes: dict[str, int] = {}

    def home(self, homes: dict[str, int]) -> "MergedWalk":
        """Say which lane's cell a container's signs have."""
        self._homes = homes
        return self

    def start(self) -> Cut:
        """See Walk."""
        return Cut(tuple([track.first for track in self._tracks]))

    def end(self) -> Cut:
        """See Walk."""
        return Cut(tuple([track.total for track in self._tracks]), AFTER_ALL)

    def forward(self, place: Cut) -> Step[Cut] | None:
        """See Walk."""
        found = [
            (self._order(t, n), lane, n)
            for lane, t in enumerate(self._tracks)
            if (n := t.at(place.rows[lane])) is not None
        ]
        first = min(found) if found else None
        key = self._signs.after(place.key) if self._signs else None
        if key is not None:
            key = self._signs.after(self._passed(place))
        if key is not None and (first is None or key[0] <= self._time(first)):
            return (self._sign(key),), Cut(place.rows, key)
        if first is None:
            return None
        _, lane, n = first
        return (Cell(self._names[lane], n),), Cut((*place.rows[:lane], n + 1, *place.rows[lane + 1 :]), place.key)

    def back(self, place: Cut) -> Step[Cut] | None:
        """See Walk."""
        found = [
            (self._order(t, n), lane, n)
            for lane, t in enumerate(self._tracks)
            if (n := t.before(place.rows[lane])) is not None
        ]
        last = max(found) if found else None
        key = self._signs.upto(self._passed(place)) if self._signs else None
        if key is not None and (last is None or self._is_after(key[0], last)):
            return (self._sign(key),), Cut(self._rows_at(key[0]), (key[0], key[1] - 1))
        if last is None:
            return None
        _, lane, n = last
        return (Cell(self._names[lane], n),), Cut((*place.rows[:lane], n, *place.rows[lane + 1 :]), place.key)

    def to(self, cell: Cell) -> Cut:
        """See Walk."""
        if cell.number < 0:
            sign = self._signs.signs[~cell.number]
            return self.start() if sign is None else Cut(self._rows_at(sign.time), (sign.time, ~cell.number - 1))
        own = self._names.index(cell.lane)
        time = self._tracks[own].record_time(cell.number)
        rows = [
            cell.number if lane == own else self._row_at(track, time + (lane < own))
            for lane, track in enumerate(self._tracks)
        ]
        return Cut(tuple(rows), (time, LAST))

    def at_time(self, time: int) -> Cut:
        """See Walk."""
        return Cut(self._rows_at(time), (time, -1))

    def _order(self, track: Track, n: int) -> int:
        """The time by which a row is put among those of other lanes; alone it needs none."""
        return track.record_time(n) if len(self._tracks) > 1 else n

    def _time(self, found: tuple[int, int, int]) -> int:
        order, lane, n = found
        return order if len(self._tracks) > 1 else self._tracks[lane].record_time(n)

    def _is_after(self, time: int, found: tuple[int, int, int]) -> bool:
        """Whether a sign of that time comes after a row: mostly plain without looking for the row's record."""
        _, lane, n = found
        own = self._tracks[lane].time(n)
        return time > own or (own - time <= LONGEST * PAUSE and time > self._time(found))

    def _passed(self, place: Cut) -> Key:
        """The sign up to which all are passed: those before a row that has been passed are, whenever they came."""
        passed = place.key
        for track, n in zip(self._tracks, place.rows, strict=True):
            if track.ring.first < n <= track.ring.total and track.time(n - 1) >= passed[0]:
                passed = max(passed, (track.record_time(n - 1), LAST))
        return passed

    def _rows_at(self, time: int) -> tuple[int, ...]:
        return tuple([self._row_at(track, time) for track in self._tracks])

    def _row_at(self, track: Track, time: int) -> int:
        """The first row of a lane that is ordered at `time` or later."""
        n = track.at_or_after(time)
        return track.record_at_or_after(n, time)

    def _sign(self, key: Key) -> Cell:
        sign = self._signs.signs[key[1]]
        return Cell(self._homes.get(sign.container, self._names[0]) if sign else self._names[0], ~key[1])


class LaneWalk(MergedWalk):
    """One lane alone."""

    def __init__(self, lane: int, track: Track, signs: SignView = NOWHERE) -> None:
        super().__init__((track,), (lane,), signs)
