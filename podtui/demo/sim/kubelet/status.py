"""A Pod's phase and conditions from its containers (pkg/kubelet: getPhase, status/generate.go)."""

from collections.abc import Sequence

from podtui.demo.objects import Obj
from podtui.demo.sim.kubelet.container import Container


def phase(policy: str, containers: Sequence[Container], *, ended: bool) -> str:
    """Pending, Running, Succeeded or Failed; `ended`: nothing of it is started again."""
    inits = [c for c in containers if c.sort == "init"]
    sidecars = [c for c in containers if c.sort == "sidecar"]
    regular = [c for c in containers if c.sort == "regular"]
    if policy == "Never" and any(c.exit_code for c in inits):
        return "Failed"
    initializing = any(c.running or c.exit_code is None for c in inits)
    begun = any(c.ran for c in regular)
    if initializing or (not begun and any(_pending(c) for c in sidecars)):
        return "Pending"
    if any(c.waiting and not c.last for c in (*regular, *sidecars)):
        return "Pending"
    if any(c.running for c in (*regular, *sidecars)):
        return "Running"
    codes = [c.exit_code for c in regular]
    return _done(policy, succeeded=not any(codes), ended=ended)


def _pending(sidecar: Container) -> bool:
    return bool(sidecar.running and not sidecar.started) or bool(sidecar.waiting and not sidecar.last)


def _done(policy: str, *, succeeded: bool, ended: bool) -> str:
    if ended:
        return "Succeeded" if succeeded else "Failed"
    if policy == "Always":
        return "Running"
    if succeeded:
        return "Succeeded"
    return "Failed" if policy == "Never" else "Running"


def conditions(containers: Sequence[Container], phase_: str, *, sandbox: bool, gates: dict[str, bool]) -> list[Obj]:
    """The kubelet's conditions, without their times."""
    inits = [c for c in containers if c.sort in ("init", "sidecar")]
    counted = [c for c in containers if c.sort in ("regular", "sidecar")]
    begun = any(c.ran for c in containers if c.sort == "regular")
    unready = [c.name for c in sorted(counted, key=lambda c: c.sort == "regular", reverse=True) if not c.ready]
    ready = _ready(phase_, unready)
    closed = [gate for gate, true in gates.items() if not true]
    if ready == _TRUE and closed:
        one = f'corresponding condition of pod readiness gate "{closed[0]}" does not exist.'
        ready_gated = _false("ReadinessGatesNotReady", one)
    else:
        ready_gated = ready
    return [
        {"type": "PodReadyToStartContainers", "status": "True" if sandbox else "False"},
        {"type": "Initialized", **_initialized(inits, phase_, begun=begun)},
        {"type": "Ready", **ready_gated},
        {"type": "ContainersReady", **ready},
    ]


_TRUE: Obj = {"status": "True"}


def _false(reason: str, message: str = "") -> Obj:
    return {"status": "False", "reason": reason} | ({"message": message} if message else {})


def _ready(phase_: str, unready: list[str]) -> Obj:
    if phase_ == "Succeeded":
        return _false("PodCompleted")
    if phase_ == "Failed":
        return _false("PodFailed")
    return _false("ContainersNotReady", f"containers with unready status: [{' '.join(unready)}]") if unready else _TRUE


def _initialized(inits: list[Container], phase_: str, *, begun: bool) -> Obj:
    if phase_ == "Succeeded":
        return {"status": "True", "reason": "PodCompleted"}
    missing = [c.name for c in inits if not begun and not _is_initialized(c)]
    if missing:
        return _false("ContainersNotInitialized", f"containers with incomplete status: [{' '.join(missing)}]")
    return _TRUE


def _is_initialized(container: Container) -> bool:
    return container.started if container.sort == "sidecar" else container.exit_code == 0


def merged(before: Sequence[Obj], now: Sequence[Obj], stamp: str) -> list[Obj]:
    """The conditions as they are stored: a status keeps the time since when it is so; others' conditions stay."""
    old = {c["type"]: c for c in before}
    own = {c["type"] for c in now}
    found = []
    for condition in now:
        was = old.get(condition["type"])
        since = was["lastTransitionTime"] if was and was["status"] == condition["status"] else stamp
        found.append({"lastProbeTime": None, "lastTransitionTime": since} | condition)
    return found + [c for c in before if c["type"] not in own]
