"""READY, STATUS and RESTARTS of a Pod as the API server words them (pkg/printers/internalversion, printPod)."""

from typing import NamedTuple

from podtui.demo.objects import Obj
from podtui.demo.server.ages import human, seconds_of


class Words(NamedTuple):
    """What a row says."""

    ready: str
    status: str
    restarts: str


def words(pod: Obj, now: float) -> Words:
    """A Pod's row; `now` in seconds since 1970."""
    status, spec = pod["status"], pod["spec"]
    inits = {c["name"]: c for c in spec.get("initContainers") or []}
    total, ready = len(spec["containers"]), 0
    reason = status.get("reason") or status.get("phase", "Unknown")
    restarts, side_restarts, last, side_last = 0, 0, "", ""
    initializing = False
    for i, container in enumerate(status.get("initContainerStatuses") or []):
        restarts += container["restartCount"]
        last = max(last, _last(container))
        sidecar = inits.get(container["name"], {}).get("restartPolicy") == "Always"
        if sidecar:
            total += 1
            ready += bool(container.get("ready"))
            side_restarts += container["restartCount"]
            side_last = max(side_last, _last(container))
        if initializing or (sidecar and container.get("started")):
            continue
        word = _init_word(container, i, len(inits))
        if word:
            reason, initializing = word, True
    if not initializing or _is_initialized(pod):
        restarts, last = side_restarts, side_last
        reason, ready, restarts, last = _mains(pod, reason, ready, restarts, last)
    if "deletionTimestamp" in pod["metadata"]:
        done = status.get("phase") in ("Succeeded", "Failed")
        reason = "Unknown" if status.get("reason") == "NodeLost" else reason if done else "Terminating"
    shown = f"{restarts} ({human(now - seconds_of(last))} ago)" if restarts and last else str(restarts)
    return Words(f"{ready}/{total}", reason, shown)


def _last(container: Obj) -> str:
    terminated = container.get("lastState", {}).get("terminated") or {}
    return str(terminated.get("finishedAt", ""))


def _init_word(container: Obj, index: int, count: int) -> str:
    """What STATUS says of an init container; nothing where it is done."""
    state = container.get("state", {})
    if terminated := state.get("terminated"):
        if terminated["exitCode"] == 0:
            return ""
        return "Init:" + _terminated(terminated)
    waiting = (state.get("waiting") or {}).get("reason", "")
    if waiting and waiting != "PodInitializing":
        return f"Init:{waiting}"
    return f"Init:{index}/{count}"


def _terminated(terminated: Obj) -> str:
    if terminated.get("reason"):
        return str(terminated["reason"])
    signal = terminated.get("signal")
    return f"Signal:{signal}" if signal else f"ExitCode:{terminated['exitCode']}"


def _is_initialized(pod: Obj) -> bool:
    conditions = pod["status"].get("conditions") or []
    return any(c["type"] == "Initialized" and c["status"] == "True" for c in conditions)


def _mains(pod: Obj, reason: str, ready: int, restarts: int, last: str) -> tuple[str, int, int, str]:
    running = False
    for container in reversed(pod["status"].get("containerStatuses") or []):
        restarts += container["restartCount"]
        last = max(last, _last(container))
        state = container.get("state", {})
        if (state.get("waiting") or {}).get("reason"):
            reason = state["waiting"]["reason"]
        elif state.get("terminated"):
            reason = _terminated(state["terminated"])
        elif container.get("ready") and state.get("running"):
            running = True
            ready += 1
    if reason == "Completed" and running:
        reason = "Running" if _has_ready_condition(pod) else "NotReady"
    return reason, ready, restarts, last


def _has_ready_condition(pod: Obj) -> bool:
    conditions = pod["status"].get("conditions") or []
    return any(c["type"] == "Ready" and c["status"] == "True" for c in conditions)
