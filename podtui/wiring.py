"""How the containers of a Pod hang together: the volumes they share, and the ports of their one network.

All is read from the spec. A declared port opens nothing and a read-write mount need not be written: `wire` says what
is asked for, not what happens.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from podtui.model.localhost import dials_of
from podtui.model.pod import (
    Container,
    ContainerPort,
    LifecycleHandler,
    PodSpec,
    Probe,
    Projected,
    Volume,
    VolumeMount,
    containers_of,
)

_ACCOUNT_PATH: Final = "/var/run/secrets/kubernetes.io/serviceaccount"

_WRITABLE: Final = frozenset({"emptyDir", "hostPath", "persistentVolumeClaim", "csi", "nfs", "ephemeral", "other"})
"""Volume kinds that a container can write to; the kubelet mounts the rest read-only whatever the mount says."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One mount of a volume in a container. `propagation` is "" where it is the default, None."""

    read_only: bool
    path: str
    sub_path: str
    propagation: str


@dataclass(frozen=True, slots=True)
class VolumeRow:
    """A volume and who mounts it, in start order.

    `detail` says what stands behind it ("512Mi, Memory", a claim's or secret's name, a path on the node); `writers` can
    write to it, `readers` cannot; `shared`: more than one container mounts it.
    """

    volume: str
    kind: str
    detail: str
    cells: dict[str, list[Cell]]
    writers: tuple[str, ...]
    readers: tuple[str, ...]
    shared: bool

    @property
    def is_token(self) -> bool:
        """Whether it is the service account's token, which every container has and none shares anything by."""
        return bool(self.cells) and all(cell.path == _ACCOUNT_PATH for found in self.cells.values() for cell in found)


@dataclass(frozen=True, slots=True)
class PortRow:
    """A port of the Pod: who declares it, what probes it ("app readiness GET /healthz"), who dials it and how we know.

    `collision`: two containers that run at the same time declare it; they share one network, so one cannot listen.
    """

    port: int
    protocol: str
    name: str
    declared_by: tuple[str, ...]
    probed: tuple[str, ...]
    dialed_by: tuple[tuple[str, str], ...]
    host_port: int
    collision: bool


@dataclass(frozen=True, slots=True)
class Wiring:
    """The volumes in the spec's order, the ports in numeric order."""

    volumes: tuple[VolumeRow, ...]
    ports: tuple[PortRow, ...]
    host_network: bool


def wire(spec: PodSpec) -> Wiring:
    """The Pod's wiring. Volumes that no container mounts are listed too, and mounts of volumes that are not there."""
    containers = containers_of(spec)
    return Wiring(tuple(_volume_rows(spec, containers)), tuple(_port_rows(spec, containers)), spec.host_network)


# --- volumes ----------------------------------------------------------------------------------------------------------


def _volume_rows(spec: PodSpec, containers: list[Container]) -> Iterator[VolumeRow]:
    volumes = {volume.name: volume for volume in spec.volumes}
    mounted = {mount.name: Volume(mount.name) for container in containers for mount in _mounts(container)}
    for name, volume in {**volumes, **{n: v for n, v in mounted.items() if n not in volumes}}.items():
        yield _volume_row(volume, containers, missing=name not in volumes)


def _volume_row(volume: Volume, containers: list[Container], *, missing: bool) -> VolumeRow:
    cells: dict[str, list[Cell]] = {}
    for container in containers:
        for mount in _mounts(container):
            if mount.name == volume.name:
                cells.setdefault(container.name, []).append(_cell(mount, volume))
    writers = tuple(name for name, found in cells.items() if not all(cell.read_only for cell in found))
    return VolumeRow(
        volume=volume.name,
        kind=volume.kind,
        detail="not among the Pod's volumes" if missing else detail_of(volume),
        cells=cells,
        writers=writers,
        readers=tuple(name for name in cells if name not in writers),
        shared=len(cells) > 1,
    )


def _mounts(container: Container) -> Iterator[VolumeMount]:
    yield from container.volume_mounts
    for device in container.volume_devices:
        yield VolumeMount(device.name, device.device_path)


def _cell(mount: VolumeMount, volume: Volume) -> Cell:
    propagation = mount.mount_propagation or ""
    return Cell(
        read_only=mount.read_only or volume.kind not in _WRITABLE or _claimed_read_only(volume),
        path=mount.mount_path,
        sub_path=mount.sub_path or mount.sub_path_expr,
        propagation="" if propagation == "None" else propagation,
    )


def _claimed_read_only(volume: Volume) -> bool:
    return bool(
        (volume.persistent_volume_claim and volume.persistent_volume_claim.read_only)
        or (volume.csi and volume.csi.read_only)
        or (volume.nfs and volume.nfs.read_only)
    )


