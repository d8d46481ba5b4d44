"""Which cluster, which user, which namespace: kubeconfig as kubectl understands it.

Nothing here opens a connection or runs a plugin; `load` reads files, `Kubeconfig.context` gives the one context that is
wanted, checked.
"""

import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from podtui.cluster import incluster
from podtui.cluster.context import (
    AuthProvider,
    Cluster,
    Context,
    ContextEntry,
    ExecEnv,
    ExecPlugin,
    User,
    checked_cluster,
    checked_user,
    plain,
)
from podtui.cluster.merge import Merged, merge
from podtui.errors import KubeconfigError

__all__ = [
    "AuthProvider",
    "Cluster",
    "Context",
    "ContextEntry",
    "ExecEnv",
    "ExecPlugin",
    "Kubeconfig",
    "User",
    "load",
]


class Kubeconfig:
    """The merged kubeconfig. `contexts` is by name, in the order of the files; `current` may be ""."""

    def __init__(self, merged: Merged, reload: "Callable[[], Kubeconfig | None]" = lambda: None) -> None:
        self._merged = merged
        self._reload = reload
        self.files: tuple[str, ...] = tuple(merged.read)
        self.current: str = merged.current
        self.contexts: dict[str, ContextEntry] = merged.contexts

    def context(self, name: str | None = None) -> Context:
        """The context of this name, else the current one.

        Raises KubeconfigError: no such context, no current one, a cluster or user that is not there or not usable.
        """
        entry = self._entry(name)
        cluster, user = checked_cluster(self._cluster(entry)), checked_user(self._user(entry))

        def reread() -> Context | None:
            try:
                fresh = self._reload()
                return fresh.context(entry.name) if fresh else None
            except KubeconfigError:
                # Half written, or without this context now: what was read before is as good as nothing.
                return None

        return Context(entry.name, entry.namespace or "default", cluster, user, reread)

    def as_dict(self, name: str | None = None) -> dict[str, Any]:
        """A kubeconfig of just this context, as a client library takes it; paths are absolute, secrets are in it.

        Raises KubeconfigError as `context` does.
        """
        entry = self._entry(name)
        return {
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [{"name": entry.cluster, "cluster": plain(self._cluster(entry))}],
            "users": [{"name": entry.user, "user": plain(self._user(entry))}] if entry.user else [],
            "contexts": [{"name": entry.name, "context": plain(entry)}],
            "current-context": entry.name,
        }

    def _entry(self, name: str | None) -> ContextEntry:
        wanted = name or self.current
        if not wanted:
            raise KubeconfigError(f"no current-context in {self._where}", f"choose one with --context{self._choice}")
        if wanted not in self.contexts:
            import difflib  # the start does without it

            near = difflib.get_close_matches(wanted, self.contexts, n=3)
            hint = f"did you mean {' or '.join(near)}?" if near else f"choose another with --context{self._choice}"
            raise KubeconfigError(f"no context named {wanted!r} in {self._where}", hint)
        return self.contexts[wanted]

    def _cluster(self, entry: ContextEntry) -> Cluster:
        if not entry.cluster:
            raise KubeconfigError(f"context {entry.name!r} in {self._where} names no cluster", "set its `cluster`")
        if entry.cluster not in self._merged.clusters:
            raise self._dangling(entry, "cluster", entry.cluster, self._merged.clusters)
        return self._merged.clusters[entry.cluster]

    def _user(self, entry: ContextEntry) -> User:
        if not entry.user:  # anonymous, as for kubectl
            return User()
        if entry.user not in self._merged.users:
            raise self._dangling(entry, "user", entry.user, self._merged.users)
        return self._merged.users[entry.user]

    def _dangling(self, entry: ContextEntry, kind: str, name: str, known: Iterable[str]) -> KubeconfigError:
        return KubeconfigError(
            f"context {entry.name!r} names the {kind} {name!r}, which is not in {self._where}",
            f"the {kind}s there: {_some(known)}",
        )

    @property
    def _where(self) -> str:
        return ", ".join(self.files) or "the kubeconfig"

    @property
    def _choice(self) -> str:
        return f": {_some(self.contexts)}" if self.contexts else ""


def load(explicit: str | None = None, environ: Mapping[str, str] = os.environ) -> Kubeconfig:
    """The kubeconfig that kubectl would use: `explicit`, else $KUBECONFIG, else ~/.kube/config, else in-cluster.

    Raises KubeconfigError where none is there or one is broken.
    """
    paths = [explicit] if explicit else _paths(environ)
    before = _stamps(paths)
    merged = merge(paths)
    if explicit and merged.missing:
        raise KubeconfigError(f"there is no kubeconfig {explicit}", "give another file to --kubeconfig")
    if merged.empty:
        merged = incluster.merged(environ) or _nothing(merged)
    return Kubeconfig(merged, lambda: load(explicit, environ) if _stamps(paths) != before else None)


def _stamps(paths: Iterable[str]) -> list[tuple[int, int, int] | None]:
    """What changes with the files; a file is written anew in its place by some programs, by others replaced."""
    return [_stamp(path) for path in paths]


def _stamp(path: str) -> tuple[int, int, int] | None:
    try:
        status = Path(path).stat()
    except OSError:
        return None
    return status.st_ino, status.st_size, status.st_mtime_ns


def _paths(environ: Mapping[str, str]) -> list[str]:
    if listed := environ.get("KUBECONFIG"):
        return listed.split(os.pathsep)
    return [str(Path(environ.get("HOME", "/")) / ".kube" / "config")]


def _nothing(merged: Merged) -> Merged:
    hint = "set KUBECONFIG or give --kubeconfig FILE"
    if merged.read:
        raise KubeconfigError(f"the kubeconfig {', '.join(merged.read)} is empty", hint)
    raise KubeconfigError(f"no kubeconfig: there is no {' and no '.join(merged.missing)}", hint)


def _some(names: Iterable[str], most: int = 8) -> str:
    names = sorted(names)
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more
