from datetime import UTC, datetime

import pytest

from podtui.logs.search import Matcher
from podtui.model.change import Gap, LaneKey, LogChunk
from podtui.view.board import Board
from podtui.view.export import as_text, file_name, snapshot, window_text
from podtui.view.log_words import board_words
from podtui.view.pieces import row_text
from podtui.view.track import Cell

SECOND = 1_000_000_000
WIDE, NARROW = (119, 30), (79, 18)


def board_of(*names: str, size: tuple[int, int] = WIDE) -> Board:
    board = Board()
    board.set_lanes(names)
    board.lay_out(*size)
    return board


def write(board: Board, name: str, count: int, *, start: float = 0, every: float = 1, text: str = "line") -> None:
    times = [int((start + i * every) * SECOND) + SECOND for i in range(count)]
    board.take(
        LogChunk(LaneKey("", "shop", "web", "u", name), 0, times, [f"{text} {i}".encode() for i in range(count)])
    )


def shown(board: Board, lane: int) -> list[int]:
    group = board.group_of(lane)
    assert group is not None
    window = board.rolls[group].window(board.height_of(group))
    return [cell.number for line in window for cell in line.cells if cell.lane == lane]


def test_lines_go_to_the_lane_of_their_container():
    board = board_of("app", "proxy")
    write(board, "proxy", 3)
    assert [len(lane.ring) for lane in board.lanes] == [0, 3]


def test_lines_of_a_container_that_has_no_lane_are_left_alone():
    board = board_of("app")
    assert board.take(LogChunk(LaneKey("", "shop", "web", "u", "other"), 0, [1], [b"x"])) is None


def test_a_new_container_gets_a_lane_and_the_others_keep_their_lines():
    board = board_of("app")
    write(board, "app", 5)
    assert board.set_lanes(["app", "debugger"]) == ["debugger"]
    assert [(lane.name, len(lane.ring)) for lane in board.lanes] == [("app", 5), ("debugger", 0)]


def test_the_keys_stay_with_their_container_when_lanes_come_before_it():
    board = board_of("app", "proxy")
    board.focus_on(1)
    board.set_lanes(["init", "app", "proxy"])
    assert board.lanes[board.focus].name == "proxy"


def test_independent_lanes_scroll_alone():
    board = board_of("app", "proxy")
    write(board, "app", 100)
    write(board, "proxy", 100)
    board.scroll(-10, 0)
    assert shown(board, 0)[-1] == 89
    assert shown(board, 1)[-1] == 99


def test_aligned_lanes_scroll_to_the_same_time():
    board = board_of("app", "proxy")
    write(board, "app", 100)
    write(board, "proxy", 50, every=2)
    board.set_mode("aligned")
    board.scroll(-20)
    times = {lane: board.lanes[lane].track.time(shown(board, lane)[0]) for lane in (0, 1)}
    assert abs(times[0] - times[1]) <= 10 * SECOND


def test_stacked_aligned_lanes_are_locked_to_one_time_without_blanks():
    board = board_of("app", "proxy", size=NARROW)
    write(board, "app", 100)
    write(board, "proxy", 50, every=2)
    board.set_mode("aligned")
    board.scroll(-30, 0)
    top = board.lanes[0].track.time(shown(board, 0)[0])
    other = shown(board, 1)
    assert board.lanes[1].track.time(other[0]) >= top > board.lanes[1].track.time(other[0] - 1)
    board.to_end()
    assert shown(board, 1)[-1] == 49


def test_merged_shows_all_lanes_by_time():
    board = board_of("app", "proxy")
    write(board, "app", 10)
    write(board, "proxy", 10, start=0.5)
    board.set_mode("merged")
    window = board.rolls[0].window(40)
    assert [line.cells[0].lane for line in window] == [0, 1] * 10


def test_changing_the_mode_keeps_the_time():
    board = board_of("app", "proxy")
    write(board, "app", 100)
    write(board, "proxy", 100)
    board.scroll(-50)
    before = shown(board, 0)[0]
    for mode in ("merged", "aligned", "independent"):
        board.set_mode(mode)
        assert not board.following
        assert abs(shown(board, 0)[0] - before) <= 10


def test_frozen_nothing_moves_and_what_came_is_counted():
    board = board_of("app", "proxy")
    write(board, "app", 100)
    board.freeze(on=True)
    before = shown(board, 0)
    write(board, "app", 7)
    write(board, "proxy", 5)
    assert shown(board, 0) == before
    assert shown(board, 1) == []
    assert board.came == 12
    board.freeze(on=False)
    assert shown(board, 0)[-1] == 106
    assert board.came == 0


def test_scrolled_back_what_came_is_counted():
    board = board_of("app", "proxy")
    write(board, "app", 100)
    board.scroll(-5)
    write(board, "app", 7)
    write(board, "proxy", 3)
    assert board.came == 7
    board.to_end()
    assert board.came == 0


