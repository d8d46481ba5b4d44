"""The Pod's ports as rows: who declares, opens, probes and dials each, and what was seen of it."""

from collections.abc import Iterator

from podtui.logs.clean import clean, clean_name
from podtui.model.sockets import Reach
from podtui.view.pieces import Piece, Row, joined, row, wrap
from podtui.view.text import cell_len, cut_middle, pad
from podtui.view.wiring_facts import COMMA, WiringFacts
from podtui.wiring import Listening, PortRow

_DOT = Piece(" · ", "muted")
_REACH: dict[Reach, str] = {
    "all": "at every address",
    "localhost": "at localhost only",
    "address": "at one address only",
}


def port_rows(facts: WiringFacts, width: int) -> list[Row]:
    """All ports under their heading, with those that were only seen."""
    out: list[Row] = [
        row(Piece("PORTS", "heading"), Piece("  one network: what one opens, all reach at localhost", "muted"))
    ]
    if facts.wiring.host_network:
        said = "  the node's network (hostNetwork): other Pods there share these ports"
        out += wrap(row(Piece(said, "state-busy")), width, indent=2)
    ports = all_ports(facts)
    if not ports:
        out.append(row(Piece("  none declared, probed or dialed in the spec", "muted")))
    left = min(max((cell_len(_title(port)) for port in ports), default=0) + 2, max(width // 3, 18))
    for port in ports:
        out += _port(port, facts, left, width)
    return out


def all_ports(facts: WiringFacts) -> list[PortRow]:
    """The ports of the spec, and those that listen though nothing in the spec says so."""
    known = {(port.port, port.protocol): port for port in facts.wiring.ports}
    seen = {key: PortRow(*key, "", (), (), (), 0, collision=False) for key in facts.seen.listening if key not in known}
    return [port for _, port in sorted({**known, **seen}.items())]


def _title(port: PortRow) -> str:
    return f"{port.port}/{clean_name(port.protocol)}" + (f" {clean_name(port.name)}" if port.name else "")


def _port(port: PortRow, facts: WiringFacts, left: int, width: int) -> list[Row]:
    front = Piece(pad(cut_middle(_title(port), left - 1), left), "bold")
    first = joined([_owners(port, facts), _on_node(port), _probed(port, facts)], _DOT)
    out = wrap(row("  ", front, *first), width, indent=left + 2)
    for line in (*_dialed(port, facts), *_collision(port, facts), *_seen(port, facts)):
        out += wrap(row(" " * (left + 2), *line), width, indent=left + 4)
    return out


def _owners(port: PortRow, facts: WiringFacts) -> Row:
    said = [(name, source) for name, source in port.opened_by if name not in port.declared_by]
    if not port.declared_by and not said:
        return row(Piece("not declared", "muted"))
    parts: list[Row] = []
    if port.declared_by:
        parts.append(row(Piece("declared by ", "muted"), *facts.names.list(port.declared_by)))
    for name, source in said:
        text = Piece("not declared; opened by " if not port.declared_by else "opened by ", "muted")
        parts.append(row(text, facts.names.piece(name), Piece(f" ({clean(source)})", "muted")))
    return joined(parts, COMMA)


def _on_node(port: PortRow) -> Row:
    if not port.host_port:
        return ()
    where = f"{clean(port.host_ip)}:{port.host_port}" if port.host_ip else str(port.host_port)
    return row(Piece("on the node too: ", "muted"), where)


def _probed(port: PortRow, facts: WiringFacts) -> Row:
    probes: list[Row] = []
    for text in port.probed:
        who, _, how = text.partition(" ")
        probes.append(row(facts.names.piece(who), " " + clean(how)))
    return row(Piece("probed ", "muted"), *joined(probes, COMMA)) if probes else ()


def _dialed(port: PortRow, facts: WiringFacts) -> Iterator[Row]:
    for who, evidence in port.dialed_by:
        yield row(Piece("dialed by ", "muted"), facts.names.piece(who), Piece(f"  {clean(evidence)}", "muted"))


def _collision(port: PortRow, facts: WiringFacts) -> Iterator[Row]:
    """Two that want one port: loud where both do, a doubt where one declares what another opens."""
    if not port.rivals:
        return
    rivals = joined([row(facts.names.piece(name)) for name in port.rivals], Piece(" and ", "muted"))
    if set(port.rivals) <= set(port.declared_by):
        said = "declared more than once: they share one network, so only one of them can listen"
        yield row(Piece(said, "state-warning bold"))
    elif port.collision:
        said = " are told to open it: they share one network, so only one of them can listen"
        yield row(*rivals, Piece(said, "state-warning bold"))
    else:
        yield row(
            Piece("only one of ", "muted"),
            *rivals,
            Piece(" can listen: the other's is meant, or they collide", "muted"),
        )


# --- seen inside ------------------------------------------------------------------------------------------------------


def _seen(port: PortRow, facts: WiringFacts) -> Iterator[Row]:
    if not facts.seen.by:
        return
    listening = facts.seen.listening.get((port.port, port.protocol))
    if listening is None:
        yield row(Piece("nobody listens", "state-warning bold" if is_silent(port, facts) else "muted"))
    else:
        yield _listening(listening, port, facts)
    yield from _spoken(port, facts)


def is_silent(port: PortRow, facts: WiringFacts) -> bool:
    """Whether nobody listens on a port that somebody relies on, though the network was seen."""
    if not facts.seen.by or (port.port, port.protocol) in facts.seen.listening or facts.wiring.host_network:
        return False
    return bool(port.declared_by or port.probed or port.dialed_by)


def is_shut_in(port: PortRow, facts: WiringFacts) -> bool:
    """Whether a port that outsiders are told of listens at localhost only."""
    listening = facts.seen.listening.get((port.port, port.protocol))
    asked = [text for text in port.probed if " exec " not in text]
    return bool(listening and listening.reach == "localhost" and (port.host_port or asked))


def _listening(listening: Listening, port: PortRow, facts: WiringFacts) -> Row:
    owners = [
        row(facts.names.piece(name), Piece(f" ({clean_name(process)})" if process else "", "muted"))
        for name, process in listening.owners
    ]
    by = row(Piece("by ", "muted"), *joined(owners, COMMA), " ") if owners else ()
    doubt = "" if listening.sure else " (the others hold no such socket)"
    reach = Piece(_REACH[listening.reach], "state-warning bold" if is_shut_in(port, facts) else "state-fine")
    undeclared = "" if port.owners else ", and the spec does not say so"
    unknown = "" if owners else "; by whom cannot be seen"
    return row(Piece("listens ", "state-fine"), *by, reach, Piece(f"{doubt}{undeclared}{unknown}", "muted"))


def _spoken(port: PortRow, facts: WiringFacts) -> Iterator[Row]:
    if port.protocol != "TCP":
        return
    parts: list[Row] = []
    for spoken in facts.seen.spoken:
        if spoken.port != port.port:
            continue
        who = row(facts.names.piece(spoken.client)) if spoken.client else row(Piece("somebody here", "muted"))
        counts = [f"{spoken.open:,} open"] if spoken.open else []
        counts += [f"{spoken.lately:,} closed within a minute"] if spoken.lately else []
        parts.append(row(*who, Piece(f" {', '.join(counts)}", "state-fine")))
    if inward := facts.seen.inward.get(port.port):
        parts.append(row(Piece(f"outside {inward:,} open", "state-fine")))
    if parts:
        yield row(Piece("connections: ", "muted"), *joined(parts, COMMA))
