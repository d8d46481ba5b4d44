"""What probes ask, and for how long they are content without an answer."""

from collections.abc import Iterator

from podtui.model.pod import Container, Probe


def asks(probe: Probe) -> tuple[object, ...]:
    """The four handlers, of which one is set."""
    return (probe.http_get, probe.tcp_socket, probe.grpc, probe.exec)


def patience(probe: Probe) -> int:
    """Seconds of failures until the probe gives up."""
    return probe.failure_threshold * probe.period_seconds


def port_of(probe: Probe | None) -> int:
    """The port that a probe asks by number at the Pod's own address, 0 where it is none."""
    if probe is None:
        return 0
    if probe.http_get:
        return _number(probe.http_get.port) if not probe.http_get.host else 0
    if probe.tcp_socket:
        return _number(probe.tcp_socket.port) if not probe.tcp_socket.host else 0
    return probe.grpc.port if probe.grpc else 0


def _number(port: int | str) -> int:
    return port if isinstance(port, int) else int(port) if port.isdecimal() else 0


def port_names(container: Container) -> Iterator[tuple[str, str]]:
    """The ports that a container's probes ask for by name: "livenessProbe" and the name."""
    for kind, probe in (
        ("startupProbe", container.startup_probe),
        ("readinessProbe", container.readiness_probe),
        ("livenessProbe", container.liveness_probe),
    ):
        handler = (probe.http_get or probe.tcp_socket) if probe else None
        if handler and isinstance(handler.port, str) and not handler.port.isdecimal():
            yield kind, handler.port
