"""A container in words."""

from typing import Any

import pytest

from podtui.model.pod import Pod
from podtui.model.reasons import is_failure
from podtui.model.status import ContainerWords, State, container_words, waiting_words
from tests.model.builders import NOW, Json, condition, ended, last, make_pod, running, sidecar, stamp, waiting

READINESS = {"readinessProbe": {"httpGet": {"path": "/healthz", "port": 8080}}}
STARTUP = {"startupProbe": {"tcpSocket": {"port": 5432}}}


def words(status: Json, *, container: Json | None = None, **pod: Any) -> ContainerWords:
    made = make_pod(status, containers=[{"name": "app"} | (container or {})], **pod)
    return container_words(made, "app", NOW)


def test_ready() -> None:
    got = words(running(ran=300))
    assert got == ContainerWords("fine", "Running", "running for 5m", "", 0, "")


def test_ready_after_a_recent_restart() -> None:
    got = words(running(ran=10, restartCount=4, lastState=last(137, "OOMKilled", ago=20)))
    assert got.state == "warning"
    assert got.text == "running for 10s after 4 restarts"
    assert got.last_exit == "exit 137 (SIGKILL), OOMKilled, 20s ago"


def test_restarts_long_ago_are_no_warning() -> None:
    got = words(running(restartCount=4, lastState=last(ago=601, ran=5)))
    assert (got.state, got.text, got.restarts) == ("fine", "running for 60m", 4)


@pytest.mark.parametrize(
    ("status", "container", "text"),
    [
        (running(ready=False), {}, "running for 60m, not ready"),
        (running(ready=False), READINESS, "running for 60m, not ready (GET :8080/healthz)"),
        (running(ready=False, started=False), {}, "running for 60m, starting"),
        (running(ready=False, started=None), {}, "running for 60m, starting"),
        (running(ready=False, started=False), STARTUP, "running for 60m, startup probe not passed yet (connect :5432)"),
    ],
)
def test_running_and_not_ready(status: Json, container: Json, text: str) -> None:
    got = words(status, container=container)
    assert (got.state, got.text) == ("busy", text)


def test_a_crash_loop() -> None:
    message = "back-off 1m20s restarting failed container=app"
    got = words(waiting("app", "CrashLoopBackOff", message, restartCount=4, lastState=last(1, ago=20)))
    assert (got.state, got.word) == ("bad", "CrashLoopBackOff")
    assert got.text == "waiting: back-off after 4 restarts, next try in about 60s"
    assert got.message == message
    assert got.last_exit == "exit 1, 20s ago"


def test_a_crash_loop_whose_next_try_is_due() -> None:
    got = words(waiting("app", "CrashLoopBackOff", restartCount=1, lastState=last(1, ago=20)))
    assert got.text == "waiting: back-off after 1 restart, next try is due"


def test_a_crash_loop_of_a_command_that_is_not_there_says_so() -> None:
    start = last(128, "StartError", message='exec: "serve": executable file not found in $PATH\n')
    got = words(waiting("app", "CrashLoopBackOff", "back-off 10s", restartCount=1, lastState=start))
    assert got.message == 'exec: "serve": executable file not found in $PATH; back-off 10s'
    assert got.last_exit == "exit 128, StartError, 20s ago"


def test_a_message_that_says_both_is_said_once() -> None:
    before = last(128, "StartError", message="runc: no such file")
    got = words(waiting("app", "RunContainerError", "runc: no such file", restartCount=1, lastState=before))
    assert got.message == "runc: no such file"


FAILURES = (
    *("ErrImagePull", "ImagePullBackOff", "ErrImageNeverPull", "InvalidImageName", "CreateContainerConfigError"),
    *("CreateContainerError", "RunContainerError", "PostStartHookError", "CrashLoopBackOff", "NewKindOfError"),
)


@pytest.mark.parametrize("reason", FAILURES)
def test_a_container_that_cannot_start_is_bad_and_keeps_its_message(reason: str) -> None:
    got = words(waiting("app", reason, "why"), phase="Pending")
    assert (got.state, got.word, got.message) == ("bad", reason, "why")


