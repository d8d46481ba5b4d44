"""Pods for tests, in the API's own JSON shapes."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from podtui.model.pod import Pod, Terminated

NOW = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)
Json = dict[str, Any]


def stamp(seconds_ago: float, now: datetime = NOW) -> str:
    return (now - timedelta(seconds=seconds_ago)).strftime("%Y-%m-%dT%H:%M:%SZ")


def running(
    name: str = "app", *, ready: bool = True, ran: float = 3600, started: bool | None = True, **more: Any
) -> Json:
    state = {"running": {"startedAt": stamp(ran)}}
    return {"name": name, "ready": ready, "started": started, "restartCount": 0, "state": state} | more


def waiting(name: str = "app", reason: str = "", message: str = "", **more: Any) -> Json:
    state = {"waiting": {"reason": reason, "message": message}}
    return {"name": name, "ready": False, "started": False, "restartCount": 0, "state": state} | more


def ended(name: str = "app", code: int = 0, reason: str = "", *, ago: float = 20, **more: Any) -> Json:
    fields = {k: more.pop(k) for k in ("signal", "message") if k in more}
    state = {"terminated": {"exitCode": code, "reason": reason, "finishedAt": stamp(ago)} | fields}
    return {"name": name, "ready": False, "started": False, "restartCount": 0, "state": state} | more


def last(code: int = 1, reason: str = "Error", *, ago: float = 20, ran: float = 5, message: str = "") -> Json:
    """`lastState` of a container whose run before ended so long ago."""
    times = {"startedAt": stamp(ago + ran), "finishedAt": stamp(ago)}
    return {"terminated": {"exitCode": code, "reason": reason, "message": message} | times}


def condition(kind: str, status: str = "True", reason: str = "", message: str = "", *, since: float = 3600) -> Json:
    return {"type": kind, "status": status, "reason": reason, "message": message, "lastTransitionTime": stamp(since)}


def terminated(code: int = 0, reason: str = "", *, signal: int = 0, ago: float | None = None) -> Terminated:
    finished = None if ago is None else NOW - timedelta(seconds=ago)
    return Terminated(exit_code=code, reason=reason, signal=signal, finished_at=finished)


def make_pod(
    *statuses: Json,
    init: list[Json] | None = None,
    init_statuses: list[Json] | None = None,
    containers: list[Json] | None = None,
    phase: str = "Running",
    node: str = "node1",
    deleted: float | None = None,
    spec: Json | None = None,
    metadata: Json | None = None,
    **status: Any,
) -> Pod:
    """A Pod whose regular containers are those of `statuses`, unless `containers` says otherwise.

    `deleted`: how many seconds ago its deletionTimestamp was, the end of the grace period.
    """
    meta = {"name": "web-1", "namespace": "shop", "uid": "u1", "creationTimestamp": stamp(7200)} | (metadata or {})
    if deleted is not None:
        meta["deletionTimestamp"] = stamp(deleted)
    body = {
        "metadata": meta,
        "nodeName": node,
        "spec": {
            "containers": [{"name": s["name"]} for s in statuses] if containers is None else containers,
            "initContainers": init or [],
        }
        | (spec or {}),
        "status": {"phase": phase, "containerStatuses": list(statuses), "initContainerStatuses": init_statuses or []}
        | status,
    }
    return msgspec.convert(body, Pod)


def sidecar(name: str) -> Json:
    """A native sidecar's part of `initContainers`."""
    return {"name": name, "restartPolicy": "Always"}
