"""Monitoring and logging: one sees which container is unwell, and why one ended."""

import re
from collections.abc import Iterator
from typing import Any, Final

from podtui.practices.finding import Check, Hit, Patch
from podtui.practices.look import Look, Part, listed, who
from podtui.practices.probing import asks, patience, port_names, port_of
from podtui.wiring import VolumeRow

_LOG_PLACE = re.compile(r"(?:^|[/_.-])logs?(?:$|[/_.-])", re.IGNORECASE)
_LOG_FILE = re.compile(r"(?P<file>/[\w./-]+\.log)\b")
_SLACK: Final = 5
"""How many failures in a row liveness forgives more than readiness in the patch."""


def main_without_probes(look: Look) -> Iterator[Hit]:
    """A main that serves, and of which the kubelet knows no more than that its process runs."""
    if look.is_job or look.spec.restart_policy != "Always":
        return
    found = [p for p in look.mains if not p.container.readiness_probe and not p.container.liveness_probe and _port(p)]
    if found:
        names = [part.name for part in found]
        changes = {part.name: {"readinessProbe": {"tcpSocket": {"port": _port(part)}}} for part in found}
        note = "An endpoint that says whether it can work tells more than an open port."
        yield Hit(
            f"{who(names, 'has', 'have')} neither readiness nor liveness probe",
            tuple(f"{p.name} declares port {_port(p)}, and has no readinessProbe, no livenessProbe" for p in found),
            tuple(names),
            Patch(look.merge(changes), (note,)),
        )


def _port(part: Part) -> int:
    return next((port.container_port for port in part.container.ports if port.protocol == "TCP"), 0)


def front_without_readiness(look: Look) -> Iterator[Hit]:
    """A main that says when it is ready, behind or beside a proxy that does not."""
    if not any(main.container.readiness_probe for main in look.mains):
        return
    for part in look.auxiliaries:
        if part.verdict.pattern != "ambassador" or part.container.readiness_probe or not part.verdict.sure:
            continue
        if part.container.liveness_probe or part.container.startup_probe or not _port(part):
            continue
        probe = {"readinessProbe": {"tcpSocket": {"port": _port(part)}}}
        yield Hit(
            f"{part.name} has no probe: the Pod is ready whether it works or not",
            (f"{part.name}: no readinessProbe; it declares port {_port(part)}",),
            (part.name,),
            Patch(
                look.merge({part.name: probe}),
                ("An endpoint for health, where it has one, tells more than an open port.",),
            ),
        )


