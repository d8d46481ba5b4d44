"""Which rows are shown by what their record says: from a level on, and without what was excluded.

A record's lines share its fate (see podtui.logs.records): a traceback stays whole, or goes whole.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from podtui.logs import records
from podtui.logs.ring import Ring
from podtui.logs.search import Matcher
from podtui.view.level import Levels, Threshold

_LOUD: dict[Threshold, Levels] = {"warning": Levels("error", "warning"), "error": Levels("error")}
_QUIET, _NOT_QUIET = Levels("debug"), Levels("error", "warning")


@dataclass(frozen=True)
class Sieve:
    """Lets records pass that have a line of at least the level `least` and none that `without` matches.

    A record that names no level is like information: only "warning" and "error" hide it. Markers of gaps pass always.
    """

    least: Threshold = "all"
    without: Matcher | None = None

    def __bool__(self) -> bool:
        return self.least != "all" or bool(self.without)

    def kept(self, ring: Ring, start: int, stop: int) -> list[int]:
        """The rows from `start` up to and without `stop` that pass."""
        first, last = records.head(ring, start), records.stop(ring, stop - 1)
        lines = ring.raw(first, last)

        def whole(found: Iterable[int]) -> set[int]:
            return _whole(ring, [first + i for i in found])

        if self.least in _LOUD:
            rows = whole(_LOUD[self.least].indices(lines))
        else:
            rows = set(range(start, stop))
            if self.least == "info":
                rows -= whole(_QUIET.indices(lines)) - whole(_NOT_QUIET.indices(lines))
        if self.without:
            rows -= whole(self.without.indices(lines))
        rows.update(n for n, _ in ring.gaps() if start <= n < stop)
        return sorted([n for n in rows if start <= n < stop])


def _whole(ring: Ring, rows: Iterable[int]) -> set[int]:
    """These rows with the rest of their records."""
    out: set[int] = set()
    for n in rows:
        if n not in out:
            out.update(range(records.head(ring, n), records.stop(ring, n)))
    return out
