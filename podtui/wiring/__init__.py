"""How the containers of a Pod hang together: the volumes they share, and the ports of their one network.

`wire` reads the spec: a declared port opens nothing and a read-write mount need not be written, so it says what is
asked for, not what happens. `see` says what happens, of what was seen inside the running containers.

    volumes.py   volume × container: how each mount is made, what stands behind the volume
    use.py       who writes into a volume and who reads, and whether that is known or a guess
    ports.py     each port: who declares, opens, probes and dials it
    seen.py      what listens, who has connected to whom, in which volumes files are held open
"""

from collections.abc import Mapping
from dataclasses import dataclass

from podtui.model.pod import PodSpec, containers_of
from podtui.wiring.ports import PortRow, port_rows
from podtui.wiring.seen import Listening, Seen, Spoken, see
from podtui.wiring.use import Use
from podtui.wiring.volumes import Cell, VolumeRow, detail_of, volume_rows

__all__ = [
    "Cell",
    "Listening",
    "PortRow",
    "Seen",
    "Spoken",
    "Use",
    "VolumeRow",
    "Wiring",
    "detail_of",
    "see",
    "wire",
]


@dataclass(frozen=True, slots=True)
class Wiring:
    """The volumes in the spec's order, the ports in numeric order."""

    volumes: tuple[VolumeRow, ...]
    ports: tuple[PortRow, ...]
    host_network: bool


def wire(spec: PodSpec, roles: Mapping[str, str] | None = None) -> Wiring:
    """The Pod's wiring. Volumes that no container mounts are listed too, and mounts of volumes that are not there.

    `roles` are the containers' functions by name ("log-shipper"), where they are known: who reads may be guessed by it.
    """
    containers = containers_of(spec)
    return Wiring(
        tuple(volume_rows(spec, containers, roles or {})), tuple(port_rows(spec, containers)), spec.host_network
    )
