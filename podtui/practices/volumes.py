"""Shared volumes for data exchange: bounded, written by those who write, and gone with the Pod."""

from collections.abc import Iterator
from typing import Any, Final

from podtui.model.pod import EmptyDir
from podtui.practices.finding import Check, Hit, Patch
from podtui.practices.look import Look, listed
from podtui.wiring import VolumeRow

_NODE_PATHS: Final = (
    "/dev",
    "/sys",
    "/proc",
    "/lib",
    "/usr",
    "/etc",
    "/run",
    "/var/run",
    "/var/lib/kubelet",
    "/opt/cni",
)
"""Paths through which containers talk to the node itself: sharing them is what they are mounted for."""
_NODE_ROLES: Final = frozenset({"csi-driver", "csi-helper"})
"""Roles that meet the kubelet at a socket in a directory of the node."""
_SIZE: Final = "1Gi"
_SIZED = "A starting point: the kubelet evicts the Pod when the volume outgrows it, so leave it room."


def unbounded_volume(look: Look) -> Iterator[Hit]:
    """A scratch volume that containers share and that may fill the node's disk."""
    for row, users in look.shared():
        scratch = _scratch(look, row)
        if scratch is None or scratch.size_limit is not None or scratch.medium == "Memory" or not row.writers:
            continue
        yield Hit(
            f"{listed([p.name for p in users])} share the emptyDir {row.volume}, which has no sizeLimit",
            (f"volume {row.volume}: emptyDir without sizeLimit; {listed(list(row.writers))} can write to it",),
            tuple(part.name for part in users),
            _bounded(row.volume, {}),
        )


def unbounded_memory(look: Look) -> Iterator[Hit]:
    """A volume in memory without a bound of its own."""
    for volume in look.spec.volumes:
        if volume.empty_dir is None or volume.empty_dir.medium != "Memory" or volume.empty_dir.size_limit is not None:
            continue
        users = tuple(
            part.name for part in look.lasting if any(m.name == volume.name for m in part.container.volume_mounts)
        )
        yield Hit(
            f"the volume {volume.name} is kept in memory and has no sizeLimit",
            (f"volume {volume.name}: emptyDir with medium Memory, without sizeLimit",),
            users,
            _bounded(volume.name, {"medium": "Memory"}, "64Mi"),
        )


def _scratch(look: Look, row: VolumeRow) -> EmptyDir | None:
    return next((volume.empty_dir for volume in look.spec.volumes if volume.name == row.volume), None)


def _bounded(volume: str, more: dict[str, Any], size: str = _SIZE) -> Patch:
    return Patch({"spec": {"volumes": [{"name": volume, "emptyDir": {**more, "sizeLimit": size}}]}}, (_SIZED,))


def reader_can_write(look: Look) -> Iterator[Hit]:
    """A container that reads what a sibling writes, and could write it too."""
    for row, users in look.shared():
        for part in users:
            use = row.use_of(part.name) if part in look.auxiliaries and part.name in row.writers else None
            if use is None or use.does != "reads" or len(row.writers) < 2:
                continue
            told = use.why.startswith("its command")
            if not told and part.role != "log-shipper":
                continue  # config-reloaders and their like also write what they made of it
            mounts = [{"mountPath": cell.path, "name": row.volume, "readOnly": True} for cell in row.cells[part.name]]
            yield Hit(
                f"{part.name} mounts {row.volume} read-write, though it only reads there",
                (use.why, f"{row.volume} at {row.cells[part.name][0].path} without readOnly"),
                (part.name,),
                Patch(
                    look.merge({part.name: {"volumeMounts": mounts}}),
                    ("Where it keeps its position there (a pos or registry file), give that its own volume first.",),
                ),
                "warning" if told else None,
            )


def nobody_writes(look: Look) -> Iterator[Hit]:
    """A scratch volume that is mounted read-only everywhere, and so stays empty."""
    for row in look.wiring.volumes:
        scratch = _scratch(look, row)
        if scratch is None or len(row.cells) < 2 or row.writers or row.is_token:
            continue
        first = next((p for p in [*look.mains, *look.lasting] if p.name in row.cells and p in look.lasting), None)
        if first is None:
            continue
        mounts = [{"mountPath": cell.path, "name": row.volume, "readOnly": False} for cell in row.cells[first.name]]
        yield Hit(
            f"nobody can write to the emptyDir {row.volume}, so it stays empty",
            tuple(f"{name} mounts it read-only" for name in row.cells),
            tuple(row.cells),
            Patch(look.merge({first.name: {"volumeMounts": mounts}}), (f"Here {first.name} gets the right to write.",)),
        )


def shared_host_path(look: Look) -> Iterator[Hit]:
    """Containers that exchange files through the node's disk."""
    if look.workload.kind in ("DaemonSet", "Node"):
        return
    for row, users in look.shared():
        path = _node_path(look, row)
        if not path or not row.writers or any(part.role in _NODE_ROLES for part in users):
            continue
        volume = {"name": row.volume, "hostPath": None, "emptyDir": {"sizeLimit": _SIZE}}
        yield Hit(
            f"{listed([p.name for p in users])} share {path} of the node",
            (f"volume {row.volume}: hostPath {path}; {listed(list(row.writers))} can write to it",),
            tuple(part.name for part in users),
            Patch({"spec": {"volumes": [volume]}}, ("Where the files must outlive the Pod: a PersistentVolumeClaim.",)),
        )


def _node_path(look: Look, row: VolumeRow) -> str:
    """The node's directory, "" for another kind of volume and for a path that leads to the node itself."""
    path = next((v.host_path.path for v in look.spec.volumes if v.name == row.volume and v.host_path), "")
    bare = path.rstrip("/")
    return "" if any(f"{bare}/".startswith(f"{place}/") for place in _NODE_PATHS) else path


CHECKS = (
    Check(
        "unbounded-volume",
        "volumes",
        "info",
        "a shared emptyDir without sizeLimit",
        "What one container writes faster than the other takes away fills the node's disk, and the kubelet then "
        "evicts Pods, not only this one. With a sizeLimit it is this one alone.",
        unbounded_volume,
    ),
    Check(
        "unbounded-memory",
        "volumes",
        "warning",
        "an emptyDir in memory without sizeLimit",
        "Its files count as memory of the container that wrote them: a volume that fills up is an out-of-memory kill.",
        unbounded_memory,
    ),
    Check(
        "reader-can-write",
        "volumes",
        "info",
        "a shared volume mounted read-write by a container that reads",
        "A helper that can change what it was to read can break the main, or hide what it did.",
        reader_can_write,
    ),
    Check(
        "nobody-writes",
        "volumes",
        "warning",
        "an emptyDir that every container mounts read-only",
        "A scratch volume begins empty: shared by readers alone it carries nothing.",
        nobody_writes,
    ),
    Check(
        "shared-host-path",
        "volumes",
        "warning",
        "containers that share a directory of the node",
        "The files stay on the node when the Pod goes, the next Pod there finds them, and on another node they are "
        "missing. Containers of one Pod need no disk of the node to share files.",
        shared_host_path,
    ),
)
