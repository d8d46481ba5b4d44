"""How the board stands, in few words, for the line above it."""

from podtui.logs.clean import clean
from podtui.view.aligned import AlignedWalk
from podtui.view.board import Board
from podtui.view.level import Threshold
from podtui.view.log_line import Times
from podtui.view.pieces import Piece, Row, joined, row
from podtui.view.text import cut_end

_SLOTS = {10_000_000_000: "10 s", 1_000_000_000: "1 s", 100_000_000: "100 ms", 10_000_000: "10 ms"}
_TIMES: dict[Times, str] = {
    "off": "",
    "clock": "local time",
    "exact": "local time",
    "utc": "UTC",
    "ago": "time ago",
    "pod": "since the Pod's start",
    "run": "since the container's start",
}
_LEVELS: dict[Threshold, str] = {
    "all": "",
    "info": "no debug",
    "warning": "warnings and errors",
    "error": "errors only",
}


def board_words(
    board: Board, *, times: Times, wrap: bool, folded: bool, span: str, previous: bool, correlated: str = ""
) -> Row:
    """What is unusual first and bright, then the mode; `span` is the range of time that is shown, "" for the tail.

    `correlated`: the kind of what is looked for because another line has it, "" where that was typed.
    """
    parts: list[Row] = [_search(board, correlated), _filters(board)]
    if board.frozen:
        parts.append(row(Piece("frozen", "state-warning bold"), Piece(_came(board), "accent bold")))
    elif not board.following:
        parts.append(row(Piece("scrolled back", "state-warning"), Piece(_came(board), "accent bold")))
    if previous:
        parts.append(row(Piece("previous instance", "state-warning bold")))
    quiet = (span, _TIMES[times], "wrap" if wrap else "", "folded" if folded else "", _lanes(board), _mode(board))
    parts += [row(Piece(said, "muted")) for said in quiet if said]
    return joined(parts, Piece(" · ", "muted"))


def _came(board: Board) -> str:
    return f" +{board.came:,}" if board.came else ""


def _mode(board: Board) -> str:
    if board.zoomed:
        return "zoomed"
    group = board.group_of(board.focus)
    if board.mode == "aligned" and group is not None:
        walk = board.rolls[group].walk
        return f"aligned by {_SLOTS[walk.width]}" if isinstance(walk, AlignedWalk) else "aligned"
    return board.mode


def _lanes(board: Board) -> str:
    hidden = len(board.hidden_lanes)
    if hidden:
        return f"{hidden} lane{'s' if hidden > 1 else ''} hidden"
    return "lanes moved" if board.reordered else ""


def _filters(board: Board) -> Row:
    """What is shown by level and left out, and how many rows that hides."""
    sieve = board.sieve
    if not sieve:
        return ()
    without = f"!{cut_end(clean(sieve.without.pattern), 20)}" if sieve.without else ""
    said = " ".join([part for part in (_LEVELS[sieve.least], without) if part])
    return row(Piece(said, "accent"), Piece(f" {board.hidden:,} hidden", "bold"))


def _search(board: Board, correlated: str) -> Row:
    finder = board.finder
    if not finder.matcher:
        return ()
    count = f"{finder.count:,}{'+' if finder.working else ''}"
    place = f"{finder.place:,} of {count}" if finder.current is not None else count
    only = " only" if board.only_matches else ""
    text = cut_end(clean(finder.matcher.pattern), 20)
    if correlated:
        lanes = sum(bool(search.numbers) for search in finder.searches)
        place += f" in {lanes} lane{'s' if lanes > 1 else ''}"
    sign = f"={correlated} " if correlated else "/"
    return row(Piece(f"{sign}{text}{only} ", "accent"), Piece(place, "bold" if finder.count else "state-warning"))
