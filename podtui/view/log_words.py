"""How the board stands, in few words, for the line above it."""

from podtui.logs.clean import clean
from podtui.view.aligned import AlignedWalk
from podtui.view.board import Board
from podtui.view.log_line import Times
from podtui.view.pieces import Piece, Row, joined, row
from podtui.view.text import cut_end

_SLOTS = {10_000_000_000: "10 s", 1_000_000_000: "1 s", 100_000_000: "100 ms", 10_000_000: "10 ms"}
_TIMES: dict[Times, str] = {"off": "", "clock": "local time", "exact": "local time", "utc": "UTC"}


def board_words(board: Board, *, times: Times, wrap: bool, folded: bool, span: str, previous: bool) -> Row:
    """What is unusual first and bright, then the mode; `span` is the range of time that is shown, "" for the tail."""
    parts: list[Row] = [_search(board)]
    if board.frozen:
        parts.append(row(Piece("frozen", "state-warning bold"), Piece(_came(board), "accent bold")))
    elif not board.following:
        parts.append(row(Piece("scrolled back", "state-warning"), Piece(_came(board), "accent bold")))
    if previous:
        parts.append(row(Piece("previous instance", "state-warning bold")))
    quiet = (span, _TIMES[times], "wrap" if wrap else "", "JSON folded" if folded else "", _mode(board))
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


def _search(board: Board) -> Row:
    finder = board.finder
    if not finder.matcher:
        return ()
    count = f"{finder.count:,}{'+' if finder.working else ''}"
    place = f"{finder.place:,} of {count}" if finder.current is not None else count
    only = " only" if board.only_matches else ""
    text = cut_end(clean(finder.matcher.pattern), 20)
    return row(Piece(f"/{text}{only} ", "accent"), Piece(place, "bold" if finder.count else "state-warning"))
