"""Going to errors, to what happened to containers, to bookmarks, to times: all lanes go there."""

import pytest

from podtui.logs.ring import Ring
from podtui.model.change import Gap, LaneKey, LogChunk
from podtui.view.board import Board
from podtui.view.sieve import Sieve
from podtui.view.track import Cell
from tests.view.test_board import SECOND, board_of, shown, write


def say(board: Board, name: str, at: float, *lines: str, gap: Gap | None = None) -> None:
    times = [int((at + 1) * SECOND)] * len(lines)
    board.take(LogChunk(LaneKey("", "shop", "web", "u", name), 0, times, [x.encode() for x in lines], gap))


@pytest.fixture
def board() -> Board:
    b = board_of("app", "proxy", "idle")
    write(b, "app", 40)
    say(b, "app", 50, "ERROR first", "  at x", "  at ERROR y")
    write(b, "proxy", 45, start=0.5)
    say(b, "proxy", 60, "level=error msg=second")
    write(b, "app", 100, start=70)
    write(b, "proxy", 100, start=70.5)
    say(b, "app", 180, "fatal: third")
    while b.look_for_errors(1):
        pass
    return b


def where(b: Board) -> tuple[str, str]:
    cell = b.cursor.cell
    assert cell is not None
    return b.lanes[cell.lane].name, b.line(cell).raw.decode() or (b.line(cell).gap or Gap("marker", "")).text


def test_errors_from_the_newest_back_and_forth_over_all_lanes(board):
    went = []
    while board.go_to_error(-1):
        went.append(where(board))
    assert went == [("app", "fatal: third"), ("proxy", "level=error msg=second"), ("app", "ERROR first")]
    assert board.go_to_error(1)
    assert where(board) == ("proxy", "level=error msg=second")
    assert board.go_to_error(1)
    assert not board.go_to_error(1)


def test_all_lanes_go_to_that_instant_and_stand_still(board):
    board.go_to_error(-1)
    board.go_to_error(-1)
    time = board.time(board.cursor.cell)
    for lane in (0, 1):
        times = [board.lanes[lane].track.time(n) for n in shown(board, lane)]
        assert min(times) <= time <= max(times)
    before = [shown(board, lane) for lane in (0, 1)]
    write(board, "app", 50, start=200)
    assert [shown(board, lane) for lane in (0, 1)] == before


def test_errors_that_are_not_shown_are_passed_over(board):
    board.since(65 * SECOND)
    assert board.go_to_error(-1)
    assert not board.go_to_error(-1)


def test_markers_of_all_containers_by_time(board):
    board.signs.add("proxy", Gap("marker", "ready", time=30 * SECOND))
    say(board, "app", 190, gap=Gap("ended", "ended: exit 3", time=195 * SECOND))
    say(board, "app", 190, gap=Gap("restarted", "restart 1", time=196 * SECOND))
    went = []
    while board.go_to_sign(-1):
        went.append(where(board))
    assert went == [("app", "restart 1"), ("app", "ended: exit 3"), ("proxy", "ready")]
    assert board.go_to_sign(1)
    assert where(board) == ("app", "ended: exit 3")


def test_bookmarks_go_round_and_go_with_their_lines(board):
    assert not board.go_to_bookmark(1)
    board.bookmarks = {Cell(0, 5), Cell(1, 20)}
    assert board.go_to_bookmark(-1)
    assert board.cursor.cell == Cell(1, 20)
    assert board.go_to_bookmark(1)
    assert board.cursor.cell == Cell(0, 5)
    board.lanes[0].track.ring = Ring()
    assert board.bookmarked() == [Cell(1, 20)]


def test_a_time_in_every_lane(board):
    board.to_time(90 * SECOND)
    for lane in (0, 1):
        assert board.lanes[lane].track.time(shown(board, lane)[0]) >= 90 * SECOND
        assert board.lanes[lane].track.time(shown(board, lane)[0]) <= 92 * SECOND


def test_a_filter_hides_and_says_how_much(board):
    board.sift(Sieve("error"))
    while board.look_on(1):
        pass
    assert [board.line(Cell(0, n)).raw for n in shown(board, 0)] == [
        b"ERROR first",
        b"  at x",
        b"  at ERROR y",
        b"fatal: third",
    ]
    assert board.hidden == sum(len(lane.ring) for lane in board.lanes) - 5
    board.sift(Sieve())
    assert board.hidden == 0
    assert len(shown(board, 0)) > 5


# --- lanes ------------------------------------------------------------------------------------------------------------


def order(b: Board) -> list[int]:
    return [block.lane for block in b.arrangement.blocks if block.kind == "log"]


def test_lanes_change_places_and_keep_their_colour_and_keys():
    b = board_of("app", "proxy", "idle", size=(239, 40))
    b.focus_on(2)
    b.move_lane(-1)
    assert order(b) == [0, 2, 1]
    assert b.next_lane(1) == 1
    b.move_lane(-1)
    b.move_lane(-1)
    assert order(b) == [2, 0, 1]
    b.show_lanes()
    assert order(b) == [0, 1, 2]


def test_hidden_lanes_are_left_out_and_come_back():
    b = board_of("app", "proxy", "idle", size=(239, 40))
    assert b.hide_lane()
    assert (order(b), b.focus, b.hidden_lanes) == ([1, 2], 1, ["app"])
    b.set_mode("merged")
    assert b.arrangement.groups == ((1, 2),)
    b.set_mode("independent")
    assert b.hide_lane()
    assert not b.hide_lane()
    b.show_lanes()
    assert order(b) == [0, 1, 2]


def test_named_lanes_in_the_order_named():
    b = board_of("app", "proxy", "idle", size=(239, 40))
    b.show_lanes(["idle", "app"])
    assert (order(b), b.focus) == ([2, 0], 0)
    b.focus_on(1)
    assert b.hidden_lanes == []
