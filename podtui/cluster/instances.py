"""Which instances of a container have a log that can be read now, by the Pod's status.

The API gives the log of the newest instance, and with `previous=true` that of `lastState.terminated`. While a container
waits for its next start these are one and the same instance (kubelet: validateContainerLogStatus in
pkg/kubelet/kubelet_pods.go), which must not be read twice.
"""

from dataclasses import dataclass
from datetime import datetime

from podtui.model.pod import ContainerStatus, Pod, Terminated, statuses_of


@dataclass(frozen=True, slots=True)
class Instance:
    """One run of a container.

    `count` is its restartCount: 0 for the first. `previous` says how its log is asked for. `ended` is how it ended,
    None while it runs.
    """

    count: int
    id: str
    previous: bool
    started_at: datetime | None
    ended: Terminated | None


def instances_of(pod: Pod, container: str) -> list[Instance]:
    """The instances whose log can be asked for, oldest first: at most the one before and the newest."""
    status = statuses_of(pod.status).get(container)
    if status is None:
        return []
    newest = _newest(status)
    before = _before(status, newest)
    return [instance for instance in (before, newest) if instance is not None]


def _newest(status: ContainerStatus) -> Instance | None:
    state = status.state
    if state.running is not None:
        return Instance(status.restart_count, status.container_id, False, state.running.started_at, None)
    ended = state.terminated
    if ended is None or not ended.container_id:  # waiting for the next start, or the next start failed
        ended = status.last_state.terminated
    if ended is None or not ended.container_id:
        return None
    return Instance(status.restart_count, ended.container_id, False, ended.started_at, ended)


def _before(status: ContainerStatus, newest: Instance | None) -> Instance | None:
    ended = status.last_state.terminated
    if newest is None or ended is None or ended.container_id in ("", newest.id):
        return None
    return Instance(max(newest.count - 1, 0), ended.container_id, True, ended.started_at, ended)


def is_over(pod: Pod, container: str) -> bool:
    """Whether no instance of this container runs or will ever start again: the Pod has succeeded or failed."""
    status = statuses_of(pod.status).get(container)
    return pod.status.phase in ("Succeeded", "Failed") and (status is None or status.state.running is None)
