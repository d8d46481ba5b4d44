"""Middle values and percentiles."""

from collections.abc import Iterable, Sequence
from statistics import median


def middle(values: Iterable[float | None]) -> float | None:
    """The median of the values that there are, None where there is none."""
    present = [v for v in values if v is not None]
    return median(present) if present else None


def percentile(values: Sequence[float], percent: float) -> float | None:
    """By linear interpolation between the two nearest ranks; None of nothing."""
    if not values:
        return None
    ordered = sorted(values)
    rank = (len(ordered) - 1) * percent / 100
    low = int(rank)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (rank - low)
