"""The status of the fleet's Pods, as their kubelet would have written it. Times count back from now."""

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Literal

from tests.cluster.api import Object
from tests.cluster.fleet_shapes import Shape

Health = Literal["ready", "not ready", "crash loop", "no image", "init fails"]


def health_at_first(number: int, shape: Shape) -> Health:
    """Which Pods of a new fleet are in trouble: one in 40."""
    match number % 200:
        case 7 | 57 | 157:
            return "crash loop"
        case 107:
            return "no image"
        case 33:
            return "init fails" if shape.init else "not ready"
    return "ready"


def status(shape: Shape, number: int, health: Health, restarts: int) -> Object:
    """The status of the Pod of that number, as its kubelet would have written it."""
    age = 3600 + number * 37 % 1_000_000  # seconds since it started
    up = health == "ready"
    initialized = health != "init fails"
    conditions = {"PodScheduled": True, "Initialized": initialized, "ContainersReady": up, "Ready": up}
    return {
        "phase": "Pending" if health in ("init fails", "no image") else "Running",
        "qosClass": "Burstable",
        "hostIP": "10.0.0.1",
        "podIP": f"10.1.{number // 250 % 250}.{number % 250 + 1}",
        "startTime": _ago(age),
        "conditions": [
            {"type": kind, "status": str(true), "lastTransitionTime": _ago(age)} for kind, true in conditions.items()
        ],
        "initContainerStatuses": [_init_status(c, number, age, restarts, initialized) for c in shape.init],
        "containerStatuses": [_main_status(c, shape, number, age, restarts, health) for c in shape.containers],
    }


def _main_status(container: Object, shape: Shape, number: int, age: int, restarts: int, health: Health) -> Object:
    """Trouble strikes the last container; all the others are as they should be, or have not started yet."""
    if health == "init fails":
        return _status(container, number, age, 0, health)
    if container is shape.containers[-1]:
        return _status(container, number, age, restarts, health)
    return _status(container, number, age, 0, "ready")


def _init_status(container: Object, number: int, age: int, restarts: int, initialized: bool) -> Object:
    if container.get("restartPolicy") == "Always":
        return _status(container, number, age, 0, "ready" if initialized else "init fails")
    ended = {"startedAt": _ago(age), "finishedAt": _ago(age - 3), "containerID": _id(container, number)}
    if initialized:
        state = {"terminated": ended | {"exitCode": 0, "reason": "Completed"}}
        return _common(container, number, 0) | {"ready": True, "started": False, "state": state}
    last = {"terminated": ended | {"exitCode": 1, "reason": "Error"}}
    return _common(container, number, restarts) | {
        "ready": False,
        "started": False,
        "state": _BACK_OFF,
        "lastState": last,
    }


def _status(container: Object, number: int, age: int, restarts: int, health: Health) -> Object:
    common = _common(container, number, restarts)
    match health:
        case "ready" | "not ready":
            up = health == "ready"
            return common | {"ready": up, "started": True, "state": {"running": {"startedAt": _ago(age - 5)}}}
        case "crash loop":
            killed = {"exitCode": 137, "reason": "OOMKilled", "startedAt": _ago(95), "finishedAt": _ago(25)}
            last = {"terminated": killed | {"containerID": _id(container, number)}}
            return common | {"ready": False, "started": False, "state": _BACK_OFF, "lastState": last}
        case "no image":
            message = f'Back-off pulling image "{container["image"]}"'
            return common | {"ready": False, "state": {"waiting": {"reason": "ImagePullBackOff", "message": message}}}
        case "init fails":
            return common | {"ready": False, "state": {"waiting": {"reason": "PodInitializing"}}}


_BACK_OFF: Object = {
    "waiting": {"reason": "CrashLoopBackOff", "message": "back-off 5m0s restarting failed container"},
}


def _common(container: Object, number: int, restarts: int) -> Object:
    image = container["image"]
    return {
        "name": container["name"],
        "image": image,
        "imageID": f"{image.partition(':')[0]}@sha256:{hashlib.sha256(image.encode()).hexdigest()}",
        "containerID": _id(container, number),
        "restartCount": restarts,
    }


def _id(container: Object, number: int) -> str:
    return "containerd://" + hashlib.sha256(f"{number}/{container['name']}".encode()).hexdigest()


def _ago(seconds: int) -> str:
    return (datetime.now(UTC) - timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ")
