"""The flow inside a Pod at a glance, a line for each way: over ports, and over volumes.

    app ─:5432─▶ cloud-sql-proxy ─▶ outside
    app ─▶ [logs] ─▶ log-shipper

What is drawn with dots is a guess, and what is drawn thick was seen inside the containers.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from podtui.logs.clean import clean_name
from podtui.model.pod import containers_of
from podtui.patterns.verdict import Verdict
from podtui.view.edges import connections
from podtui.view.pieces import Piece, Row, row, wrap
from podtui.view.wiring_facts import WiringFacts
from podtui.wiring import VolumeRow

MOST: Final = 6
"""Ways of each kind; the rest is told below, under VOLUMES and PORTS."""
_NAMES: Final = 3

How = Literal["said", "guess", "seen"]

_LINES: Final[dict[How, tuple[str, str]]] = {"said": ("─", "-"), "guess": ("╌", "."), "seen": ("━", "=")}
_ROLES: Final[dict[How, str]] = {"said": "", "guess": "muted", "seen": "state-fine bold"}
_INWARD: Final = frozenset(
    {"api-gateway", "auth-proxy", "queue-proxy", "rbac-proxy", "reverse-proxy", "tls-proxy", "policy-agent"}
)
"""Functions of an ambassador that carries requests into the Pod (catalogue.toml)."""
_BOTH_WAYS: Final = frozenset({"mesh-proxy", "dapr-runtime"})


@dataclass(frozen=True, slots=True)
class _Way:
    """A connection from one container to another, by name; `port` 0 where it is not known."""

    source: str
    target: str
    port: int
    how: How


def flow_rows(facts: WiringFacts, width: int) -> list[Row]:
    """The flow under its heading; nothing where there is but one container."""
    if len(facts.names.all) < 2:
        return []
    chains = list(_chains(facts))
    volumes = [line for volume in facts.wiring.volumes if (line := _volume(volume, facts))]
    lines = [*chains[:MOST], *volumes[:MOST]]
    if not lines:
        lines = [row(Piece("the spec connects no two of the containers", "muted"))]
    elif left := len(chains) + len(volumes) - len(lines):
        lines.append(row(Piece(f"and {left} more, told below", "muted")))
    wrapped = [piece for line in lines for piece in wrap(row("  ", *line), width, indent=6)]
    return [_heading(facts), *wrapped, ()]


def _heading(facts: WiringFacts) -> Row:
    said = f"  {_arrow('said', facts)} by the spec  {_arrow('guess', facts)} a guess"
    seen = f"  {_arrow('seen', facts)} seen inside" if facts.inside else ""
    return row(Piece("FLOW", "heading"), Piece(said, "muted"), Piece(seen, _ROLES["seen"] if seen else ""))


def _arrow(how: How, facts: WiringFacts, label: str = "", *, both: bool = False) -> str:
    line = _LINES[how][facts.ascii_only]
    head, tail = ("<", ">") if facts.ascii_only else ("◀", "▶")
    return f"{head if both else ''}{line}{label}{line if label else ''}{tail}"


# --- over ports -------------------------------------------------------------------------------------------------------


def _chains(facts: WiringFacts) -> Iterator[Row]:
    """The connections, those that hang together on one line."""
    left = _ways(facts)
    while left:
        targets = {way.target for way in left}
        first = next((way for way in left if way.source not in targets), left[0])
        chain = [first]
        left.remove(first)
        while (following := _next(chain, left)) is not None:
            chain.append(following)
            left.remove(following)
        yield _chain(chain, facts)


def _next(chain: Sequence[_Way], left: Sequence[_Way]) -> _Way | None:
    """A connection that goes on from the chain's end, to where it has not been."""
    been = {way.source for way in chain}
    return next((way for way in left if way.source == chain[-1].target and way.target not in been), None)


def _ways(facts: WiringFacts) -> list[_Way]:
    containers = containers_of(facts.pod.spec)
    said, _ = connections(containers, facts.found)
    ways = {
        (containers[edge.source].name, containers[edge.target].name, edge.port): _Way(
            containers[edge.source].name, containers[edge.target].name, edge.port, "said"
        )
        for edge in said
    }
    for spoken in facts.seen.spoken:
        listening = facts.seen.listening.get((spoken.port, "TCP"))
        for owner, _ in listening.owners if listening else ():
            if spoken.client and spoken.client != owner:
                key = (spoken.client, owner, spoken.port)
                ways[key] = replace(ways.get(key, _Way(*key, "seen")), how="seen")
    connected = {name for way in ways.values() for name in (way.source, way.target)}
    return [*ways.values(), *_guesses(facts, connected)]


