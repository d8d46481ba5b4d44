from podtui.view.markers import event_markers, history_of, starts_of
from tests.model.builders import NOW, ended, last, make_pod, running, waiting
from tests.ui.scenes import event


def told(pod):
    return [(name, gap.text, round(NOW.timestamp() - gap.time / 1e9)) for name, gap in history_of(pod)]


def test_the_status_tells_of_the_present_run_and_of_the_one_before():
    pod = make_pod(running("app", ran=60, restartCount=2, lastState=last(3, ago=70, ran=5)), running("proxy", ran=500))
    assert told(pod) == [
        ("app", "restart 1", 75),
        ("app", "ended: exit 3", 70),
        ("app", "restart 2", 60),
        ("proxy", "started", 500),
    ]
    assert starts_of(pod)["app", 2] == (int(NOW.timestamp()) - 60) * 10**9
    assert starts_of(pod)["app", 1] == (int(NOW.timestamp()) - 75) * 10**9


def test_between_two_runs_the_last_state_is_the_one_that_just_ended():
    pod = make_pod(waiting("app", "CrashLoopBackOff", restartCount=4, lastState=last(137, "OOMKilled", ago=20, ran=60)))
    assert [text for _, text, _ in told(pod)] == [
        "restart 4",
        "ended: exit 137: SIGKILL, out of memory (OOMKilled)",
    ]
    assert list(starts_of(pod)) == [("app", 4)]


def test_a_first_run_that_ended():
    pod = make_pod(init=[{"name": "migrate"}], init_statuses=[ended("migrate", 0, "Completed", ago=9)], containers=[])
    assert told(pod) == [("migrate", "ended: exit 0", 9)]


def test_what_events_say_of_a_containers_life():
    def words(reason: str, message: str) -> list[tuple[str, str]]:
        return [(name, gap.text) for name, gap in event_markers(event(reason, message, container="app"))]

    assert words("Unhealthy", "Liveness probe failed: dial tcp\n refused") == [
        ("app", "liveness probe failed: dial tcp refused")
    ]
    assert words("Unhealthy", "Readiness probe failed: ") == [("app", "readiness probe failed")]
    assert words("Killing", "Stopping container app") == [("app", "being stopped")]
    assert words("Killing", "Container app failed liveness probe, will be restarted") == [
        ("app", "failed liveness probe, will be restarted")
    ]
    assert words("Pulled", "Container image already present") == []


def test_a_probe_that_fails_on_is_told_at_first_and_at_last():
    found = event_markers(event("Unhealthy", "Readiness probe failed: x", container="app", ago=3, count=42))
    assert len(found) == 2


def test_what_an_event_says_is_made_safe():
    ((_, gap),) = event_markers(event("Unhealthy", "Liveness probe failed: \x1b[2J", container="app"))
    assert "\x1b" not in gap.text
