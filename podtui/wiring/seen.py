"""What was seen inside a Pod's containers, laid beside its wiring: what listens, who has connected, who writes."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from podtui.model.inside import Inside, Look, Mounted
from podtui.model.pod import PodSpec, containers_of
from podtui.model.sockets import Reach, Socket, reach_of
from podtui.wiring.volumes import mounts_of

_WIDEST: tuple[Reach, ...] = ("localhost", "address", "all")


@dataclass(frozen=True, slots=True)
class Listening:
    """A port that really listens. `owners` are the containers whose processes hold its socket, with the process's name.

    `sure` is False where the owner is known only by elimination: every other container shows all it holds.
    """

    port: int
    protocol: str
    reach: Reach
    owners: tuple[tuple[str, str], ...]
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Spoken:
    """Connections within the Pod to a port: `open` now, `lately` closed within a minute or so.

    `client` is "" where it is not known who made them: a connection that is closed belongs to nobody.
    """

    port: int
    client: str
    open: int
    lately: int


@dataclass(frozen=True, slots=True)
class Seen:
    """`by` names the container whose tables of the network were read, "" where none could be.

    `outward` counts open connections to elsewhere by container ("" unknown) and address with port; `inward` those from
    elsewhere by port. `mounts` has a container's mount by container and path, as the kernel has it; `writing` and
    `reading` the files held open for it by volume and container, and `fresh` a file changed lately by volume and who
    saw it.
    """

    by: str = ""
    listening: Mapping[tuple[int, str], Listening] = field(default_factory=dict)
    spoken: tuple[Spoken, ...] = ()
    outward: Mapping[tuple[str, str], int] = field(default_factory=dict)
    inward: Mapping[int, int] = field(default_factory=dict)
    mounts: Mapping[tuple[str, str], Mounted] = field(default_factory=dict)
    writing: Mapping[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    reading: Mapping[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    fresh: Mapping[tuple[str, str], str] = field(default_factory=dict)


def see(inside: Inside, spec: PodSpec) -> Seen:
    """What the looks into the containers show. On the node's network only what is known to be the containers' own."""
    looks = inside.seen
    network = _Network(inside, own_only=spec.host_network)
    mounts = dict(_mounts(looks, spec))
    return Seen(
        by=next((name for name, look in looks.items() if look.network), ""),
        listening=network.listening(),
        spoken=tuple(network.spoken()),
        outward=network.outward(),
        inward=network.inward(),
        mounts=mounts,
        writing=_held(looks, spec, mounts, writes=True),
        reading=_held(looks, spec, mounts, writes=False),
        fresh=dict(_fresh(looks, spec)),
    )


# --- the network ------------------------------------------------------------------------------------------------------


class _Network:
    """The sockets of all looks at once: each was taken at another moment, and the network is one."""

    def __init__(self, inside: Inside, *, own_only: bool) -> None:
        self._owners = {
            inode: (name, look.process_of(inode)) for name, look in inside.seen.items() for inode in look.owned
        }
        sockets = {socket for look in inside.seen.values() for socket in look.sockets}
        self._sockets = {s for s in sockets if s.inode in self._owners} if own_only else sockets
        self._listen = {s.port for s in self._sockets if s.listens}
        self._here = {s.address for s in self._sockets if s.open or s.closed_lately}
        closed = [name for name, look in inside.looks.items() if look.container_id and not look.whole]
        self._only_closed = closed[0] if len(closed) == 1 else ""

    def listening(self) -> dict[tuple[int, str], Listening]:
        found: dict[tuple[int, str], list[Socket]] = {}
        for socket in self._sockets:
            if socket.listens:
                found.setdefault((socket.port, socket.protocol), []).append(socket)
        return {key: self._listening(key, sockets) for key, sockets in sorted(found.items())}

    def _listening(self, key: tuple[int, str], sockets: list[Socket]) -> Listening:
        reach = max((s.reach for s in sockets), key=_WIDEST.index)
        owners = tuple(sorted({self._owners[s.inode] for s in sockets if s.inode in self._owners}))
        if owners or not self._only_closed:
            return Listening(*key, reach, owners)
        return Listening(*key, reach, ((self._only_closed, ""),), sure=False)

    def spoken(self) -> Iterator[Spoken]:
        open_now: Counter[tuple[int, str]] = Counter()
        lately: Counter[tuple[int, str]] = Counter()
        for socket in self._sockets:
            if not self._local(socket.remote_address):
                continue
            if socket.open and socket.remote_port in self._listen:
                open_now[socket.remote_port, self._owner(socket)] += 1
            elif socket.closed_lately:
                ends = [port for port in (socket.remote_port, socket.port) if port in self._listen]
                lately.update((port, "") for port in ends[:1])
        for port, client in sorted({*open_now, *lately}):
            yield Spoken(port, client, open_now[port, client], lately[port, client])

    def outward(self) -> dict[tuple[str, str], int]:
        found: Counter[tuple[str, str]] = Counter()
        for socket in self._sockets:
            if socket.open and socket.port not in self._listen and not self._local(socket.remote_address):
                address = f"[{socket.remote_address}]" if ":" in socket.remote_address else socket.remote_address
                found[self._owner(socket), f"{address}:{socket.remote_port}"] += 1
        return dict(sorted(found.items()))

    def inward(self) -> dict[int, int]:
        return dict(
            Counter(
                s.port for s in self._sockets if s.open and s.port in self._listen and not self._local(s.remote_address)
            )
        )

    def _owner(self, socket: Socket) -> str:
        return self._owners.get(socket.inode, (self._only_closed, ""))[0]

    def _local(self, address: str) -> bool:
        return address in self._here or reach_of(address) == "localhost"


# --- volumes ----------------------------------------------------------------------------------------------------------


def _mounts(looks: Mapping[str, Look], spec: PodSpec) -> Iterator[tuple[tuple[str, str], Mounted]]:
    """Each mount of the spec as the kernel has it; of two at one place the later covers the other."""
    for container in containers_of(spec):
        look = looks.get(container.name)
        there = {_plain(mounted.path): mounted for mounted in look.mounts} if look else {}
        for mount in mounts_of(container):
            if mounted := there.get(_plain(mount.mount_path)):
                yield (container.name, mount.mount_path), mounted


def _plain(path: str) -> str:
    """One spelling of a path; /var/run is a link to /run in most images."""
    path = f"/{path.strip('/')}"
    return path.removeprefix("/var") if path.startswith("/var/run/") else path


def _held(
    looks: Mapping[str, Look], spec: PodSpec, mounts: Mapping[tuple[str, str], Mounted], *, writes: bool
) -> dict[tuple[str, str], tuple[str, ...]]:
    found: dict[tuple[str, str], list[str]] = {}
    volumes = {(c.name, _plain(m.mount_path)): m.name for c in containers_of(spec) for m in mounts_of(c)}
    known = {(name, _plain(path)) for name, path in mounts}
    for name, look in looks.items():
        points = [_plain(mounted.path) for mounted in look.mounts]
        for path in dict.fromkeys(each.path for each in look.files if each.writes == writes):
            point = _point_of(path, points)
            if (name, point) in known:
                found.setdefault((volumes[name, point], name), []).append(path)
    return {key: tuple(sorted(paths)) for key, paths in found.items()}


def _point_of(path: str, points: Iterable[str]) -> str:
    """The mount that a file is in: the longest of those it is below, or that it is itself."""
    plain = _plain(path)
    return max((p for p in points if plain == p or plain.startswith(f"{p.rstrip('/')}/")), key=len, default="/")


def _fresh(looks: Mapping[str, Look], spec: PodSpec) -> Iterator[tuple[tuple[str, str], str]]:
    for container in containers_of(spec):
        look = looks.get(container.name)
        for mount in mounts_of(container) if look else ():
            if look and (path := look.fresh.get(mount.mount_path)):
                yield (mount.name, container.name), path
