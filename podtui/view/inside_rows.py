"""What the tab says of looking inside: what it would run, when it has, what stood in its way, and what it found."""

from datetime import datetime

from podtui.logs.clean import clean
from podtui.model.ages import age
from podtui.view.pieces import Piece, Row, joined, row, wrap
from podtui.view.port_rows import all_ports, is_shut_in, is_silent
from podtui.view.wiring_facts import WiringFacts

WHAT_IS_RUN = "exec in each running container: sh reads /proc, and finds files changed lately; the cluster may audit it"


def inside_rows(facts: WiringFacts, now: datetime, width: int) -> list[Row]:
    """A line or a few at the top of the tab."""
    heading = Piece("INSIDE  ", "heading")
    if facts.asking:
        return [row(heading, Piece("looking into the running containers …", "state-busy")), ()]
    if facts.inside is None:
        return [
            *wrap(row(heading, Piece("! looks", "accent"), Piece(f"  {WHAT_IS_RUN}", "muted")), width, indent=8),
            (),
        ]
    lines: list[Row] = [_when(facts, now), *_old(facts), *_not_seen(facts), *_found(facts), *_mounts(facts)]
    lines += _outward(facts)
    first, *rest = lines
    out = wrap(row(heading, *first), width, indent=8)
    return [*out, *[piece for line in rest for piece in wrap(row(" " * 8, *line), width, indent=10)], ()]


def _when(facts: WiringFacts, now: datetime) -> Row:
    if facts.inside is None:
        return ()
    local = facts.inside.at.astimezone().strftime("%H:%M:%S")
    ago = Piece(f" ({age(facts.inside.at, now)} ago)", "muted")
    seen = facts.inside.seen
    into = (
        row("looked into ", *facts.names.list(list(seen))) if seen else row(Piece("nothing could be seen", "state-bad"))
    )
    return row(*into, Piece(f" at {local}", "muted"), ago, Piece("  ! looks again", "accent"))


def _old(facts: WiringFacts) -> list[Row]:
    changed = facts.inside.changed_since(facts.pod) if facts.inside else []
    if not changed:
        return []
    said = " started or ended since: what is said of it here is old"
    return [row(Piece("OLD  ", "state-warning bold"), *facts.names.list(changed), Piece(said, "state-warning"))]


def _not_seen(facts: WiringFacts) -> list[Row]:
    """Why containers could not be looked into, those with one reason together; and what is missing of others."""
    looks = facts.inside.looks if facts.inside else {}
    reasons: dict[str, list[str]] = {}
    for name, look in looks.items():
        if look.why_not:
            reasons.setdefault(look.why_not, []).append(name)
        elif look.cut:
            reasons.setdefault(f"not all was read: {look.cut}", []).append(name)
    out = [row(*facts.names.list(names), Piece(f": {clean(why)}", "state-warning")) for why, names in reasons.items()]
    if reasons and facts.seen.by:
        out.append(row(Piece("the network is one: it was seen in ", "muted"), facts.names.piece(facts.seen.by)))
    return out


def _found(facts: WiringFacts) -> list[Row]:
    """What was seen that the spec does not say, in one line."""
    if not facts.seen.by:
        return []
    ports = all_ports(facts)
    undeclared = [str(p.port) for p in ports if not p.owners and (p.port, p.protocol) in facts.seen.listening]
    silent = [str(p.port) for p in ports if is_silent(p, facts)]
    shut_in = [str(p.port) for p in ports if is_shut_in(p, facts)]
    parts = [
        row(Piece(f"{words} ", "state-warning"), Piece(", ".join(found), "bold"))
        for words, found in (
            ("nobody listens on", silent),
            ("only localhost reaches", shut_in),
            ("listens, declared nowhere:", undeclared),
        )
        if found
    ]
    return [joined(parts, Piece(" · ", "muted"))] if parts else []


def _mounts(facts: WiringFacts) -> list[Row]:
    """Whether the volumes are mounted as the spec asks."""
    mounts = facts.seen.mounts
    if not mounts:
        return []
    cells = {(name, cell.path): cell for v in facts.wiring.volumes for name, found in v.cells.items() for cell in found}
    shut = sum(mounted.read_only and not cells[key].read_only for key, mounted in mounts.items() if key in cells)
    if shut:
        said = f"{shut} of {len(mounts)} mounts are read-only though the spec asks for read-write"
        return [row(Piece(said, "state-warning"))]
    return [row(Piece(f"mounts seen: {len(mounts)}, all as the spec asks", "muted"))]


def _outward(facts: WiringFacts) -> list[Row]:
    """Open connections to elsewhere, by container."""
    by_name: dict[str, list[str]] = {}
    for (name, address), count in facts.seen.outward.items():
        by_name.setdefault(name, []).append(f"{address}{f' ×{count}' if count > 1 else ''}")
    out = []
    for name, addresses in by_name.items():
        who = facts.names.piece(name) if name else Piece("somebody here", "muted")
        more = f" and {len(addresses) - 3:,} more" if len(addresses) > 3 else ""
        out.append(row(who, Piece(" is connected to ", "muted"), f"{', '.join(addresses[:3])}{more}"))
    return out