@pytest.mark.parametrize("reason", FAILURES[:-1])
def test_each_failure_has_words_of_its_own(reason: str) -> None:
    assert is_failure(reason)
    assert reason not in waiting_words(reason)
    assert [r for r in FAILURES if waiting_words(r) == waiting_words(reason)] == [reason]


def test_an_unknown_reason_stands_for_itself() -> None:
    got = words(waiting("app", "SomethingNew"))
    assert (got.state, got.text) == ("waiting", "waiting: SomethingNew")


def test_being_created() -> None:
    got = words(waiting("app", "ContainerCreating"), phase="Pending", startTime=stamp(5))
    assert (got.state, got.word) == ("waiting", "ContainerCreating")
    assert "image" in got.text


def test_being_created_for_minutes_is_worth_a_look() -> None:
    got = words(waiting("app", "ContainerCreating"), phase="Pending", startTime=stamp(300))
    assert got.state == "warning"
    assert got.text.endswith("for 5m now")


def test_time_of_init_containers_is_not_time_of_creation() -> None:
    got = words(
        waiting("app", "ContainerCreating"),
        phase="Pending",
        startTime=stamp(300),
        init=[{"name": "i"}],
        init_statuses=[ended("i", ago=30)],
    )
    assert got.state == "waiting"


def test_waiting_for_init_containers_counts_them() -> None:
    got = words(
        waiting("app", "PodInitializing"),
        init=[{"name": "i"}, sidecar("s"), {"name": "j"}],
        init_statuses=[ended("i"), running("s"), running("j")],
    )
    assert (got.state, got.text) == ("waiting", "waiting for the init containers, 2 of 3 done")


def test_waiting_when_the_init_containers_are_done() -> None:
    got = words(waiting("app", "PodInitializing"), init=[{"name": "i"}], init_statuses=[ended("i")])
    assert got.text == "waiting for the init containers, which are done: it is next"


def test_no_state_set_is_waiting() -> None:
    got = words({"name": "app", "state": {}})
    assert (got.state, got.word, got.text) == ("waiting", "Waiting", "waiting")


def test_completed() -> None:
    got = words(ended("app", 0, "Completed"))
    assert (got.state, got.word, got.text) == ("done", "Completed", "completed 20s ago")
    assert got.last_exit == "exit 0, 20s ago"


@pytest.mark.parametrize(
    ("status", "word", "text"),
    [
        (ended("app", 3, "Error"), "Error", "ended 20s ago, exit 3"),
        (ended("app", 3), "ExitCode:3", "ended 20s ago, exit 3"),
        (ended("app", 137, signal=9), "Signal:9", "ended 20s ago, exit 137: SIGKILL"),
        (ended("app", 137, "OOMKilled"), "OOMKilled", "ended 20s ago, exit 137: SIGKILL, out of memory (OOMKilled)"),
    ],
)
def test_failed(status: Json, word: str, text: str) -> None:
    got = words(status)
    assert (got.state, got.word, got.text) == ("bad", word, text)


def test_a_termination_message_is_kept() -> None:
    assert words(ended("app", 1, "Error", message="no config\n")).message == "no config"


def of_sidecar(status: Json, main: Json, **pod: Any) -> ContainerWords:
    made = make_pod(main, init=[sidecar("proxy")], init_statuses=[status], **pod)
    return container_words(made, "proxy", NOW)


def test_a_native_sidecar_killed_after_the_mains_is_done() -> None:
    got = of_sidecar(ended("proxy", 137, "Error"), ended("app", 0, "Completed"), phase="Succeeded")
    assert got.state == "done"
    assert got.text == "stopped 20s ago after the main containers, as it should (exit 137: SIGKILL)"


NEVER, ON_FAILURE, ALWAYS = ({"restartPolicy": p} for p in ("Never", "OnFailure", "Always"))


@pytest.mark.parametrize(
    ("main", "spec", "expected"),
    [
        (ended("app", 0), NEVER, "done"),
        (ended("app", 1), NEVER, "done"),
        (ended("app", 0), ON_FAILURE, "done"),
        (ended("app", 1), ON_FAILURE, "bad"),
        (ended("app", 0), ALWAYS, "bad"),
        (running("app"), NEVER, "bad"),
    ],
)
def test_a_native_sidecar_may_fail_only_where_no_main_comes_back(main: Json, spec: Json, expected: State) -> None:
    assert of_sidecar(ended("proxy", 1, "Error"), main, spec=spec).state == expected


