"""The uid-keyed store: the only mutable state of the domain."""

from collections.abc import Iterable

from podtui.model.change import Change, Connection, PodChange
from podtui.model.pod import Pod


class Store:
    """Pods by uid and each context's Connection.

    `revision` grows with each change that touched a Pod, so that a view can tell whether it is up to date.
    """

    def __init__(self) -> None:
        self.pods: dict[str, Pod] = {}
        self.connections: dict[str, Connection] = {}
        self.revision = 0

    def apply(self, changes: Iterable[Change]) -> set[str]:
        """Take changes in order; return the uids of the Pods that are new, different or gone."""
        touched: set[str] = set()
        for change in changes:
            if isinstance(change, PodChange):
                self._apply_pod(change)
                touched.add(change.pod.uid)
            elif isinstance(change, Connection):
                self.connections[change.context] = change
        if touched:
            self.revision += 1
        return touched

    def _apply_pod(self, change: PodChange) -> None:
        if change.verb == "deleted":
            self.pods.pop(change.pod.uid, None)
        else:
            self.pods[change.pod.uid] = change.pod

    def find(self, namespace: str, name: str, context: str | None = None) -> Pod | None:
        """The Pod of that name; where an old and a new one share it, the newest."""
        found = [
            p
            for p in self.pods.values()
            if p.name == name and p.namespace == namespace and context in (None, p.context)
        ]
        return max(
            found,
            key=lambda p: (p.metadata.creation_timestamp is not None, p.metadata.creation_timestamp),
            default=None,
        )
