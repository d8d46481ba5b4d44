"""Exit codes, signals and reasons in plain words."""

import pytest

from podtui.model.exits import last_exit_words, signal_name
from podtui.model.status import exit_words
from tests.model.builders import NOW, terminated


@pytest.mark.parametrize(
    ("code", "reason", "expected"),
    [
        (0, "Completed", "exit 0"),
        (0, "", "exit 0"),
        (1, "Error", "exit 1"),
        (3, "", "exit 3"),
        (126, "Error", "exit 126: the command cannot be executed"),
        (127, "Error", "exit 127: command not found"),
        (128, "", "exit 128: the process could not be started"),
        (128, "StartError", "exit 128: the process could not be started (StartError)"),
        (130, "Error", "exit 130: SIGINT"),
        (134, "Error", "exit 134: SIGABRT"),
        (135, "Error", "exit 135: SIGBUS"),  # 7 on Linux, not macOS's 10
        (137, "Error", "exit 137: SIGKILL"),
        (137, "OOMKilled", "exit 137: SIGKILL, out of memory (OOMKilled)"),
        (1, "OOMKilled", "exit 1: out of memory (OOMKilled)"),
        (139, "Error", "exit 139: SIGSEGV"),
        (143, "Error", "exit 143: SIGTERM"),
        (143, "Completed", "exit 143: SIGTERM"),
        (159, "", "exit 159: SIGSYS"),
        (160, "", "exit 160"),
        (255, "Error", "exit 255: a code out of range, often -1"),
        (-1, "Error", "exit -1"),
        (2, "SomethingNew", "exit 2: SomethingNew"),
        (126, "ContainerCannotRun", "exit 126: the container could not be run (ContainerCannotRun)"),
    ],
)
def test_how_it_ended(code: int, reason: str, expected: str) -> None:
    assert exit_words(terminated(code, reason)) == expected


def test_a_lost_container_was_not_killed() -> None:
    """The kubelet makes up 137 where it does not know; calling it SIGKILL would be wrong."""
    words = exit_words(terminated(137, "ContainerStatusUnknown"))
    assert "SIGKILL" not in words
    assert "ContainerStatusUnknown" in words


def test_a_signal_in_the_status_wins() -> None:
    assert exit_words(terminated(1, "Error", signal=11)) == "exit 1: SIGSEGV"
    assert exit_words(terminated(1, "Error", signal=64)) == "exit 1: signal 64"


@pytest.mark.parametrize(("number", "name"), [(0, ""), (1, "SIGHUP"), (9, "SIGKILL"), (10, "SIGUSR1"), (15, "SIGTERM")])
def test_linux_names_of_signals(number: int, name: str) -> None:
    assert signal_name(number) == name


def test_the_last_exit_in_brief() -> None:
    assert last_exit_words(terminated(137, "OOMKilled", ago=20), NOW) == "exit 137 (SIGKILL), OOMKilled, 20s ago"
    assert last_exit_words(terminated(127, "Error", ago=200), NOW) == "exit 127, command not found, 3m20s ago"
    assert last_exit_words(terminated(126, "Error", signal=9), NOW) == "exit 126 (SIGKILL)"
    assert last_exit_words(terminated(3, "Error"), NOW) == "exit 3"
    assert last_exit_words(terminated(137, "ContainerStatusUnknown"), NOW) == "exit 137, ContainerStatusUnknown"
