"""The volume × container matrix, as the spec has it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from podtui.model.pod import WRITABLE, Container, PodSpec, Projected, Volume, VolumeMount, lifecycle_of
from podtui.wiring.use import Mounting, Use, uses_of

ACCOUNT_PATH: Final = "/var/run/secrets/kubernetes.io/serviceaccount"
"""Where every container finds its service account's token (the API server's ServiceAccount admission)."""


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
    write to it, `readers` cannot, and `uses` says who is known or guessed to; `shared`: more than one container mounts
    it. `limit` is an emptyDir's sizeLimit as it is written.
    """

    volume: str
    kind: str
    detail: str
    cells: dict[str, list[Cell]]
    writers: tuple[str, ...]
    readers: tuple[str, ...]
    shared: bool
    uses: tuple[Use, ...] = ()
    limit: str = ""

    @property
    def is_token(self) -> bool:
        """Whether it is the service account's token, which every container has and none shares anything by."""
        return bool(self.cells) and all(cell.path == ACCOUNT_PATH for found in self.cells.values() for cell in found)

    def use_of(self, container: str) -> Use | None:
        """What a container does with it, None where it does not mount it."""
        return next((use for use in self.uses if use.container == container), None)


def volume_rows(spec: PodSpec, containers: list[Container], roles: Mapping[str, str]) -> Iterator[VolumeRow]:
    """The Pod's volumes in the spec's order, then those that are mounted and are not there."""
    volumes = {volume.name: volume for volume in spec.volumes}
    mounted = {mount.name: Volume(mount.name) for container in containers for mount in mounts_of(container)}
    inits = frozenset(name for name, lifecycle in lifecycle_of(spec).items() if lifecycle == "init")
    for name, volume in {**volumes, **{n: v for n, v in mounted.items() if n not in volumes}}.items():
        yield _volume_row(volume, containers, inits, roles, missing=name not in volumes)


def _volume_row(
    volume: Volume, containers: list[Container], inits: frozenset[str], roles: Mapping[str, str], *, missing: bool
) -> VolumeRow:
    cells: dict[str, list[Cell]] = {}
    mountings: dict[str, Mounting] = {}
    for container in containers:
        found = [_cell(mount, volume) for mount in mounts_of(container) if mount.name == volume.name]
        if found:
            cells.setdefault(container.name, []).extend(found)
            read_only = all(cell.read_only for cell in cells[container.name])
            paths = tuple(cell.path for cell in cells[container.name] if not cell.read_only)
            role = roles.get(container.name, "")
            mountings[container.name] = Mounting(container, read_only, paths, container.name in inits, role)
    writers = tuple(name for name, found in cells.items() if not all(cell.read_only for cell in found))
    limit = volume.empty_dir.size_limit if volume.empty_dir else None
    return VolumeRow(
        volume=volume.name,
        kind=volume.kind,
        detail="not among the Pod's volumes" if missing else detail_of(volume),
        cells=cells,
        writers=writers,
        readers=tuple(name for name in cells if name not in writers),
        shared=len(cells) > 1,
        uses=uses_of(list(mountings.values()), starts_empty=volume.empty_dir is not None),
        limit="" if limit is None else str(limit),
    )


def mounts_of(container: Container) -> Iterator[VolumeMount]:
    """A container's mounts, and its block devices as if they were mounts."""
    yield from container.volume_mounts
    for device in container.volume_devices:
        yield VolumeMount(device.name, device.device_path)


def _cell(mount: VolumeMount, volume: Volume) -> Cell:
    propagation = mount.mount_propagation or ""
    return Cell(
        read_only=mount.read_only or volume.kind not in WRITABLE or _claimed_read_only(volume),
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


# --- what stands behind a volume --------------------------------------------------------------------------------------


def detail_of(volume: Volume) -> str:
    """What stands behind a volume, "" where there is nothing to say."""
    if volume.empty_dir:
        parts = [str(volume.empty_dir.size_limit or "no size limit"), volume.empty_dir.medium]
        return _list(parts)
    if volume.projected:
        return _list(_projected(volume.projected))
    if volume.nfs:
        return f"{volume.nfs.server}:{volume.nfs.path}"
    return _named(volume) or _of_node_or_driver(volume)


def _list(parts: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(part for part in parts if part))


def _named(volume: Volume) -> str:
    """The object that a volume takes its content from, and whether the Pod starts without it."""
    if volume.config_map:
        return _optional(volume.config_map.name, volume.config_map.optional)
    if volume.secret:
        return _optional(volume.secret.secret_name, volume.secret.optional)
    if volume.persistent_volume_claim:
        claim = volume.persistent_volume_claim
        return _list((claim.claim_name, "read-only" if claim.read_only else ""))
    return "a claim of this Pod's own" if volume.ephemeral else ""


def _optional(name: str, optional: bool) -> str:
    return _list((name, "optional" if optional else ""))


def _of_node_or_driver(volume: Volume) -> str:
    if volume.host_path:
        return _list((volume.host_path.path, volume.host_path.type))
    if volume.csi:
        return _list((volume.csi.driver, "read-only" if volume.csi.read_only else ""))
    return volume.image.reference if volume.image else ""


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
        else:
            yield "a source that podtui does not read"