def _guesses(facts: WiringFacts, connected: set[str]) -> Iterator[_Way]:
    """Go-betweens that no setting connects: what their pattern is there for."""
    if len(facts.found.mains) != 1:
        return
    main = facts.found.mains[0]
    for verdict in facts.found.containers:
        if verdict.name in connected or verdict.pattern not in ("adapter", "ambassador"):
            continue
        if _shares_files(verdict.name, main, facts):
            continue
        inward = verdict.pattern == "adapter" or verdict.role in _INWARD
        source, target = (verdict.name, main) if inward else (main, verdict.name)
        yield _Way(source, target, 0, "guess")


def _shares_files(name: str, main: str, facts: WiringFacts) -> bool:
    return any(v.writers and {name, main} <= v.cells.keys() and not v.is_token for v in facts.wiring.volumes)


def _chain(chain: Sequence[_Way], facts: WiringFacts) -> Row:
    pieces: list[Piece] = [*_from_outside(chain[0], facts), facts.names.piece(chain[0].source)]
    for way in chain:
        label = f":{way.port}" if way.port else ""
        both = way.how == "guess" and facts.found.of(way.target).role in _BOTH_WAYS
        pieces += [
            Piece(f" {_arrow(way.how, facts, label, both=both)} ", _ROLES[way.how]),
            facts.names.piece(way.target),
        ]
    return row(*pieces, *_to_outside(chain[-1], facts))


def _from_outside(way: _Way, facts: WiringFacts) -> Row:
    """Who asks a go-between: whoever is outside."""
    verdict = facts.found.of(way.source)
    if verdict.pattern not in ("adapter", "ambassador"):
        return ()
    ports = [port.port for port in facts.wiring.ports if way.source in port.declared_by]
    seen = any(facts.seen.inward.get(port) for port in ports)
    how: How = "seen" if seen else way.how if way.how == "guess" or not verdict.sure else "said"
    label = f":{ports[0]}" if len(ports) == 1 else ""
    return row(Piece("outside", "muted"), Piece(f" {_arrow(how, facts, label)} ", _ROLES[how]))


def _to_outside(way: _Way, facts: WiringFacts) -> Row:
    """Where a go-between at the end goes on to, and where it was seen to."""
    verdict = facts.found.of(way.target)
    addresses = [address for name, address in facts.seen.outward if name == way.target]
    if not addresses and verdict.pattern != "ambassador":
        return ()
    how: How = "seen" if addresses else _sureness(way, verdict)
    both = how == "guess" and verdict.role in _BOTH_WAYS
    where = addresses[0] + (f" and {len(addresses) - 1} more" if len(addresses) > 1 else "") if addresses else "outside"
    return row(Piece(f" {_arrow(how, facts, both=both)} ", _ROLES[how]), Piece(where, "muted"))


def _sureness(way: _Way, verdict: Verdict) -> How:
    return "said" if way.how != "guess" and verdict.sure else "guess"


# --- over volumes -----------------------------------------------------------------------------------------------------


def _volume(volume: VolumeRow, facts: WiringFacts) -> Row:
    """Who writes, the volume, who reads; nothing for a volume by which nothing can flow."""
    if not volume.shared or volume.is_token or not volume.writers:
        return ()
    writing = [name for name in volume.cells if (volume.volume, name) in facts.seen.writing]
    reading = [n for n in volume.cells if (volume.volume, n) in facts.seen.reading and n not in writing]
    uses = {use.container: use for use in volume.uses if use.container not in (*writing, *reading)}
    writers = [name for name, use in uses.items() if use.does == "writes"]
    either = [name for name, use in uses.items() if use.does == "may write"]
    readers = [name for name, use in uses.items() if use.does == "reads"]
    front: list[tuple[list[str], How, bool]] = [
        (writing, "seen", False),
        (writers, _surely(uses[name].sure for name in writers), False),
    ]
    if not writing and not writers:
        front.append((either[:1], "guess", True))
        either = either[1:]
    back: list[tuple[list[str], How, bool]] = [
        (reading, "seen", False),
        (readers, _surely(uses[name].sure for name in readers), False),
        (either, "guess", True),
    ]
    pieces: list[Piece] = []
    for names, how, both in front:
        if names:
            pieces += [*facts.names.list(names, most=_NAMES), Piece(f" {_arrow(how, facts, both=both)} ", _ROLES[how])]
    pieces.append(Piece(f"[{clean_name(volume.volume)}]", "bold"))
    for names, how, both in back:
        if names:
            pieces += [Piece(f" {_arrow(how, facts, both=both)} ", _ROLES[how]), *facts.names.list(names, most=_NAMES)]
    return row(*pieces)


def _surely(each: Iterator[bool]) -> How:
    return "said" if all(each) else "guess"
