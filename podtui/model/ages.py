"""How long ago, as kubectl says it."""

from datetime import datetime

_MINUTE, _HOUR, _DAY, _YEAR = 60, 3600, 86400, 365 * 86400
_LONGEST = float(2**63 - 1) / 1e9  # Go's time.Since stops here: 292 years


def duration(seconds: float) -> str:
    """Two or three significant figures: "20s", "5m20s", "3h", "3d4h", "2y10d".

    Less than two seconds into the future is "0s" (clocks differ), more is "<invalid>".
    Source: HumanDuration in k8s.io/apimachinery/pkg/util/duration/duration.go, v0.34.
    """
    s = int(max(-_LONGEST, min(seconds, _LONGEST)))
    if s < 2 * _MINUTE:
        return "<invalid>" if s < -1 else f"{max(s, 0)}s"
    if s < 3 * _HOUR:
        return _two(s, _MINUTE, "m", 1, "s") if s < 10 * _MINUTE else f"{s // _MINUTE}m"
    if s < 48 * _HOUR:
        return _two(s, _HOUR, "h", _MINUTE, "m") if s < 8 * _HOUR else f"{s // _HOUR}h"
    if s < 2 * _YEAR:
        return _two(s, _DAY, "d", _HOUR, "h") if s < 8 * _DAY else f"{s // _DAY}d"
    return _two(s, _YEAR, "y", _DAY, "d") if s < 8 * _YEAR else f"{s // _YEAR}y"


def _two(seconds: int, big: int, big_unit: str, small: int, small_unit: str) -> str:
    rest = seconds % big // small
    return f"{seconds // big}{big_unit}{rest}{small_unit}" if rest else f"{seconds // big}{big_unit}"


def age(since: datetime | None, now: datetime) -> str:
    """The AGE column of kubectl; "<unknown>" where `since` is None."""
    return "<unknown>" if since is None else duration((now - since).total_seconds())
