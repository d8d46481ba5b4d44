"""What scripts do, by their words."""

import pytest

from podtui.patterns.signals.scripts import IDLE, follows_file


@pytest.mark.parametrize(
    ("script", "follows"),
    [
        ("tail -F /logs/a.log", True),
        ("tail -n+1 -F /logs/a.log 2>&1", True),
        ("/usr/bin/tail -c+1 -F /var/log/audit.log & wait $!", True),
        ("tail -F /logs/a.log & PID=$!; wait $PID", True),
        ("tail -F /logs/a.log | grep x", True),
        ("tail -F /logs/a.log && echo over", True),
        ("tail -F /logs/agent.log > /dev/stdout & exec mongod", False),
        ("tail -f /logs/a.log &\n/usr/bin/server", False),
        ("tail -f /dev/null", False),
        ("tail -n 5 /logs/a.log", False),
        ("", False),
    ],
)
def test_what_follows_a_file(script: str, follows: bool) -> None:
    assert follows_file(script) == follows


@pytest.mark.parametrize(
    ("script", "idle"),
    [
        ("sleep infinity", True),
        ("sleep infinite", True),
        ("/bin/sh -c sleep 3600", True),
        ("/bin/sh -c trap : TERM INT; sleep infinity & wait", True),
        ("/bin/bash -c -- while true; do sleep 30; done;", True),
        ("tail -f /dev/null", True),
        ("sh -c sleep 5; exec server", False),
        ("sh -c while true; do date; sleep 5; done", False),
        ("", False),
    ],
)
def test_what_only_stays_alive(script: str, idle: bool) -> None:
    assert bool(IDLE.search(script)) == idle
