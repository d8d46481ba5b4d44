"""The volume × container matrix: how each is mounted, how full it is, and who is known or guessed to write."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from podtui.logs.clean import clean, clean_name
from podtui.model.ages import age
from podtui.model.inside import FRESH_MINUTES
from podtui.model.quantity import parse
from podtui.view.pieces import Piece, Row, fit, joined, row, wrap
from podtui.view.text import cell_len, cut_middle, pad, pad_left
from podtui.view.usage import NEAR_LIMIT, memory_text
from podtui.view.wiring_facts import Names, WiringFacts
from podtui.wiring import Cell, Use, VolumeRow

_LEAST_CELL: Final = 26
"""Columns from which on a cell has room for the path."""
_NARROW: Final = 4
_USED: Final = 17
_UNMEASURED: Final = frozenset({"hostPath", "image", "nfs"})
"""Kinds whose bytes the kubelet does not measure."""
_DOT = Piece(" · ", "muted")


def volume_rows(facts: WiringFacts, now: datetime, width: int) -> list[Row]:
    """All volumes under their heading, the service account's token last. `now` tells how old the bytes are."""
    volumes = sorted(facts.wiring.volumes, key=lambda volume: volume.is_token)
    out: list[Row] = [row(Piece("VOLUMES", "heading"), Piece("  rw may write, ro only reads", "muted"))]
    if not volumes:
        return [*out, row(Piece("  none: the containers share no files", "muted")), ()]
    order = tuple(name for name in facts.names.all if any(name in volume.cells for volume in volumes))
    names = Names(order, facts.names.all)
    out += _Wide(facts, names, width).rows(volumes) if _is_wide(order, width) else _grid(volumes, facts, names, width)
    why, when = _unmeasured(volumes, facts), facts.usage.volumes_measured
    said = [f"{facts.dash} {why}"] if why else []
    said += [f"used: measured {age(when, now)} ago, about once a minute"] if when else []
    return [*out, *[line for text in said for line in wrap(row(Piece(f"  {text}", "muted")), width, indent=4)], ()]


def _unmeasured(volumes: Sequence[VolumeRow], facts: WiringFacts) -> str:
    """Why a volume has no bytes, "" where each has."""
    if facts.usage.no_volumes:
        return clean(f"bytes used are not known: {facts.usage.no_volumes}")
    kinds = [v.kind for v in volumes if v.cells and facts.usage.used_of(v.volume) is None]
    never = ", ".join(dict.fromkeys(kind for kind in kinds if kind in _UNMEASURED))
    said = ["not measured yet"] if any(kind not in _UNMEASURED for kind in kinds) else []
    return ", ".join([*said, f"the kubelet does not measure {never}"] if never else said)


def _is_wide(order: Sequence[str], width: int) -> bool:
    return bool(order) and len(order) * _LEAST_CELL + 48 + _USED <= width


