"""How long to wait before the next try."""

import random

from podtui.errors import ApiError, Forbidden, Unauthorized, Unreachable

BASE = 0.8
SHORTEST = 0.2
LONGEST = 30.0
LONGEST_UNREACHABLE = 2.0
"""A server that is away costs nothing to ask, and a user waits for it: it is tried often."""
LONGEST_DENIED = 5.0


class Backoff:
    """Exponential with full jitter, from BASE to LONGEST seconds; Retry-After is honoured."""

    def __init__(self, rng: random.Random | None = None) -> None:
        self._rng = rng or random.Random()  # noqa: S311  # spreads load, guards nothing
        self._failures = 0

    def reset(self) -> None:
        """It worked: the next failure starts from BASE."""
        self._failures = 0

    def delay(self, error: ApiError | None = None) -> float:
        """Seconds to wait after one more failure."""
        ceiling = min(BASE * 2 ** min(self._failures, 10), _longest(error))
        self._failures += 1
        wait = self._rng.uniform(min(SHORTEST, ceiling), ceiling)
        return max(wait, error.retry_after or 0.0) if error else wait


def _longest(error: ApiError | None) -> float:
    match error:
        case Unreachable():
            return LONGEST_UNREACHABLE
        case Forbidden() | Unauthorized():
            return LONGEST_DENIED
        case _:
            return LONGEST
