"""A container's state in words: what a person reads instead of the status."""

from dataclasses import dataclass
from datetime import datetime

from podtui.model.ages import age, duration
from podtui.model.backoff import backoff_estimate
from podtui.model.exits import exit_words, last_exit_words
from podtui.model.pod import (
    ContainerState,
    ContainerStatus,
    Lifecycle,
    Pod,
    Terminated,
    containers_of,
    lifecycle_of,
    statuses_of,
)
from podtui.model.probes import probe_words
from podtui.model.reasons import waiting_words
from podtui.model.states import State, container_state, is_lost, mains_are_over
from podtui.model.words import native_sidecars

RECENT = 600.0  # seconds; a run of ten minutes makes the kubelet forget the crashes before it
SLOW_CREATION = 120.0  # seconds; podtui's own limit: most images are pulled in less


@dataclass(frozen=True, slots=True)
class ContainerWords:
    """One container in words.

    `word` is short and Kubernetes' own ("Running", "CrashLoopBackOff", "Completed", "OOMKilled"), `text` a part of a
    sentence, `message` what the kubelet or the program said ("" if nothing), `last_exit` how the last run ended ("" if
    none did). `word` and `text` may hold a reason, and `message` anything: untrusted text.
    """

    state: State
    word: str
    text: str
    message: str
    restarts: int
    last_exit: str


def container_words(pod: Pod, name: str, now: datetime) -> ContainerWords:
    """The words for the container of that name, of any of the Pod's three lists."""
    lifecycle = lifecycle_of(pod.spec).get(name, "regular")
    status = statuses_of(pod.status).get(name)
    if status is None:
        return _unreported(pod, name)
    state = container_state(status, lifecycle, pod, mains_over=mains_are_over(pod))
    last = status.state.terminated or status.last_state.terminated
    return ContainerWords(
        state="warning" if _is_worth_a_look(state, status, pod, now) else state,
        word=state_word(status.state),
        text=_text(status, lifecycle, pod, now),
        message=message_of(status),
        restarts=status.restart_count,
        last_exit=last_exit_words(last, now) if last else "",
    )


def _is_worth_a_look(state: State, status: ContainerStatus, pod: Pod, now: datetime) -> bool:
    if state in ("fine", "busy"):
        return restarted_recently(status, now)
    return state == "waiting" and created_for(status, pod, now) > SLOW_CREATION


def created_for(status: ContainerStatus, pod: Pod, now: datetime) -> float:
    """Seconds for which a container has been ContainerCreating since the kubelet took the Pod, 0 where it is not.

    A first container: where init containers ran before it, their time counts too, so the latest of their ends is taken.
    """
    waiting, start = status.state.waiting, pod.status.start_time
    if waiting is None or waiting.reason != "ContainerCreating" or start is None:
        return 0.0
    ends = [s.state.terminated.finished_at for s in pod.status.init_container_statuses if s.state.terminated]
    return (now - max([start, *(end for end in ends if end is not None)])).total_seconds()


def restarted_recently(status: ContainerStatus, now: datetime) -> bool:
    """Whether the run before this one ended less than ten minutes ago."""
    last = status.last_state.terminated
    if last is None or last.finished_at is None or not status.restart_count:
        return False
    return (now - last.finished_at).total_seconds() < RECENT


def state_word(state: ContainerState) -> str:
    """The word for a state: its reason where it has one, spelled as kubectl does."""
    if state.terminated is not None:
        return ended_word(state.terminated)
    if state.running is not None:
        return "Running"
    return (state.waiting.reason if state.waiting else "") or "Waiting"


def ended_word(ended: Terminated) -> str:
    """The reason, else "Completed", "Signal:9" or "ExitCode:3"."""
    if ended.reason:
        return ended.reason
    if ended.signal:
        return f"Signal:{ended.signal}"
    return f"ExitCode:{ended.exit_code}" if ended.exit_code else "Completed"


def message_of(status: ContainerStatus) -> str:
    """What the kubelet, the runtime or the program itself said, untrusted; in a crash loop also of the run before.

    Why a crashing container cannot be started (StartError) stands only in the message of its last run.
    """
    state = status.state
    if state.terminated is not None:
        return state.terminated.message.strip()
    if state.waiting is None:
        return ""
    last, now = status.last_state.terminated, state.waiting.message.strip()
    before = last.message.strip() if last else ""
    return now if before in now else "; ".join(m for m in (before, now) if m)


