"""Which lines to keep, by what is in them: stern's --include and --exclude."""

from collections.abc import Sequence

from podtui.logs.search import Matcher


class LineFilter:
    """Keeps a line that has any of `include` (where there are some) and none of `exclude`. Case counts."""

    def __init__(self, include: Sequence[str] = (), exclude: Sequence[str] = ()) -> None:
        self._include = [Matcher(pattern, exact=True) for pattern in include]
        self._exclude = [Matcher(pattern, exact=True) for pattern in exclude]

    def __bool__(self) -> bool:
        return bool(self._include or self._exclude)

    @property
    def problem(self) -> str:
        """Which pattern is not a regular expression, and why; "" where all are."""
        found = (m for m in [*self._include, *self._exclude] if m.problem)
        return next((f"{m.pattern!r} is {m.problem}" for m in found), "")

    def kept(self, lines: Sequence[bytes]) -> list[int]:
        """The indices of the lines to keep."""
        keep = set(range(len(lines)))
        if self._include:
            keep = set().union(*(matcher.indices(lines) for matcher in self._include))
        return sorted(keep.difference(*(matcher.indices(lines) for matcher in self._exclude)))
