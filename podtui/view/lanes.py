"""The lanes of a board: a ring for each container, what is searched in them, and which rows are shown."""

from collections.abc import Sequence
from dataclasses import dataclass

from podtui.logs.budget import Budget
from podtui.logs.line import Line
from podtui.logs.ring import Ring
from podtui.logs.search import Matcher, Search
from podtui.model.change import LogChunk
from podtui.view.finder import Finder, look_on
from podtui.view.level import Levels
from podtui.view.sieve import Sieve
from podtui.view.signs import Sign, Signs
from podtui.view.track import Cell, Track

CONTEXT = 2
"""Rows around a match that are shown with it when only matches are."""
ERROR_ROWS = 300
"""Rows looked at for errors in one step: well under a millisecond of work."""
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
        self._budget = Budget()
        self.signs = Signs()
        self.generation = 0
        """Goes up when rows are forgotten or lanes are others: cells mean something else then."""
        self.finder = Finder([])
        self.sieve = Sieve()
        self.errors: list[Search] = []
        """The errors of each lane, as far as `look_for_errors` has looked."""
        self.bookmarks: set[Cell] = set()
        self._sifted: list[Search] = []
        self.only_matches = False
        self.frozen = False
        self._by_name: dict[str, int] = {}

    def set_lanes(self, names: Sequence[str]) -> list[str]:
        """Have a lane for each of these containers, in this order; the names that are new."""
        if [lane.name for lane in self.lanes] == list(names):
            return []
        known = {lane.name: lane for lane in self.lanes}
        self.lanes = [known.get(name) or Lane(name, Track(Ring(budget=self._budget))) for name in names]
        before = [lane.name for lane in known.values()]
        self._by_name = {name: i for i, name in enumerate(names)}
        self.bookmarks = {
            Cell(self._by_name[before[c.lane]], c.number) for c in self.bookmarks if before[c.lane] in self._by_name
        }
        self.generation += 1
        self._new_rings()
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
            lane.track = Track(Ring(budget=self._budget))
            lane.track.hide_end = lane.over
        self.bookmarks.clear()
        self.freeze(on=False)
        self._new_rings()

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

    # --- what is looked for -----------------------------------------------------------------------------------------

    def search(self, matcher: Matcher | None) -> None:
        """Look for a pattern in every lane; None: no longer."""
        self._search_anew(matcher)

    def show_matches(self, *, only: bool) -> None:
        """Show only the rows that match, with those around them and the rest of their records, or all."""
        self.only_matches = only
        self._apply_matches()

    def sift(self, sieve: Sieve) -> None:
        """Show only the records that a sieve lets pass; search in those alone."""
        self.sieve = sieve
        self._search_anew(self.finder.matcher)

    @property
    def looking(self) -> bool:
        """Whether rows that come must be looked at: something is searched for, or sifted out."""
        return bool(self.finder.matcher or self.sieve)

    def look_on(self, seconds: float) -> bool:
        """Look on for about so many seconds; whether there is more to look at."""
        more = look_on(self._sifted, seconds) if self.sieve else False
        return self.finder.step(seconds) or more

    @property
    def hidden(self) -> int:
        """How many rows are sifted out, as far as has been looked."""
        return sum(search.looked_at - len(search.numbers) for search in self._sifted) if self.sieve else 0

    def look_for_errors(self, seconds: float) -> bool:
        """Look for errors in every lane for about so many seconds; whether there is more to look at."""
        return look_on(self.errors, seconds, ERROR_ROWS)

    def _new_rings(self) -> None:
        self.errors = [Search(lane.ring, Levels("error")) for lane in self.lanes]
        self._search_anew(self.finder.matcher)

    def _search_anew(self, matcher: Matcher | None) -> None:
        sift = self.sieve or None
        self.finder = Finder([lane.track for lane in self.lanes], matcher, sift)
        self._sifted = [Search(lane.ring, None, sift) for lane in self.lanes]
        self._apply_matches()

    def _apply_matches(self) -> None:
        only = self.only_matches and bool(self.finder.matcher)
        self.signs.shown = not only
        for lane, found, sifted in zip(self.lanes, self.finder.searches, self._sifted, strict=True):
            lane.track.matches = found if only else sifted if self.sieve else None
            lane.track.context, lane.track.whole = (CONTEXT, True) if only else (0, False)