def test_a_container_with_a_restart_policy_of_its_own_may_come_back() -> None:
    proxy, main = ended("proxy", 1, "Error"), ended("app", 1, "Error")
    comes_back = [{"name": "app", "restartPolicy": "Always"}]
    assert of_sidecar(proxy, main, spec=NEVER | {"containers": comes_back}).state == "bad"


def test_a_native_sidecar_of_a_deleted_pod_ends_as_it_likes_once_the_mains_have() -> None:
    assert of_sidecar(ended("proxy", 1, "Error"), ended("app", 143, "Error"), deleted=-5).state == "done"
    assert of_sidecar(ended("proxy", 1, "Error"), running("app"), deleted=-5).state == "warning"


def test_a_native_sidecar_running_is_fine() -> None:
    assert of_sidecar(running("proxy"), running("app")).state == "fine"
    assert of_sidecar(running("proxy", ready=False), running("app")).state == "busy"


def of_init(status: Json) -> ContainerWords:
    made = make_pod(waiting("app", "PodInitializing"), init=[{"name": "i"}], init_statuses=[status], phase="Pending")
    return container_words(made, "i", NOW)


def test_init_containers() -> None:
    assert of_init(running("i", ready=False, started=None)).state == "busy"
    assert of_init(running("i", ready=False, started=None)).text == "running for 60m"
    assert of_init(running("i", ready=True)).state == "busy"
    assert of_init(ended("i", 0, "Completed", ready=True)).state == "done"
    assert of_init(ended("i", 1, "Error")).state == "bad"


def of_debug(status: Json) -> ContainerWords:
    spec = {"ephemeralContainers": [{"name": "debug"}]}
    return container_words(make_pod(running(), spec=spec, ephemeralContainerStatuses=[status]), "debug", NOW)


def test_a_debug_container_is_fine_and_then_done_whatever_its_code() -> None:
    assert of_debug(running("debug", ready=False)).state == "fine"
    assert of_debug(ended("debug", 130, "Error")).state == "done"
    assert of_debug(waiting("debug", "ErrImagePull")).state == "bad"


@pytest.mark.parametrize(("code", "state"), [(0, "done"), (143, "done"), (137, "warning"), (1, "warning")])
def test_what_ends_by_deletion(code: int, state: State) -> None:
    got = words(ended("app", code, "Error"), deleted=-10)
    assert got.state == state
    if code == 143:
        assert got.text == "stopped 20s ago for the deletion (exit 143: SIGTERM)"


def test_what_runs_while_deleted() -> None:
    got = words(running(), deleted=-10)
    assert (got.state, got.text) == ("warning", "running for 60m, being stopped")


def test_what_ran_on_a_lost_node() -> None:
    got = words(running(), reason="NodeLost")
    assert (got.state, got.text) == ("unknown", "was running when its node was last heard of")


def unreported(**pod: Any) -> tuple[str, str]:
    made: Pod = make_pod(containers=[{"name": "app"}], **pod)
    got = container_words(made, "app", NOW)
    return got.state, got.word


def test_a_container_without_a_status() -> None:
    assert unreported(phase="Pending", node="") == ("waiting", "Pending")
    assert unreported(phase="Pending", conditions=[condition("PodScheduled")]) == ("waiting", "Waiting")
    assert unreported(phase="Failed", reason="Evicted") == ("bad", "Evicted")
    assert unreported(phase="Succeeded") == ("done", "Succeeded")


def test_a_container_that_is_not_there() -> None:
    assert container_words(make_pod(running()), "nobody", NOW).state == "unknown"


def test_statuses_are_joined_by_name() -> None:
    pod = make_pod(running("b"), ended("a", 1, "Error"), containers=[{"name": "a"}, {"name": "b"}])
    assert container_words(pod, "a", NOW).word == "Error"
    assert container_words(pod, "b", NOW).word == "Running"
