"""How the containers hang together, as rows: volumes by container, ports by who declares, probes and dials them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from podtui.logs.clean import clean, clean_name
from podtui.view.pieces import Piece, Row, cut, fit, joined, row, wrap
from podtui.view.text import cut_middle, pad
from podtui.wiring import Cell, PortRow, VolumeRow, Wiring

_TOKEN = "/var/run/secrets/kubernetes.io/serviceaccount"  # noqa: S105  # a path
_LEAST_CELL = 26
_COMMA = Piece(", ", "muted")


@dataclass(frozen=True, slots=True)
class Names:
    """Containers in start order, and their names as they are shown; `all` of them decide the colours."""

    order: tuple[str, ...]
    all: tuple[str, ...]

    def piece(self, name: str, width: int = 0) -> Piece:
        """The name in its colour, in exactly `width` cells where that is not 0."""
        role = f"container-{self.all.index(name)}" if name in self.all else ""
        text = clean_name(name)
        return Piece(pad(cut_middle(text, width), width) if width else text, role)


def wiring_rows(wiring: Wiring, order: Sequence[str], width: int) -> list[Row]:
    """Everything, for a screen of so many cells."""
    names = Names(tuple(order), tuple(order))
    volumes = sorted(wiring.volumes, key=_is_token)
    out: list[Row] = [row(Piece("VOLUMES", "heading"), Piece("  who may write, who only reads, and where", "muted"))]
    mounting = Names(tuple(name for name in order if any(name in volume.cells for volume in volumes)), names.order)
    if not volumes:
        out.append(row(Piece("  none: the containers share no files", "muted")))
    elif mounting.order and _matrix_fits(mounting, width):
        out += _matrix(volumes, mounting, width)
    else:
        for volume in volumes:
            out += _volume(volume, names, width)
    out += [(), row(Piece("PORTS", "heading"), Piece("  one network: what one opens, all reach at localhost", "muted"))]
    if wiring.host_network:
        out.append(
            row("  ", Piece("the node's network (hostNetwork): other Pods there share these ports", "state-busy"))
        )
    if not wiring.ports:
        out.append(row(Piece("  none declared, probed or dialed in the spec", "muted")))
    out += _ports(wiring.ports, names, width)
    return [cut(pieces, width) for pieces in out]


def _is_token(volume: VolumeRow) -> bool:
    """The service account's token, which every Pod has: last, and quiet."""
    return all(cell.path == _TOKEN for cells in volume.cells.values() for cell in cells) and bool(volume.cells)


# --- volumes ----------------------------------------------------------------------------------------------------------


def _matrix_fits(names: Names, width: int) -> bool:
    return len(names.order) * _LEAST_CELL + 40 <= width


def _matrix(volumes: Sequence[VolumeRow], names: Names, width: int) -> list[Row]:
    left = min(max(len(volume.volume) for volume in volumes) + 2, 26)
    middle = min(max(len(_source(volume)) for volume in volumes) + 2, (width - left) // 3)
    cell = min((width - left - middle - 2) // len(names.order), 38)
    head = row("  ", Piece(pad("", left + middle)), *(names.piece(name, cell) for name in names.order))
    out: list[Row] = [head]
    for volume in volumes:
        columns = [[_mount(c) for c in volume.cells.get(name, ())] for name in names.order]
        for i in range(max([len(column) for column in columns] + [1])):
            first = _volume_name(volume, left) if not i else Piece(" " * left)
            source = Piece(pad(_source(volume) if not i else "", middle), "muted")
            cells = [fit(column[i] if i < len(column) else _none(i), cell) for column in columns]
            out.append(row("  ", first, source, *[piece for pieces in cells for piece in pieces]))
    return out


def _none(line: int) -> Row:
    return row(Piece("–" if not line else "", "muted"))


def _volume_name(volume: VolumeRow, width: int) -> Piece:
    role = "muted" if _is_token(volume) else "bold" if volume.shared else ""
    return Piece(pad(cut_middle(clean_name(volume.volume), width - 1), width), role)


def _source(volume: VolumeRow) -> str:
    return clean(f"{volume.kind}, {volume.detail}" if volume.detail else volume.kind)


def _mount(cell: Cell) -> Row:
    how = Piece("ro ", "muted") if cell.read_only else Piece("rw ", "accent bold")
    more = f" (subPath {cell.sub_path})" if cell.sub_path else ""
    more += f" ({cell.propagation})" if cell.propagation else ""
    return row(how, clean(cell.path), Piece(clean(more), "muted"))


def _volume(volume: VolumeRow, names: Names, width: int) -> list[Row]:
    """A volume with its mounts below it, for narrow screens."""
    shared = Piece("  shared", "accent") if volume.shared else Piece("")
    title = _volume_name(volume, min(len(volume.volume) + 2, 28))
    out: list[Row] = [row("  ", title, Piece(_source(volume), "muted"), shared)]
    if not volume.cells:
        out.append(row(Piece("    mounted by none", "muted")))
    column = min(max((len(name) for name in volume.cells), default=0), width // 3)
    for name, cells in volume.cells.items():
        out += [row("    ", names.piece(name, column), "  ", *_mount(cell)) for cell in cells]
    return out


# --- ports ------------------------------------------------------------------------------------------------------------


def _ports(ports: Iterable[PortRow], names: Names, width: int) -> list[Row]:
    out: list[Row] = []
    for port in ports:
        out += _port(port, names, width)
    return out


def _port(port: PortRow, names: Names, width: int) -> list[Row]:
    number = f"{port.port}/{port.protocol}" + (f" {clean_name(port.name)}" if port.name else "")
    parts: list[Row] = [_declared(port, names)]
    if port.probed:
        parts.append(row(Piece("probed ", "muted"), *_probed(port, names)))
    if port.host_port:
        parts.append(row(Piece("on the node too: ", "muted"), str(port.host_port)))
    front = Piece(pad(number, 18), "bold")
    out = wrap(row("  ", front, *joined(parts, Piece(" · ", "muted"))), width, indent=20)
    for who, evidence in port.dialed_by:
        said = row(" " * 20, Piece("dialed by ", "muted"), names.piece(who), Piece(f"  {clean(evidence)}", "muted"))
        out += wrap(said, width, indent=24)
    if port.collision:
        warning = "declared more than once: they share one network, so only one of them can listen"
        out.append(row(" " * 20, Piece(warning, "state-warning bold")))
    return out


def _declared(port: PortRow, names: Names) -> Row:
    if not port.declared_by:
        return row(Piece("not declared", "muted"))
    who = joined([row(names.piece(name)) for name in port.declared_by], _COMMA)
    return row(Piece("declared by ", "muted"), *who)


def _probed(port: PortRow, names: Names) -> Row:
    probes: list[Row] = []
    for text in port.probed:
        who, _, how = text.partition(" ")
        probes.append(row(names.piece(who), " " + clean(how)))
    return joined(probes, _COMMA)


def colors_of(order: Sequence[str]) -> Mapping[str, int]:
    """Each container's place in start order, which decides its colour."""
    return {name: i for i, name in enumerate(order)}
