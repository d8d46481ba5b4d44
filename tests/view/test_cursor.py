"""The cursor: none while following, on a line while standing still, and never moving what it need not."""

from hypothesis import given
from hypothesis import strategies as st

from podtui.logs.search import Matcher
from podtui.model.change import Gap
from podtui.view.board import Board
from podtui.view.export import lines_text
from podtui.view.track import Cell
from tests.view.test_board import SECOND, board_of, shown, write


def board(*, lines: int = 100) -> Board:
    out = board_of("app", "proxy")
    write(out, "app", lines)
    write(out, "proxy", lines // 2, every=2)
    return out


def test_the_first_move_up_shows_it_on_the_last_line_and_moves_nothing():
    b = board()
    before = shown(b, 0)
    b.cursor.move(-1)
    assert b.cursor.cell == Cell(0, 99)
    assert shown(b, 0) == before
    assert not b.following
    write(b, "app", 5)
    assert shown(b, 0) == before


def test_down_while_following_does_nothing():
    b = board()
    b.cursor.move(1)
    assert b.cursor.cell is None
    assert b.following


def test_up_and_down_and_out_at_the_end():
    b = board()
    height = len(shown(b, 0))
    for _ in range(height + 3):
        b.cursor.move(-1)
    assert b.cursor.cell == Cell(0, 100 - height - 3)
    assert shown(b, 0)[0] == 100 - height - 3
    for _ in range(height + 2):
        b.cursor.move(1)
    assert b.cursor.cell == Cell(0, 99)
    assert not b.following
    b.cursor.move(1)
    assert b.cursor.cell is None
    assert b.following


def test_at_the_first_line_it_stays():
    b = board(lines=3)
    for _ in range(10):
        b.cursor.move(-1)
    assert b.cursor.cell == Cell(0, 0)


def test_what_is_selected_is_between_both_ends_in_order():
    b = board()
    b.cursor.move(-1)
    for step in (-1, -1, -1, 1):
        b.cursor.move(step, select=True)
    assert b.cursor.lines() == [Cell(0, n) for n in (97, 98, 99)]
    assert lines_text(b, b.cursor.lines()) == ["line 97", "line 98", "line 99"]
    b.cursor.move(-1)
    assert b.cursor.lines() == [Cell(0, 96)]


def test_after_a_search_it_appears_on_the_match():
    b = board()
    b.search(Matcher("line 95"))
    while b.finder.step(1):
        pass
    b.go_to_match(-1)
    b.cursor.appear()
    assert b.cursor.cell == b.finder.current


def test_in_the_merged_stream_it_goes_through_all_lanes():
    b = board()
    b.set_mode("merged")
    b.cursor.move(-1)
    lanes = set()
    for _ in range(8):
        lanes.add(b.cursor.cell.lane if b.cursor.cell else None)
        b.cursor.move(-1)
    assert lanes == {0, 1}


def test_aligned_it_goes_from_line_to_line_over_blanks():
    b = board()
    b.set_mode("aligned")
    b.focus_on(1)
    for _ in range(5):
        b.cursor.move(-1)
    assert b.cursor.cell == Cell(1, 45)


def test_signs_are_lines_too():
    b = board()
    b.signs.add("proxy", Gap("marker", "ready", time=int(99.5 * SECOND)))
    b.cursor.move(-1)
    b.cursor.move(-1)
    assert b.cursor.cell is not None
    assert b.cursor.cell.number < 0


@given(st.lists(st.sampled_from(["up", "down", "page", "write", "filter"]), max_size=30))
def test_it_is_always_in_sight_or_away(moves):
    b = board()
    for move in moves:
        if move == "up":
            b.cursor.move(-1)
        elif move == "down":
            b.cursor.move(1)
        elif move == "page":
            row = b.cursor.row
            b.page(-1)
            b.cursor.keep_inside(row)
        elif move == "write":
            write(b, "app", 3, start=b.lanes[0].ring.total)
        if b.following:
            b.cursor.clear()
        if b.cursor.cell is not None:
            assert b.cursor.cell.number in shown(b, 0)
            assert not b.following