# --- where there is room for the paths --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Wide:
    """A column for each container, with the path of each mount in it."""

    facts: WiringFacts
    names: Names
    width: int

    def rows(self, volumes: Sequence[VolumeRow]) -> list[Row]:
        left = min(max(cell_len(clean_name(volume.volume)) for volume in volumes) + 2, 26)
        longest = max((cell_len(_source(volume)) for volume in volumes if not volume.is_token), default=20)
        middle = min(longest + 2, (self.width - left - _USED) // 3)
        cell = min((self.width - left - middle - _USED - 2) // len(self.names.order), 38)
        heads = [self.names.piece(name, cell) for name in self.names.order]
        out = [row("  ", " " * (left + middle), *heads, Piece(pad_left("used / limit", _USED), "muted"))]
        for volume in volumes:
            out += self._volume(volume, left, middle, cell)
            out += _notes(volume, self.facts, self.width)
        return out

    def _volume(self, volume: VolumeRow, left: int, middle: int, cell: int) -> Iterator[Row]:
        columns = [
            [_mount(c, self.facts, name, volume.volume) for c in volume.cells.get(name, ())]
            for name in self.names.order
        ]
        for i in range(max([len(column) for column in columns] + [1])):
            first = _volume_name(volume, left) if not i else Piece(" " * left)
            source = Piece(pad(cut_middle(_source(volume), middle - 1) if not i else "", middle), "muted")
            empty = row(Piece(self.facts.dash if not i else "", "muted"))
            cells = [
                fit((*fit(column[i] if i < len(column) else empty, cell - 1), Piece(" ")), cell) for column in columns
            ]
            used = _used(volume, self.facts) if not i else Piece("")
            yield row("  ", first, source, *[piece for pieces in cells for piece in pieces], used)


def _mount(cell: Cell, facts: WiringFacts, name: str, volume: str) -> Row:
    more = f" (subPath {cell.sub_path})" if cell.sub_path else ""
    more += f" ({cell.propagation})" if cell.propagation else ""
    return row(_how([cell], facts, name, volume), " ", clean(cell.path), Piece(clean(more), "muted"))


# --- where there is none ----------------------------------------------------------------------------------------------


def _grid(volumes: Sequence[VolumeRow], facts: WiringFacts, names: Names, width: int) -> list[Row]:
    """A narrow column for each container; what is mounted where stands below each volume."""
    room = width - 2 - _USED - 22
    labels = [clean_name(name) for name in names.order]
    numbered = sum(max(cell_len(label), _NARROW - 1) + 1 for label in labels) > room
    out: list[Row] = []
    if numbered:
        legend = [row(Piece(f"{i + 1}:{label}", names.piece(names.order[i]).role)) for i, label in enumerate(labels)]
        out += wrap(row("  ", *joined(legend, Piece("  "))), width, indent=2)
        labels = [str(i + 1) for i in range(len(labels))]
    cells = [max(cell_len(label), _NARROW - 1) + 1 for label in labels]
    left = width - 2 - _USED - sum(cells)
    left = max(min(left, max(cell_len(clean_name(volume.volume)) for volume in volumes) + 2), 10)
    heads = [
        Piece(pad(label, cell), names.piece(name).role)
        for label, cell, name in zip(labels, cells, names.order, strict=True)
    ]
    out.append(row("  ", " " * left, *heads, Piece(pad_left("used / limit", _USED), "muted")))
    for volume in volumes:
        found = [_how(volume.cells.get(name, ()), facts, name, volume.volume) for name in names.order]
        marks = [Piece(pad(mark.text, cell), mark.role) for mark, cell in zip(found, cells, strict=True)]
        out.append(row("  ", _volume_name(volume, left), *marks, _used(volume, facts)))
        out += wrap(row("    ", *_where(volume, facts)), width, indent=6)
        out += _notes(volume, facts, width)
    return out


def _where(volume: VolumeRow, facts: WiringFacts) -> Row:
    """What stands behind a volume, and where each container has it."""
    places: dict[str, list[str]] = {}
    for name, cells in volume.cells.items():
        places.setdefault(_paths(cells), []).append(name)
    if volume.is_token:
        said = [row(Piece("where each container expects it", "muted"))]
    elif len(places) == 1 and volume.shared:
        said = [row(Piece("in each at ", "muted"), *places)]
    else:
        said = [row(*facts.names.list(names), " ", path) for path, names in places.items()]
    places_or_none = said or [row(Piece("mounted by none", "muted"))]
    return joined([row(Piece(_source(volume), "muted")), *places_or_none], _DOT)


def _paths(cells: Sequence[Cell]) -> str:
    """Where a container has a volume, with what is special about each mount."""
    out = []
    for cell in cells:
        more = [f"subPath {cell.sub_path}"] if cell.sub_path else []
        more += [cell.propagation] if cell.propagation else []
        more += ["ro"] if cell.read_only and any(not c.read_only for c in cells) else []
        out.append(f"{cell.path} ({', '.join(more)})" if more else cell.path)
    return clean(", ".join(out))


# --- parts of both ----------------------------------------------------------------------------------------------------


def _how(cells: Sequence[Cell], facts: WiringFacts, name: str, volume: str) -> Piece:
    if not cells:
        return Piece(facts.dash, "muted")
    if all(cell.read_only for cell in cells):
        return Piece("ro", "muted")
    if (volume, name) in facts.seen.writing:
        return Piece("rw" + ("*" if facts.ascii_only else "●"), "state-fine bold")
    return Piece("rw", "accent bold")


def _volume_name(volume: VolumeRow, width: int) -> Piece:
    role = "muted" if volume.is_token else "bold" if volume.shared else ""
    return Piece(pad(cut_middle(clean_name(volume.volume), width - 1), width), role)


def _source(volume: VolumeRow) -> str:
    kind = "a kind that podtui does not read" if volume.kind == "other" else volume.kind
    return clean(f"{kind}, {volume.detail}" if volume.detail else kind)


def _used(volume: VolumeRow, facts: WiringFacts) -> Piece:
    """Used bytes against the sizeLimit, or against the room of a volume that has room of its own."""
    usage, used = facts.usage.volumes.get(volume.volume), facts.usage.used_of(volume.volume)
    if usage is None or used is None:
        return Piece(pad_left(facts.dash, _USED), "muted")
    limit = parse(volume.limit) if volume.limit else None
    own = volume.kind in ("persistentVolumeClaim", "ephemeral", "csi") or "Memory" in volume.detail
    most = limit or (usage.capacity if own else None)
    text = memory_text(used) + (f" / {clean(volume.limit) or memory_text(most)}" if most else "")
    near = most is not None and used >= NEAR_LIMIT * most
    return Piece(pad_left(text, _USED), "state-warning bold" if near else "")


def _notes(volume: VolumeRow, facts: WiringFacts, width: int) -> list[Row]:
    """What is guessed of a shared volume, and what was seen of any."""
    notes: list[Row] = []
    if volume.shared and volume.writers:
        guesses = [use for use in volume.uses if _worth_saying(use, volume, facts)]
        for use in guesses:
            said = f" {use.does}, if anybody does: {use.why}" if use.sure else f" probably {use.does}: {use.why}"
            notes.append(row(facts.names.piece(use.container), Piece(clean(said), "muted")))
    notes += _seen(volume, facts)
    return [line for note in notes for line in wrap(row("    ", *note), width, indent=6)]


def _worth_saying(use: Use, volume: VolumeRow, facts: WiringFacts) -> bool:
    read_only = use.container in volume.readers
    return not read_only and use.does != "may write" and not _is_seen(volume.volume, use.container, facts)


def _is_seen(volume: str, name: str, facts: WiringFacts) -> bool:
    """Whether a container was seen to use a volume."""
    return (volume, name) in facts.seen.writing or (volume, name) in facts.seen.reading


def _seen(volume: VolumeRow, facts: WiringFacts) -> Iterator[Row]:
    for name, cells in volume.cells.items():
        for held, how in ((facts.seen.writing, "writing"), (facts.seen.reading, "reading")):
            if paths := held.get((volume.volume, name)):
                more = f" and {len(paths) - 1:,} more" if len(paths) > 1 else ""
                said = f" holds open for {how}: {clean(paths[0])}{more}"
                yield row(facts.names.piece(name), Piece(said, "state-fine"))
        for cell in cells:
            mounted = facts.seen.mounts.get((name, cell.path))
            if mounted and mounted.read_only and not cell.read_only:
                yield row(
                    facts.names.piece(name), Piece(f" cannot write: {clean(cell.path)} is mounted ro", "state-warning")
                )
    fresh = {facts.seen.fresh[key]: key[1] for key in facts.seen.fresh if key[0] == volume.volume}
    for path, name in list(fresh.items())[:1]:
        said = f"changed in the last {FRESH_MINUTES} min: {clean(path)}"
        yield row(
            Piece(said, "state-fine"), Piece(" as ", "muted"), facts.names.piece(name), Piece(" sees it", "muted")
        )