def test_zoomed_the_lane_that_has_the_keys_has_it_all():
    board = board_of("app", "proxy")
    board.focus_on(1)
    board.zoom(on=True)
    assert board.arrangement.groups == ((1,),)
    board.focus_on(0)
    assert board.arrangement.groups == ((0,),)


def test_a_container_that_is_over_hides_its_end_and_grows_with_its_first_lines():
    board = board_of("init", "app", "proxy")
    board.set_over([True, False, False])
    assert not board.grown()
    write(board, "init", 2)
    assert board.grown()
    board.lay_out(*WIDE)
    board.take(LogChunk(LaneKey("", "shop", "web", "u", "init"), 0, gap=Gap("ended", "ended: exit 0")))
    assert not board.grown()
    assert shown(board, 0) == [0, 1]


def test_since_hides_what_is_older():
    board = board_of("app")
    write(board, "app", 100)
    board.since(96 * SECOND)
    assert shown(board, 0) == [95, 96, 97, 98, 99]
    board.since(0)
    assert len(shown(board, 0)) > 5


# --- search -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def searched() -> Board:
    board = board_of("app", "proxy")
    write(board, "app", 100)
    write(board, "proxy", 50, every=2, start=0.5, text="Line")
    board.search(Matcher("ine 7$"))
    while board.finder.step(1):
        pass
    return board


def test_search_counts_over_all_lanes(searched):
    assert searched.finder.count == 2


def test_the_first_jump_is_to_the_newest_match_and_then_on_by_time(searched):
    assert searched.go_to_match(-1) == (Cell(1, 7), False)
    assert searched.finder.place == 2
    assert searched.go_to_match(-1) == (Cell(0, 7), False)
    assert searched.go_to_match(-1) == (Cell(1, 7), True)
    assert searched.go_to_match(1) == (Cell(0, 7), True)
    assert searched.go_to_match(1) == (Cell(1, 7), False)
    assert 7 in shown(searched, 1)


def test_only_matches_with_two_rows_around(searched):
    searched.show_matches(only=True)
    assert shown(searched, 0) == [5, 6, 7, 8, 9]
    searched.show_matches(only=False)
    assert shown(searched, 0)[-1] == 99


def test_no_match_goes_nowhere():
    board = board_of("app")
    write(board, "app", 10)
    board.search(Matcher("absent"))
    board.finder.step(1)
    assert board.go_to_match(-1) == (None, True)
    assert board.following


def test_a_match_in_a_lane_that_is_not_shown_brings_it_up(searched):
    searched.zoom(on=True)
    searched.go_to_match(-1)
    assert searched.focus == 1
    assert 7 in shown(searched, 1)


def test_a_search_goes_on_in_what_comes(searched):
    write(searched, "app", 8)
    searched.finder.step(1)
    assert searched.finder.count == 3


# --- words and text ---------------------------------------------------------------------------------------------------


def words(board: Board, **more: object) -> str:
    said = {"times": "off", "wrap": False, "folded": False, "span": "", "previous": False} | more
    return row_text(board_words(board, **said))  # type: ignore[arg-type]


def test_the_words_say_what_is_unusual():
    board = board_of("app", "proxy")
    write(board, "app", 100)
    assert words(board) == "independent"
    board.scroll(-5)
    write(board, "app", 1200)
    assert words(board, times="utc", wrap=True) == "scrolled back +1,200 · UTC · wrap · independent"
    board.freeze(on=True)
    assert words(board).startswith("frozen")
    board.freeze(on=False)
    board.to_end()
    board.set_mode("aligned")
    assert words(board, previous=True) == "previous instance · aligned by 10 s"


def test_the_words_count_matches(searched):
    searched.go_to_match(-1)
    assert words(searched).startswith("/ine 7$ 2 of 2 · ")


def test_saved_text_is_by_time_and_whole():
    board = board_of("app", "proxy")
    write(board, "app", 2)
    write(board, "proxy", 1, start=0.5, text="x" * 10_000)
    board.take(LogChunk(LaneKey("", "shop", "web", "u", "app"), 0, gap=Gap("ended", "ended: exit 3", time=9 * SECOND)))
    assert list(as_text(snapshot(board))) == [
        "1970-01-01T00:00:01.000Z app   line 0",
        f"1970-01-01T00:00:01.500Z proxy {'x' * 10_000} 0",
        "1970-01-01T00:00:02.000Z app   line 1",
        "1970-01-01T00:00:09.000Z app   -- ended: exit 3 --",
    ]


def test_copied_text_is_what_is_in_sight_of_what_has_the_keys():
    board = board_of("app", "proxy")
    write(board, "app", 100)
    write(board, "proxy", 2)
    assert window_text(board)[-1] == "line 99"
    assert len(window_text(board)) == board.height_of(0)
    board.set_mode("merged")
    board.to_time(98 * SECOND)
    assert window_text(board)[-1] == "line 99"


def test_the_file_has_a_harmless_name():
    at = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
    assert file_name("shop", "../web\n", at) == "shop-.._web_-20260301T120000Z.log"
