"""What the command line asks the screens to show first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from difflib import get_close_matches

from podtui.model.pod import Pod
from podtui.patterns.detect import workload_of


@dataclass(frozen=True)
class Start:
    """`namespace` None is all of them; `pod` is `NAME`, `pod/NAME` or `KIND/NAME` of a workload, "" for the table.

    `kubectl_flags` make kubectl talk to the same clusters as the same user, but for the context.
    """

    contexts: tuple[str, ...]
    namespace: str | None = None
    pod: str = ""
    theme: str = ""
    ascii_only: bool = False
    kubectl_flags: tuple[str, ...] = ()

    def find(self, pods: Iterable[Pod]) -> Pod | None:
        """The Pod that was asked for."""
        return find_pod(self.pod, pods)

    def not_there(self, pods: Iterable[Pod]) -> str:
        """What to say where there is no such Pod."""
        near = get_close_matches(self.pod, [p.name for p in pods], n=3)
        where = f"namespace {self.namespace}" if self.namespace else "all namespaces"
        hint = f"did you mean {', '.join(near)}?" if near else "podtui get -A lists what is there"
        return f"no Pod {self.pod!r} in {where}; {hint}"


_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
_KINDS = {
    "deploy": "Deployment",
    "deployment": "Deployment",
    "deployments": "Deployment",
    "sts": "StatefulSet",
    "statefulset": "StatefulSet",
    "statefulsets": "StatefulSet",
    "ds": "DaemonSet",
    "daemonset": "DaemonSet",
    "daemonsets": "DaemonSet",
    "rs": "ReplicaSet",
    "replicaset": "ReplicaSet",
    "job": "Job",
    "jobs": "Job",
    "cj": "CronJob",
    "cronjob": "CronJob",
}


def find_pod(wanted: str, pods: Iterable[Pod]) -> Pod | None:
    """The Pod `NAME` or `pod/NAME`, or the newest one of the workload `KIND/NAME`."""
    kind, _, name = wanted.rpartition("/")
    if kind in ("", "pod", "pods", "po"):
        return next((p for p in pods if p.name == name), None)
    found = [p for p in pods if _is_of(p, kind, name)]
    return max(found, key=lambda p: p.metadata.creation_timestamp or _NEVER, default=None)


def _is_of(pod: Pod, kind: str, name: str) -> bool:
    workload = workload_of(pod)
    return workload.kind == _KINDS.get(kind.lower(), kind) and workload.name == name
