"""The objects, each change with a resource version of its own, and the changes of late.

The history is bounded as etcd's is by compaction: who asks for changes since a version that it does not reach back to
has to list again (410).
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import Literal, NamedTuple

from podtui.demo.objects import Obj
from podtui.demo.objects.errors import exists, expired, not_found
from podtui.demo.objects.kinds import Kind

ChangeType = Literal["ADDED", "MODIFIED", "DELETED"]
HISTORY = 10_000


class Change(NamedTuple):
    """What became of an object: `obj` as it is now (when deleted: as it was last), `before` as it was."""

    version: int
    type: ChangeType
    kind: Kind
    obj: Obj
    before: Obj | None


Listener = Callable[[Change], None]


class Store:
    """Objects by kind, namespace and name. Stored objects are never changed: a change is a new dict."""

    def __init__(self, history: int = HISTORY, version: int = 1000) -> None:
        self.version = version
        self._objects: dict[Kind, dict[tuple[str, str], Obj]] = {}
        self._history: deque[Change] = deque(maxlen=history)
        self._listeners: dict[Listener, None] = {}
        self._oldest = version

    # --- reading ----------------------------------------------------------------------------------------------------

    def get(self, kind: Kind, namespace: str, name: str) -> Obj | None:
        """The object, or None."""
        return self._objects.get(kind, {}).get((namespace, name))

    def need(self, kind: Kind, namespace: str, name: str) -> Obj:
        """The object. Raises Refused (404)."""
        found = self.get(kind, namespace, name)
        if found is None:
            raise not_found(kind.qualified, name)
        return found

    def all(self, kind: Kind, namespace: str = "") -> list[Obj]:
        """All of a kind, or of a namespace, in etcd's order: by namespace and name."""
        found = self._objects.get(kind, {})
        return [found[key] for key in sorted(found) if not namespace or key[0] == namespace]

    def each(self, kind: Kind) -> Iterable[Obj]:
        """All of a kind in the order of their creation; cheaper than `all`."""
        return self._objects.get(kind, {}).values()

    def since(self, version: int) -> Iterator[Change]:
        """The changes after a version. Raises Refused (410) where the history does not reach back so far."""
        if version < self._oldest:
            raise expired(f"too old resource version: {version} ({self._oldest})")
        # From the end: a watch mostly resumes a moment ago.
        found = []
        for change in reversed(self._history):
            if change.version <= version:
                break
            found.append(change)
        return reversed(found)

    # --- writing ----------------------------------------------------------------------------------------------------

    def add(self, kind: Kind, obj: Obj) -> Obj:
        """Store a new object; it as stored. Raises Refused (409) where there is one of its name."""
        key = _key(obj)
        if key in self._objects.setdefault(kind, {}):
            raise exists(kind.qualified, key[1])
        return self._record(kind, obj, "ADDED", None)

    def put(self, kind: Kind, obj: Obj) -> Obj:
        """Store an object in place of the one of its name, unless they are equal; it as stored. Raises Refused."""
        namespace, name = _key(obj)
        before = self.need(kind, namespace, name)
        if _same(before, obj):
            return before
        return self._record(kind, obj, "MODIFIED", before)

    def remove(self, kind: Kind, namespace: str, name: str) -> Obj:
        """Take an object out; it as it was, with the version of its deletion. Raises Refused (404)."""
        before = self.need(kind, namespace, name)
        del self._objects[kind][namespace, name]
        return self._record(kind, before, "DELETED", before)

    def compact(self, version: int) -> None:
        """Forget the changes up to `version`, as etcd does every five minutes."""
        while self._history and self._history[0].version <= version:
            self._oldest = self._history.popleft().version

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` after each change, in order; what ends that."""
        self._listeners[listener] = None
        return lambda: self._listeners.pop(listener, None)

    def _record(self, kind: Kind, obj: Obj, type_: ChangeType, before: Obj | None) -> Obj:
        self.version += 1
        obj = {**obj, "metadata": {**obj["metadata"], "resourceVersion": str(self.version)}}
        change = Change(self.version, type_, kind, obj, before)
        if len(self._history) == self._history.maxlen:
            self._oldest = self._history[0].version
        self._history.append(change)
        # Stored before anyone hears of it: a listener may look.
        if type_ != "DELETED":
            self._objects[kind][_key(obj)] = obj
        for listener in list(self._listeners):
            listener(change)
        return obj


def _key(obj: Obj) -> tuple[str, str]:
    meta = obj["metadata"]
    return meta.get("namespace", ""), meta["name"]


def _same(before: Obj, after: Obj) -> bool:
    """Whether a write changes nothing: the real API server stores no new version then either."""
    if before is after:
        return True
    return {**before, "metadata": {**before["metadata"], "resourceVersion": ""}} == {
        **after,
        "metadata": {**after["metadata"], "resourceVersion": ""},
    }
