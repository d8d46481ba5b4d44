"""Ages as kubectl prints them (apimachinery/pkg/util/duration.HumanDuration)."""

from calendar import timegm
from time import strptime


def seconds_of(stamp: str) -> float:
    """A timestamp of the API in seconds since 1970."""
    whole, _, rest = stamp.rstrip("Z").partition(".")
    return timegm(strptime(whole, "%Y-%m-%dT%H:%M:%S")) + float(f"0.{rest or 0}")


def since(stamp: str | None, now: float) -> str:
    """The age of a timestamp; "<unknown>" without one."""
    return "<unknown>" if not stamp else human(now - seconds_of(stamp))


def human(seconds: float) -> str:
    """3m20s, 5h, 2d4h: two units where the first is small."""
    whole = int(seconds)
    if whole < -1:
        return "<invalid>"
    whole = max(0, whole)
    minutes, hours, days = whole // 60, whole // 3600, whole // 86400
    if whole < 120:
        return f"{whole}s"
    if minutes < 10:
        return _two(minutes, "m", whole % 60, "s")
    if minutes < 180:
        return f"{minutes}m"
    if hours < 8:
        return _two(hours, "h", minutes % 60, "m")
    if hours < 48:
        return f"{hours}h"
    if days < 8:
        return _two(days, "d", hours % 24, "h")
    if days < 730:
        return f"{days}d"
    return _two(days // 365, "y", days % 365, "d") if days < 8 * 365 else f"{days // 365}y"


def _two(first: int, unit: str, second: int, small: str) -> str:
    return f"{first}{unit}{second}{small}" if second else f"{first}{unit}"
