"""The uid-keyed store: the only mutable state of the domain."""

from collections.abc import Iterable

from podtui.model.change import Change, Connection, PodChange
from podtui.model.pod import Pod


class Store:
    """Pods by uid and each context's Connection."""

    def __init__(self) -> None:
        self.pods: dict[str, Pod] = {}
        self.connections: dict[str, Connection] = {}

    def apply(self, changes: Iterable[Change]) -> set[str]:
        """Take changes in order; return the uids of the Pods that are new, different or gone."""
        touched: set[str] = set()
        for change in changes:
            if isinstance(change, PodChange):
                self._apply_pod(change)
                touched.add(change.pod.uid)
            elif isinstance(change, Connection):
                self.connections[change.context] = change
        return touched

    def _apply_pod(self, change: PodChange) -> None:
        if change.verb == "deleted":
            self.pods.pop(change.pod.uid, None)
        else:
            self.pods[change.pod.uid] = change.pod
