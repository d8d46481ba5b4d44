"""What took the place of a Pod that is gone."""

from collections.abc import Iterable
from datetime import UTC, datetime

from podtui.model.pod import Pod, controller_of
from podtui.patterns.detect import workload_of

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def successor_of(gone: Pod, pods: Iterable[Pod]) -> Pod | None:
    """The newest Pod of the same name or the same owner that is not being deleted; None where there is none.

    The owner is the workload: after a rollout the successor belongs to another ReplicaSet.
    """
    found = [pod for pod in pods if _may_succeed(pod, gone)]
    return max(found, key=lambda pod: (pod.name == gone.name, _created(pod)), default=None)


def _may_succeed(pod: Pod, gone: Pod) -> bool:
    if pod.uid == gone.uid or pod.context != gone.context or pod.namespace != gone.namespace:
        return False
    if pod.metadata.deletion_timestamp is not None or _created(pod) < _created(gone):
        return False
    if pod.name == gone.name:
        return True
    return controller_of(gone.metadata) is not None and workload_of(pod) == workload_of(gone)


def _created(pod: Pod) -> datetime:
    return pod.metadata.creation_timestamp or _NEVER
