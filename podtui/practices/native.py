"""Native sidecars: who is dialed and so has to be there first, and what makes a container one."""

from typing import Any, Final

import msgspec

from podtui.model.localhost import listens_of
from podtui.model.pod import Probe
from podtui.practices.finding import Patch
from podtui.practices.look import Look, Part

_NATIVE = "Native sidecars are on from Kubernetes 1.29. The order of the init containers is the order they start in."
PATIENT: Final = {"periodSeconds": 1, "failureThreshold": 60}
"""A startup probe that looks often and waits for a minute."""


def dialed(look: Look, part: Part) -> list[str]:
    """Where mains' settings point at a port that this container opens, in words."""
    mine = listens_of(part.container)
    mains = {main.name for main in look.mains}
    return [
        f"{who}: {how}"
        for row in look.wiring.ports
        if row.port in mine
        for who, how in row.dialed_by
        if who in mains and who != part.name
    ]


def to_native(look: Look, part: Part) -> Patch:
    """The container moved among the init containers, restarted always: started before the others, ended after them."""
    old, place = look.path(part.name), len(look.spec.init_containers)
    new = f"/spec/initContainers/{place}"
    operations: list[dict[str, Any]] = [{"op": "test", "path": f"{old}/name", "value": part.name}]
    if not place:
        operations.append({"op": "add", "path": "/spec/initContainers", "value": []})
    operations += [
        {"op": "move", "from": old, "path": new},
        {"op": "add", "path": f"{new}/restartPolicy", "value": "Always"},
    ]
    probe = part.container.readiness_probe or part.container.liveness_probe
    if probe and not part.container.startup_probe:
        operations.append({"op": "add", "path": f"{new}/startupProbe", "value": handler_of(probe) | PATIENT})
    return Patch(operations, (_NATIVE,))


def handler_of(probe: Probe) -> dict[str, Any]:
    """What a probe asks, without its times."""
    fields = {"httpGet": probe.http_get, "tcpSocket": probe.tcp_socket, "grpc": probe.grpc, "exec": probe.exec}
    found = {name: msgspec.to_builtins(value) for name, value in fields.items() if value is not None}
    for handler in found.values():
        for field in ("host", "service", "httpHeaders"):
            if not handler.get(field):
                handler.pop(field, None)
    return found
