"""Finding lines: what matches, where in a line, and how often, without ever holding up the screen.

A pattern is a regular expression where it is one, else the text itself. Its case counts only where it has a capital
letter (smart case). Lines are looked at as bytes, colours left out.
"""

import re
import warnings
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import Protocol

from podtui.logs.clean import without_sgr
from podtui.logs.ring import Ring

SLICE = 2000
"""Rows looked at in one step: about a millisecond of work."""

_META = re.compile(r"[\\^$.|?*+()\[\]{}]")
_ESCAPED_LETTER = re.compile(r"\\.")


class Matcher:
    """A pattern to look for. `problem` says why it is not a valid regular expression and is looked for as plain text.

    `exact` None is smart case, True counts case, False does not. `literal` looks for the text as it stands.
    """

    def __init__(self, pattern: str, exact: bool | None = None, literal: bool = False) -> None:
        self.pattern = pattern
        self.problem = ""
        self.exact = _has_capital(pattern) if exact is None else exact
        literal = literal or not _META.search(pattern)
        source = re.escape(pattern) if literal else pattern
        flags = 0 if self.exact else re.IGNORECASE
        try:
            self._text = _compile(source, flags)
        except (re.error, OverflowError, RecursionError) as error:
            self.problem = f"not a regular expression: {error}"
            literal = True
            self._text = re.compile(re.escape(pattern), flags)
        self._needle = self._needle_of(literal)

    def _needle_of(self, literal: bool) -> bytes | None:
        """The bytes to look for where that is all there is to it: much faster than a regular expression."""
        if not literal or not (self.exact or self.pattern.isascii()):
            return None
        pattern = self.pattern if self.exact else self.pattern.lower()
        return pattern.encode(errors="surrogatepass")

    def __bool__(self) -> bool:
        return bool(self.pattern)

    def matches(self, raw: bytes) -> bool:
        """Whether the line has the pattern."""
        raw = without_sgr(raw)
        if self._needle is not None:
            return self._needle in (raw if self.exact else raw.lower())
        return self._text.search(raw.decode(errors="replace")) is not None

    def indices(self, lines: Sequence[bytes]) -> list[int]:
        """Which of these lines have it."""
        needle = self._needle
        if needle is None:
            return [i for i, raw in enumerate(lines) if self.matches(raw)]
        if self.exact:
            return [i for i, raw in enumerate(lines) if needle in (raw if b"\x1b[" not in raw else without_sgr(raw))]
        return [
            i for i, raw in enumerate(lines) if needle in (raw if b"\x1b[" not in raw else without_sgr(raw)).lower()
        ]

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Where in a text as it is shown: (start, end), without the empty ones."""
        return [m.span() for m in self._text.finditer(text) if m.end() > m.start()]


class Pattern(Protocol):
    """What lines are looked at for."""

    def __bool__(self) -> bool:
        """Whether anything is looked for at all."""
        ...

    def indices(self, lines: Sequence[bytes]) -> list[int]:
        """Which of these lines have it."""
        ...


class Sift(Protocol):
    """What is looked for in rows together with those around them."""

    def kept(self, ring: Ring, start: int, stop: int) -> list[int]:
        """The numbers of the rows from `start` up to and without `stop` that it lets pass."""
        ...


class Search:
    """The matches in one ring, found in slices from the newest row to the oldest, and in what comes after.

    With a `sift` only rows that it lets pass match; without a pattern then all of those. Call `step` until it says
    False, and again whenever the ring has grown. Rows that left the ring leave the matches.
    """

    def __init__(self, ring: Ring, matcher: Pattern | None, sift: Sift | None = None) -> None:
        self.ring = ring
        self.matcher = matcher
        self.sift = sift
        self._numbers: list[int] = []
        self._newest = self._oldest = ring.total  # rows from _oldest up to and without _newest have been looked at

    def step(self, rows: int = SLICE) -> bool:
        """Look at up to `rows` rows more, new ones first. False where nothing is left to look at."""
        ring = self.ring
        self._forget()
        if self._newest < ring.total:
            start, stop = self._newest, min(self._newest + rows, ring.total)
            self._newest = stop
        else:
            start, stop = max(self._oldest - rows, ring.first), self._oldest
            self._oldest = min(start, stop)
        self._look(start, stop)
        return self._newest < ring.total or self._oldest > ring.first

    def _look(self, start: int, stop: int) -> None:
        if start >= stop:
            return
        found = self._found(start, stop)
        if found and self._numbers and found[0] < self._numbers[0]:
            self._numbers[:0] = found
        else:
            self._numbers += found

    def _found(self, start: int, stop: int) -> list[int]:
        if not self.matcher:
            return self.sift.kept(self.ring, start, stop) if self.sift is not None else []
        found = [start + i for i in self.matcher.indices(self.ring.raw(start, stop))]
        if not found or self.sift is None:
            return found
        kept = set(self.sift.kept(self.ring, start, stop))
        return [n for n in found if n in kept]

    @property
    def looked_at(self) -> int:
        """How many of the kept rows have been looked at."""
        self._forget()
        return self._newest - self._oldest

    def _forget(self) -> None:
        first = self.ring.first
        if self._numbers and self._numbers[0] < first:
            del self._numbers[: bisect_left(self._numbers, first)]
        self._newest = max(self._newest, first)
        self._oldest = max(self._oldest, first)

    @property
    def numbers(self) -> Sequence[int]:
        """The rows that match, oldest first, as far as has been looked."""
        self._forget()
        return self._numbers

    def after(self, number: int) -> int | None:
        """The first match after that row."""
        i = bisect_right(self.numbers, number)
        return self._numbers[i] if i < len(self._numbers) else None

    def before(self, number: int) -> int | None:
        """The last match before that row."""
        i = bisect_left(self.numbers, number)
        return self._numbers[i - 1] if i else None


def _compile(source: str, flags: int) -> re.Pattern[str]:
    with warnings.catch_warnings():  # such as "possible nested set": they would be printed over the screen
        warnings.simplefilter("ignore")
        return re.compile(source, flags)


def _has_capital(pattern: str) -> bool:
    r"""Whether a capital letter is meant: those of `\S` and the like are not."""
    return any(c.isupper() for c in _ESCAPED_LETTER.sub("", pattern))
