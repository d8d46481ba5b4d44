from datetime import UTC, datetime, timedelta, timezone

import pytest

from podtui.errors import UsageError
from podtui.view.when import time_of

NOW = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)


def found(text: str, zone=UTC) -> datetime:
    return datetime.fromtimestamp(time_of(text, NOW, zone) / 1e9, UTC)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("11:03:20", NOW.replace(hour=11, minute=3, second=20)),
        ("11:03", NOW.replace(hour=11, minute=3)),
        ("11:03:20.5", NOW.replace(hour=11, minute=3, second=20, microsecond=500_000)),
        ("12:00:01", NOW - timedelta(days=1) + timedelta(seconds=1)),  # the last such time
        ("-5m", NOW - timedelta(minutes=5)),
        ("5m ago", NOW - timedelta(minutes=5)),
        ("-1h30m", NOW - timedelta(hours=1.5)),
        ("-2d 3h", NOW - timedelta(days=2, hours=3)),
        ("2026-02-28 10:00", NOW.replace(month=2, day=28, hour=10)),
        ("2026-02-28T10:00:00+02:00", NOW.replace(month=2, day=28, hour=8)),
    ],
)
def test_times_as_one_types_them(text, expected):
    assert found(text) == expected


def test_a_clock_time_is_local_unless_it_says_otherwise():
    zone = timezone(timedelta(hours=2))
    assert found("13:30", zone) == NOW.replace(hour=11, minute=30)
    assert found("11:30Z", zone) == NOW.replace(hour=11, minute=30)


@pytest.mark.parametrize("text", ["", "noon", "25:00", "12:61", "5", "-", "2026-13-01"])
def test_what_is_no_time_says_what_is(text):
    with pytest.raises(UsageError, match="12:03:20"):
        time_of(text, NOW)


def test_nanoseconds_are_exact():
    assert time_of("11:03:20.123456789", NOW, UTC) % 10**9 == 123456789