def detail_of(volume: Volume) -> str:
    """What stands behind a volume, "" where there is nothing to say."""
    if volume.empty_dir:
        parts = [str(volume.empty_dir.size_limit or "no size limit"), volume.empty_dir.medium]
        return ", ".join(part for part in parts if part)
    if volume.projected:
        return ", ".join(dict.fromkeys(_projected(volume.projected)))
    if volume.nfs:
        return f"{volume.nfs.server}:{volume.nfs.path}"
    names = (
        volume.config_map and volume.config_map.name,
        volume.secret and volume.secret.secret_name,
        volume.persistent_volume_claim and volume.persistent_volume_claim.claim_name,
        volume.host_path and volume.host_path.path,
        volume.csi and volume.csi.driver,
        volume.image and volume.image.reference,
    )
    return next((name for name in names if name), "")


def _projected(projected: Projected) -> Iterator[str]:
    for source in projected.sources:
        if source.config_map:
            yield f"configMap {source.config_map.name}"
        elif source.secret:
            yield f"secret {source.secret.name}"
        elif source.service_account_token:
            audience = source.service_account_token.audience
            yield f"token for {audience}" if audience else "service account token"
        elif source.downward_api:
            yield "downwardAPI"


# --- ports ------------------------------------------------------------------------------------------------------------

_Key = tuple[int, str]


def _port_rows(spec: PodSpec, containers: list[Container]) -> Iterator[PortRow]:
    declared: dict[_Key, list[tuple[Container, ContainerPort]]] = {}
    for container in containers:
        for port in container.ports:
            declared.setdefault((port.container_port, port.protocol), []).append((container, port))
    probed = _by_port((key, text) for container in containers for key, text in _probes(container))
    dialed = _by_port((key, text) for container in containers for key, text in _dials(container))
    lasting = {c.name for c in containers if c.restart_policy == "Always"} | {c.name for c in spec.containers}
    for key in sorted({*declared, *probed, *dialed}):
        owners = declared.get(key, [])
        names = tuple(dict.fromkeys(container.name for container, _ in owners))
        yield PortRow(
            port=key[0],
            protocol=key[1],
            name=next((port.name for _, port in owners if port.name), ""),
            declared_by=names,
            probed=tuple(dict.fromkeys(f"{who} {what}" for who, what in probed.get(key, ()))),
            dialed_by=tuple(dict.fromkeys(dialed.get(key, ()))),
            host_port=next((port.host_port for _, port in owners if port.host_port), 0),
            collision=sum(name in lasting for name in names) > 1,
        )


def _by_port(pairs: Iterable[tuple[_Key, tuple[str, str]]]) -> dict[_Key, list[tuple[str, str]]]:
    out: dict[_Key, list[tuple[str, str]]] = {}
    for key, value in pairs:
        out.setdefault(key, []).append(value)
    return out


def _probes(container: Container) -> Iterator[tuple[_Key, tuple[str, str]]]:
    """Ports that the kubelet asks, with the container and how."""
    probes = (
        ("startup", container.startup_probe),
        ("readiness", container.readiness_probe),
        ("liveness", container.liveness_probe),
        ("postStart", container.lifecycle and container.lifecycle.post_start),
        ("preStop", container.lifecycle and container.lifecycle.pre_stop),
    )
    for kind, probe in probes:
        port, how = _asked(probe, container) if probe else (0, "")
        if port:
            yield (port, "TCP"), (container.name, f"{kind} {how}")


def _asked(probe: Probe | LifecycleHandler, container: Container) -> tuple[int, str]:
    if probe.http_get:
        verb = "GET" if probe.http_get.scheme == "HTTP" else "GET (HTTPS)"
        return _number(probe.http_get.port, container), f"{verb} {probe.http_get.path or '/'}"
    if probe.tcp_socket:
        return _number(probe.tcp_socket.port, container), "TCP"
    if isinstance(probe, Probe) and probe.grpc:
        return probe.grpc.port, "gRPC"
    return 0, ""


def _number(port: int | str, container: Container) -> int:
    """A probe's port, by number or by the name that the container declares; 0 where there is none such."""
    if isinstance(port, int):
        return port
    if port.isdecimal():
        return int(port)
    return next((declared.container_port for declared in container.ports if declared.name == port), 0)


def _dials(container: Container) -> Iterator[tuple[_Key, tuple[str, str]]]:
    """Local ports that a container's settings point at, its own left out."""
    for dial in dials_of(container):
        if dial.port and not dial.listens:
            yield (dial.port, "TCP"), (container.name, f"{dial.source} → {dial.target}")
