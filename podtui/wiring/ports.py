"""The Pod's ports: its containers share one network, so each port belongs to whoever opens it first."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from podtui.model.localhost import asks, dials_of, openings_of
from podtui.model.pod import Container, ContainerPort, HTTPGet, LifecycleHandler, PodSpec, Probe, TCPSocket

_LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class PortRow:
    """A port of the Pod: who declares it, what probes it ("app readiness GET /healthz"), who dials it and how we know.

    `opened_by`: who is said to open it, and by what setting, though it need not declare it. `collision`: two containers
    that run at the same time declare it, or are both told to open it; they share one network, so one cannot listen.
    `rivals` are they; where it is no collision, one declares what another opens: it may mean the other's port.
    `host_ip` is "" for every address of the node.
    """

    port: int
    protocol: str
    name: str
    declared_by: tuple[str, ...]
    probed: tuple[str, ...]
    dialed_by: tuple[tuple[str, str], ...]
    host_port: int
    collision: bool
    opened_by: tuple[tuple[str, str], ...] = ()
    rivals: tuple[str, ...] = ()
    host_ip: str = ""

    @property
    def owners(self) -> tuple[str, ...]:
        """Who declares or is said to open it."""
        return tuple(dict.fromkeys((*self.declared_by, *(name for name, _ in self.opened_by))))


_Key = tuple[int, str]
_Said = tuple[_Key, tuple[str, str]]


def port_rows(spec: PodSpec, containers: list[Container]) -> Iterator[PortRow]:
    """Every port that is declared, said to be opened, probed or dialed, in numeric order."""
    declared: dict[_Key, list[tuple[Container, ContainerPort]]] = {}
    for container in containers:
        for port in container.ports:
            declared.setdefault((port.container_port, port.protocol), []).append((container, port))
    lasting = {c.name for c in containers if c.restart_policy == "Always"} | {c.name for c in spec.containers}
    opened = _by_port(pair for c in containers if c.name in lasting for pair in _openings(c))
    probed = _by_port(pair for container in containers for pair in _probes(container, spec))
    dialed = _by_port(pair for container in containers for pair in _dials(container))
    for key in sorted({*declared, *opened, *probed, *dialed}):
        yield _port_row(key, declared.get(key, []), opened, probed, dialed, lasting)


_ByPort = dict[_Key, list[tuple[str, str]]]


def _port_row(
    key: _Key,
    owners: list[tuple[Container, ContainerPort]],
    opened: _ByPort,
    probed: _ByPort,
    dialed: _ByPort,
    lasting: set[str],
) -> PortRow:
    names = tuple(dict.fromkeys(container.name for container, _ in owners))
    said = tuple(dict.fromkeys(opened.get(key, ())))
    rivals = tuple(name for name in dict.fromkeys((*names, *(name for name, _ in said))) if name in lasting)
    on_node = next((port for _, port in owners if port.host_port), None)
    return PortRow(
        port=key[0],
        protocol=key[1],
        name=next((port.name for _, port in owners if port.name), ""),
        declared_by=names,
        probed=tuple(dict.fromkeys(f"{who} {what}" for who, what in probed.get(key, ()))),
        dialed_by=tuple(dict.fromkeys(dialed.get(key, ()))),
        host_port=on_node.host_port if on_node else 0,
        collision=any(len(lasting.intersection(each)) > 1 for each in (names, [name for name, _ in said])),
        opened_by=said,
        rivals=rivals if len(rivals) > 1 else (),
        host_ip=on_node.host_ip if on_node else "",
    )


def _by_port(pairs: Iterable[_Said]) -> _ByPort:
    out: _ByPort = {}
    for key, value in pairs:
        out.setdefault(key, []).append(value)
    return out


def _openings(container: Container) -> Iterator[_Said]:
    """Ports that a container's settings say it opens, of whatever protocol it declares them with."""
    protocols = {port.container_port: port.protocol for port in container.ports}
    for opening in openings_of(container):
        yield (opening.port, protocols.get(opening.port, "TCP")), (container.name, opening.source)


def _dials(container: Container) -> Iterator[_Said]:
    """Local ports that a container's settings point at, its own left out."""
    for dial in dials_of(container):
        if dial.port and not dial.listens:
            yield (dial.port, "TCP"), (container.name, f"{dial.source} → {dial.target}")


# --- probes -----------------------------------------------------------------------------------------------------------


def _probes(container: Container, spec: PodSpec) -> Iterator[_Said]:
    """Ports that the kubelet asks, or has the container ask, with the container and how."""
    probes = (
        ("startup", container.startup_probe),
        ("readiness", container.readiness_probe),
        ("liveness", container.liveness_probe),
        ("postStart", container.lifecycle and container.lifecycle.post_start),
        ("preStop", container.lifecycle and container.lifecycle.pre_stop),
    )
    for kind, probe in probes:
        for port, how in _asked(probe, container, spec) if probe else ():
            if port:
                yield (port, "TCP"), (container.name, f"{kind} {how}")


def _asked(probe: Probe | LifecycleHandler, container: Container, spec: PodSpec) -> Iterator[tuple[int, str]]:
    """The ports that a probe asks. One that names a host asks the node's network, not the Pod's."""
    if probe.http_get and _is_here(probe.http_get, spec):
        verb = "GET" if probe.http_get.scheme == "HTTP" else "GET (HTTPS)"
        yield _number(probe.http_get.port, container), f"{verb} {probe.http_get.path or '/'}"
    elif probe.tcp_socket and _is_here(probe.tcp_socket, spec):
        yield _number(probe.tcp_socket.port, container), "TCP"
    elif isinstance(probe, Probe) and probe.grpc:
        yield probe.grpc.port, "gRPC"
    elif probe.exec and probe.exec.command:
        program = probe.exec.command[0].rpartition("/")[2]
        for port in asks(probe.exec.command):
            yield port, f"exec {program}"


def _is_here(asked: HTTPGet | TCPSocket, spec: PodSpec) -> bool:
    return not asked.host or (spec.host_network and asked.host in _LOCAL)


def _number(port: int | str, container: Container) -> int:
    """A probe's port, by number or by the name that the container declares; 0 where there is none such."""
    if isinstance(port, int):
        return port
    if port.isdecimal():
        return int(port) if len(port) <= 5 else 0
    return next((declared.container_port for declared in container.ports if declared.name == port), 0)
