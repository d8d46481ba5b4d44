"""--since takes what kubectl's takes."""

import pytest

from podtui.cli.logs import seconds
from podtui.errors import UsageError


@pytest.mark.parametrize(
    ("duration", "expected"),
    [
        ("30s", 30),
        ("5m", 300),
        ("1h30m10s", 5410),
        ("1.5h", 5400),
        ("300ms", 1),
        ("1m0.1s", 61),
        (".5m", 30),
        ("1s1h", 3601),
    ],
)
def test_go_durations(duration: str, expected: int) -> None:
    assert seconds(duration) == expected


@pytest.mark.parametrize("duration", ["", "5", "-5m", "1d", "s", "1.2.3s", "0s", "5 m", "1h30"])
def test_what_is_none(duration: str) -> None:
    with pytest.raises(UsageError, match="is not a duration"):
        seconds(duration)
