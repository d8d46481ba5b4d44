"""Searching over all lanes: what matches, how many, and going from one match to the next by time."""

from bisect import bisect_left
from collections.abc import Sequence
from time import perf_counter

from podtui.logs.search import SLICE, Matcher, Search, Sift
from podtui.view.track import Cell, Track


def look_on(searches: Sequence[Search], seconds: float, rows: int = SLICE) -> bool:
    """Look on with all of them, `rows` at a time, for about so many seconds; whether there is more to look at."""
    until = perf_counter() + seconds
    more = list(searches)
    while more and perf_counter() < until:
        more = [search for search in more if perf_counter() >= until or search.step(rows)]
    return bool(more)


class Finder:
    """One pattern in every lane. `current` is the match that was gone to last; `working`: not all is looked at yet."""

    def __init__(self, tracks: Sequence[Track], matcher: Matcher | None = None, sift: Sift | None = None) -> None:
        self.tracks = list(tracks)
        self.matcher = matcher
        self.searches = [Search(track.ring, matcher, sift) for track in tracks]
        self.current: Cell | None = None
        self.working = bool(matcher)

    def step(self, seconds: float) -> bool:
        """Look on for about so many seconds, what is new first; whether there is more to look at."""
        if not self.matcher:
            return False
        self.working = look_on(self.searches, seconds)
        return self.working

    @property
    def count(self) -> int:
        """How many rows match, as far as has been looked."""
        return sum(len(search.numbers) for search in self.searches)

    @property
    def place(self) -> int:
        """Which of them the current one is, by time: 1 is the oldest; 0 where there is none."""
        if self.current is None:
            return 0
        cut = self._cut(self.current)
        return 1 + sum(bisect_left(s.numbers, n) for s, n in zip(self.searches, cut, strict=True))

    def next(self, cut: Sequence[int] | None = None) -> Cell | None:
        """The first match after the current one (or after a cut); None where there is none."""
        cut = self._cut(self.current, after=True) if self.current is not None else cut or [t.total for t in self.tracks]
        found = [
            (self.tracks[lane].time(n), lane, n)
            for lane, search in enumerate(self.searches)
            if (n := search.after(cut[lane] - 1)) is not None
        ]
        return self._go(min(found, default=None))

    def previous(self, cut: Sequence[int] | None = None) -> Cell | None:
        """The last match before the current one (or before a cut); None where there is none."""
        cut = self._cut(self.current) if self.current is not None else cut or [t.total for t in self.tracks]
        found = [
            (self.tracks[lane].time(n), lane, n)
            for lane, search in enumerate(self.searches)
            if (n := search.before(cut[lane])) is not None
        ]
        return self._go(max(found, default=None))

    def _go(self, found: tuple[int, int, int] | None) -> Cell | None:
        if found is None:
            return None
        self.current = Cell(found[1], found[2])
        return self.current

    def _cut(self, cell: Cell, *, after: bool = False) -> list[int]:
        """The row numbers in every lane that part what comes before this row from what comes after."""
        time = self.tracks[cell.lane].time(max(cell.number, self.tracks[cell.lane].ring.first))
        return [
            cell.number + after if lane == cell.lane else track.ring.at_or_after(time + (lane < cell.lane))
            for lane, track in enumerate(self.tracks)
        ]