def liveness_equals_readiness(look: Look) -> Iterator[Hit]:
    """A liveness probe that asks the same as readiness and is as quick to give up."""
    for part in look.lasting:
        alive, ready = part.container.liveness_probe, part.container.readiness_probe
        if not alive or not ready or asks(alive) != asks(ready) or patience(alive) > patience(ready):
            continue
        patient = max(ready.failure_threshold * ready.period_seconds // max(alive.period_seconds, 1), 1) + _SLACK
        yield Hit(
            f"{part.name} is restarted for what should only take it out of the Service",
            (
                f"livenessProbe and readinessProbe of {part.name} ask the same",
                f"liveness gives up after {patience(alive)} s of failures, readiness after {patience(ready)} s",
            ),
            (part.name,),
            Patch(
                look.merge({part.name: {"livenessProbe": {"failureThreshold": patient}}}),
                ("Better still: an endpoint that fails only where a restart helps.",),
            ),
        )


def probe_of_a_sibling(look: Look) -> Iterator[Hit]:
    """A liveness probe that asks a port of another container."""
    for part in look.lasting:
        port = port_of(part.container.liveness_probe)
        if not port or any(p.container_port == port for p in part.container.ports):
            continue
        owners = [p for p in look.working if p is not part and any(c.container_port == port for c in p.container.ports)]
        if len(owners) != 1 or owners[0].name == part.name or owners[0].role == "health":
            continue
        owner = owners[0]
        yield Hit(
            f"{part.name} is restarted when {owner.name} does not answer",
            (f"livenessProbe of {part.name} asks port {port}, which {owner.name} declares",),
            (part.name, owner.name),
            _moved(look, part, owner),
        )


def _moved(look: Look, part: Part, owner: Part) -> Patch:
    """The probe where it belongs; one that is there already stays."""
    old, new = look.path(part.name), look.path(owner.name)
    operations: list[dict[str, Any]] = [
        {"op": "test", "path": f"{old}/name", "value": part.name},
        {"op": "test", "path": f"{new}/name", "value": owner.name},
    ]
    if owner.container.liveness_probe or owner not in look.lasting:
        operations.append({"op": "remove", "path": f"{old}/livenessProbe"})
    else:
        operations.append({"op": "move", "from": f"{old}/livenessProbe", "path": f"{new}/livenessProbe"})
    return Patch(operations)


def probe_without_port(look: Look) -> Iterator[Hit]:
    """A probe that names a port which its container does not declare."""
    for part in look.lasting:
        declared = {port.name for port in part.container.ports}
        missing = [(kind, name) for kind, name in port_names(part.container) if name not in declared]
        if not missing:
            continue
        names = dict.fromkeys(name for _, name in missing)
        elsewhere = {p.name: p.container_port for other in look.working for p in other.container.ports if p.name}
        ports = [{"containerPort": elsewhere.get(name, 8080 + i), "name": name} for i, name in enumerate(names)]
        yield Hit(
            f"{part.name} is probed at a port that it does not declare",
            tuple(f"{kind} of {part.name} asks for the port {name}" for kind, name in missing),
            (part.name,),
            Patch(look.merge({part.name: {"ports": ports}}), ("Put the number in that the program listens on.",)),
        )


def log_nobody_reads(look: Look) -> Iterator[Hit]:
    """A main that logs into a file on a scratch volume which nobody else mounts."""
    for row in look.wiring.volumes:
        if row.kind != "emptyDir" or len(row.cells) != 1:
            continue
        writer = next((main for main in look.mains if main.name in row.writers), None)
        evidence = _log_evidence(writer, row) if writer else ""
        if writer and evidence:
            yield Hit(
                f"{writer.name} logs into files that nobody ships",
                (evidence, f"no other container mounts the volume {row.volume}"),
                (writer.name,),
                _streaming(row, row.cells[writer.name][0].path),
                None if _LOG_FILE.search(evidence) else "info",
            )


def _log_evidence(part: Part, row: VolumeRow) -> str:
    """Where the settings name a log file on the volume, "" where they do not."""
    paths = [cell.path.rstrip("/") for cell in row.cells[part.name] if not cell.sub_path and cell.path.strip("/")]
    texts = [(f"variable {v.name}", v.value) for v in part.container.env]
    texts += [("its command", word) for word in (*part.container.command, *part.container.args)]
    for what, text in texts:
        for found in _LOG_FILE.finditer(text):
            if any(found["file"].startswith(f"{path}/") for path in paths):
                return f"{what} names {found['file']}"
    named = next((path for path in paths if _LOG_PLACE.search(path)), "")
    return f"the volume {row.volume} is mounted at {named}" if named and _LOG_PLACE.search(row.volume) else ""


def _streaming(row: VolumeRow, path: str) -> Patch:
    """A native sidecar that prints the files: its log is then the main's (Kubernetes' logging architecture)."""
    sidecar = {
        "name": "log-stream",
        "image": "busybox:1.37",
        "restartPolicy": "Always",
        "command": ["sh", "-c", f"trap 'exit 0' TERM\ntail -n +1 -F {path.rstrip('/')}/*.log & wait"],
        "volumeMounts": [{"mountPath": path, "name": row.volume, "readOnly": True}],
    }
    return Patch(
        {"spec": {"initContainers": [sidecar]}},
        (
            "Simpler, where the program can: log to stdout.",
            "tail reads files that are there when it starts: name yours.",
        ),
    )


def termination_message(look: Look) -> Iterator[Hit]:
    """Containers whose end leaves no word in the Pod's status."""
    parts = [p for p in look.lasting if p.verdict.pattern is not None or p.verdict.lifecycle == "init"]
    found = [p.name for p in parts if p.container.termination_message_policy != "FallbackToLogsOnError"]
    if found and len(parts) > 1:
        change = {"terminationMessagePolicy": "FallbackToLogsOnError"}
        yield Hit(
            "a container that fails leaves no message in the Pod's status, unless it writes one itself",
            (f"terminationMessagePolicy is File on {listed(found)}",),
            tuple(found),
            Patch(look.merge(dict.fromkeys(found, change))),
        )


CHECKS = (
    Check(
        "main-without-probes",
        "monitoring",
        "info",
        "a main with ports and without probes",
        "The Pod counts as ready as soon as the processes run, whatever the helpers report.",
        main_without_probes,
    ),
    Check(
        "front-without-readiness",
        "monitoring",
        "info",
        "a proxy without probes beside a main that has them",
        "A Pod is ready when all its containers are: one without a probe is taken to be, and requests reach the Pod "
        "while the way to the main is closed.",
        front_without_readiness,
    ),
    Check(
        "liveness-equals-readiness",
        "monitoring",
        "warning",
        "liveness that gives up as soon as readiness",
        "A short overload then restarts the container, and its helpers lose their peer, where waiting would have done.",
        liveness_equals_readiness,
    ),
    Check(
        "probe-of-a-sibling",
        "monitoring",
        "warning",
        "a liveness probe on a sibling's port",
        "Containers share one address, so the probe finds the sibling: the wrong container is restarted, again and "
        "again, and the one that is ill is not.",
        probe_of_a_sibling,
    ),
    Check(
        "probe-without-port",
        "monitoring",
        "error",
        "a probe of a port by a name that its container does not declare",
        "A probe looks a port's name up among its own container's ports, not its siblings': the kubelet cannot find "
        "it, and the probe fails each time.",
        probe_without_port,
    ),
    Check(
        "log-nobody-reads",
        "monitoring",
        "warning",
        "a log file on a volume that no other container mounts",
        "What is not on stdout, and no sidecar reads, is in no log and gone with the Pod.",
        log_nobody_reads,
    ),
    Check(
        "termination-message",
        "monitoring",
        "info",
        "terminationMessagePolicy is File",
        "With FallbackToLogsOnError the status says why a container failed: of several, which one began, without "
        "asking for every log.",
        termination_message,
    ),
)
