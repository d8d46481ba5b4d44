"""AGE and durations: the boundaries of TestHumanDuration in apimachinery's duration_test.go, v0.34."""

from datetime import UTC, datetime, timedelta

import pytest

from podtui.model.status import age, duration
from tests.model.builders import NOW

MINUTE, HOUR, DAY, YEAR = 60, 3600, 86400, 365 * 86400


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (-2, "<invalid>"),
        (-1.999, "0s"),
        (0, "0s"),
        (0.999, "0s"),
        (1, "1s"),
        (70, "70s"),
        (2 * MINUTE - 0.001, "119s"),
        (2 * MINUTE, "2m"),
        (2 * MINUTE + 1, "2m1s"),
        (190, "3m10s"),
        (10 * MINUTE - 0.001, "9m59s"),
        (10 * MINUTE + 1, "10m"),
        (70 * MINUTE, "70m"),
        (3 * HOUR - 0.001, "179m"),
        (3 * HOUR, "3h"),
        (3 * HOUR + MINUTE, "3h1m"),
        (8 * HOUR - 0.001, "7h59m"),
        (8 * HOUR + 59 * MINUTE, "8h"),
        (2 * DAY - 0.001, "47h"),
        (2 * DAY, "2d"),
        (49 * HOUR, "2d1h"),
        (8 * DAY - 0.001, "7d23h"),
        (8 * DAY + 23 * HOUR, "8d"),
        (367 * DAY, "367d"),
        (2 * YEAR - 0.001, "729d"),
        (2 * YEAR + 23 * HOUR + 59 * MINUTE, "2y"),
        (2 * YEAR + DAY - 0.001, "2y"),
        (2 * YEAR + DAY, "2y1d"),
        (8 * YEAR - 0.001, "7y364d"),
        (8 * YEAR + 364 * DAY, "8y"),
        (9 * YEAR, "9y"),
        (2000 * YEAR, "292y"),  # Go's longest duration
    ],
)
def test_durations_are_apimachinerys(seconds: float, expected: str) -> None:
    assert duration(seconds) == expected


def test_an_age_is_the_time_since() -> None:
    assert age(NOW - timedelta(minutes=5, seconds=20), NOW) == "5m20s"


def test_no_time_is_unknown() -> None:
    assert age(None, NOW) == "<unknown>"


def test_the_future_is_invalid_as_in_kubectl() -> None:
    assert age(NOW + timedelta(seconds=90), NOW) == "<invalid>"


def test_time_zones_do_not_matter() -> None:
    assert age(datetime.fromisoformat("2026-01-01T02:00:00+02:00"), datetime(2026, 1, 1, 1, tzinfo=UTC)) == "60m"
