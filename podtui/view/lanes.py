"""The lanes of a board: a ring for each container, what is searched in them, and which rows are shown."""

from collections.abc import Sequence
from dataclasses import dataclass

from podtui.logs.line import Line
from podtui.logs.ring import Ring
from podtui.logs.search import Matcher
from podtui.model.change import LogChunk
from podtui.view.finder import Finder
from podtui.view.signs import Sign, Signs
from podtui.view.track import Cell, Track

CONTEXT = 2
"""Rows around a match that are shown with it when only matches are."""
_LIFE = ("ended", "restarted")
"""What a log tells of its container that the other lanes are told too."""


@dataclass
class Lane:
    """One container's lines. `over`: its container has done its part and will not run again."""

    name: str
    track: Track
    over: bool = False
    held_at: int = 0
    """The ring's total when it stopped following."""

    @property
    def ring(self) -> Ring:
        """Its rows."""
        return self.track.ring


class Lanes:
    """Lanes in start order, one a container."""

    def __init__(self) -> None:
        self.lanes: list[Lane] = []
        self.signs = Signs()
        self.generation = 0
        """Goes up when rows are forgotten: their numbers begin anew."""
        self.finder = Finder([])
        self.only_matches = False
        self.frozen = False
        self._by_name: dict[str, int] = {}

    def set_lanes(self, names: Sequence[str]) -> list[str]:
        """Have a lane for each of these containers, in this order; the names that are new."""
        if [lane.name for lane in self.lanes] == list(names):
            return []
        known = {lane.name: lane for lane in self.lanes}
        self.lanes = [known.get(name) or Lane(name, Track(Ring())) for name in names]
        self._by_name = {name: i for i, name in enumerate(names)}
        self._search_anew(self.finder.matcher)
        return [name for name in names if name not in known]

    def set_over(self, over: Sequence[bool]) -> bool:
        """Say which lanes' containers are over; whether that is news."""
        changed = [lane.over for lane in self.lanes] != list(over)
        for lane, is_over in zip(self.lanes, over, strict=True):
            lane.over = lane.track.hide_end = is_over
        return changed

    def take(self, chunk: LogChunk) -> int | None:
        """Keep the lines of a chunk; the lane that they went to, None where there is none for them."""
        lane = self._by_name.get(chunk.lane.container)
        if lane is None:
            return None
        ring = self.lanes[lane].ring
        row = ring.total
        ring.add(chunk)
        gap = chunk.gap
        if gap is not None and gap.reason in _LIFE and gap.time and row >= ring.first:
            self.signs.add(chunk.lane.container, gap, time=ring.order_time(row), written=True)
        return lane

    def lane_of(self, container: str) -> int | None:
        """The index of a container's lane."""
        return self._by_name.get(container)

    def sign(self, cell: Cell) -> Sign | None:
        """The sign that a cell shows; None where it shows a row."""
        return self.signs[~cell.number] if cell.number < 0 else None

    def time(self, cell: Cell) -> int:
        """The time (ns) that orders a cell, 0 where it is not kept any more."""
        if cell.number < 0:
            sign = self.signs[~cell.number]
            return sign.time if sign is not None else 0
        ring = self.lanes[cell.lane].ring
        return ring.order_time(cell.number) if ring.first <= cell.number < ring.total else 0

    def line(self, cell: Cell) -> Line:
        """What a cell shows. Raises IndexError where it is not kept (any more)."""
        if cell.number >= 0:
            return self.lanes[cell.lane].ring.line(cell.number)
        sign = self.signs[~cell.number]
        if sign is None:
            raise IndexError(cell.number)
        return Line(cell.number, sign.time, b"", 0, sign.gap)

    def clear(self) -> None:
        """Forget every line, to read anew."""
        self.generation += 1
        self.signs.forget_rows()
        for lane in self.lanes:
            lane.track = Track(Ring())
            lane.track.hide_end = lane.over
        self.freeze(on=False)
        self._search_anew(self.finder.matcher)

    def freeze(self, *, on: bool) -> None:
        """Let nothing move, or go on."""
        self.frozen = on
        self.signs.end = self.signs.total if on else None
        for lane in self.lanes:
            lane.track.end = lane.ring.total if on else None

    def since(self, time: int) -> None:
        """Show only rows from a time (ns) on; 0: all."""
        self.signs.floor = time
        for lane in self.lanes:
            lane.track.floor = time

    def search(self, matcher: Matcher | None) -> None:
        """Look for a pattern in every lane; None: no longer."""
        self._search_anew(matcher)

    def show_matches(self, *, only: bool) -> None:
        """Show only the rows that match, with those around them, or all."""
        self.only_matches = only
        self._apply_matches()

    def _search_anew(self, matcher: Matcher | None) -> None:
        self.finder = Finder([lane.track for lane in self.lanes], matcher)
        self._apply_matches()

    def _apply_matches(self) -> None:
        self.signs.shown = not (self.only_matches and self.finder.matcher)
        for lane, search in zip(self.lanes, self.finder.searches, strict=True):
            lane.track.matches = search if self.only_matches and self.finder.matcher else None
            lane.track.context, lane.track.whole = CONTEXT, True