def _unreported(pod: Pod, name: str) -> ContainerWords:
    """A container of which no kubelet has said anything."""
    status = pod.status
    if all(c.name != name for c in containers_of(pod.spec)):
        return ContainerWords("unknown", "Unknown", "not a container of this Pod", "", 0, "")
    if status.phase in ("Failed", "Succeeded"):
        ended: State = "bad" if status.phase == "Failed" else "done"
        return ContainerWords(ended, status.reason or status.phase, "never started", status.message, 0, "")
    if not pod.node_name and not status.start_time:
        return ContainerWords("waiting", "Pending", "waiting: the Pod is not on a node yet", "", 0, "")
    return ContainerWords("waiting", "Waiting", "waiting: the kubelet has not reported it yet", "", 0, "")


def _text(status: ContainerStatus, lifecycle: Lifecycle, pod: Pod, now: datetime) -> str:
    if status.state.terminated is not None:
        return _ended_text(status.state.terminated, lifecycle, pod, now)
    if status.state.running is not None:
        return _running_text(status, lifecycle, pod, now)
    reason = status.state.waiting.reason if status.state.waiting else ""
    if reason == "CrashLoopBackOff":
        return f"waiting: back-off {_after(status)}{next_try(status, now)}"
    if reason == "PodInitializing":
        return waiting_words(reason) + _init_progress(pod)
    if created_for(status, pod, now) > SLOW_CREATION:
        return f"{waiting_words(reason)}, for {duration(created_for(status, pod, now))} now"
    return waiting_words(reason)


def _after(status: ContainerStatus) -> str:
    return f"after {counted(status.restart_count, 'restart')}"


def counted(n: int, noun: str) -> str:
    """A number and its noun: "1 restart", "4 restarts"."""
    return f"{n} {noun}" if n == 1 else f"{n} {noun}s"


def next_try(status: ContainerStatus, now: datetime) -> str:
    """What to append: ", next try in about 2m40s", or "" where it is not known."""
    seconds = backoff_estimate(status, now)
    if seconds is None:
        return ""
    return f", next try in about {duration(seconds)}" if seconds >= 1 else ", next try is due"


def _init_progress(pod: Pod) -> str:
    total = len(pod.spec.init_containers)
    sidecars = native_sidecars(pod.spec)
    done = 0
    for s in pod.status.init_container_statuses:
        over = s.state.terminated is not None and s.state.terminated.exit_code == 0
        done += over or bool(s.started and s.name in sidecars)
    if done == total:
        return ", which are done: it is next"
    return f", {done} of {total} done"


def _running_text(status: ContainerStatus, lifecycle: Lifecycle, pod: Pod, now: datetime) -> str:
    since = status.state.running.started_at if status.state.running else None
    running = f"running for {age(since, now)}" if since else "running"
    if is_lost(pod.status):
        return "was running when its node was last heard of"
    if pod.metadata.deletion_timestamp is not None:
        return f"{running}, being stopped"
    if lifecycle == "init" or lifecycle == "ephemeral":
        return running
    if not status.ready:
        return f"{running}, {_why_not_ready(status, pod)}"
    return f"{running} {_after(status)}" if restarted_recently(status, now) else running


def _why_not_ready(status: ContainerStatus, pod: Pod) -> str:
    container = next((c for c in containers_of(pod.spec) if c.name == status.name), None)
    if status.started:
        probe = container.readiness_probe if container else None
        return f"not ready ({probe_words(probe)})" if probe else "not ready"
    probe = container.startup_probe if container else None
    return f"startup probe not passed yet ({probe_words(probe)})" if probe else "starting"


def _ended_text(ended: Terminated, lifecycle: Lifecycle, pod: Pod, now: datetime) -> str:
    when = f" {age(ended.finished_at, now)} ago" if ended.finished_at else ""
    if ended.exit_code == 0:
        return f"completed{when}"
    how = exit_words(ended)
    if lifecycle == "native-sidecar" and mains_are_over(pod):
        return f"stopped{when} after the main containers, as it should ({how})"
    if pod.metadata.deletion_timestamp is not None:
        return f"stopped{when} for the deletion ({how})"
    return f"ended{when}, {how}"
