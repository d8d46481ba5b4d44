from podtui.view.lane_map import FULL, NOTHING, lane_map
from tests.view.test_board import SECOND, board_of, write
from tests.view.test_jumps import say


def test_where_all_is_in_sight_there_is_no_map():
    board = board_of("app", "proxy")
    assert lane_map(board, (0,), 0, board.window(0), 20) is NOTHING
    write(board, "app", 5)
    assert lane_map(board, (0,), 0, board.window(0), 20) is NOTHING


def test_rates_errors_and_where_the_window_stands():
    board = board_of("app", "proxy")
    write(board, "app", 100)
    write(board, "app", 900, start=100, every=0.1)
    say(board, "app", 200, "ERROR x")
    board.look_for_errors(1)
    found = lane_map(board, (0,), 0, board.window(0), 20)
    assert len(found.cells) == 20
    assert len(found.times) == 21
    assert max(cell.rate for cell in found.cells[:9]) < max(cell.rate for cell in found.cells[11:18]) == FULL
    assert [cell.error for cell in found.cells] == [False] * 19 + [True]
    assert found.cells[-1].inside
    assert not found.cells[0].inside
    board.to_time(found.times[5])
    assert lane_map(board, (0,), 0, board.window(0), 20).cells[5].inside


def test_locked_lanes_share_their_time_and_free_ones_have_their_own():
    board = board_of("app", "proxy", size=(119, 24))
    write(board, "app", 100)
    write(board, "proxy", 100, start=1000)
    free = [lane_map(board, (lane,), lane, board.window(lane), 10).times for lane in (0, 1)]
    assert free[0] != free[1]
    board.set_mode("aligned")
    locked = [lane_map(board, (lane,), 0, board.window(lane), 10).times for lane in (0, 1)]
    assert locked[0] == locked[1]
    assert locked[0][0] == SECOND
