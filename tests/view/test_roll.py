from hypothesis import given
from hypothesis import strategies as st

from podtui.logs.ring import Ring
from podtui.view.roll import Roll
from podtui.view.track import Cell, Track
from podtui.view.walks import LaneWalk


def roll_of(rows: int, heights=lambda _cells: 1) -> tuple[Roll[int], Ring]:
    ring = Ring()
    grow(ring, rows)
    return Roll(LaneWalk(0, Track(ring)), heights), ring


def grow(ring: Ring, rows: int) -> None:
    ring.extend(list(range(ring.total, ring.total + rows)), [b"x"] * rows, 0)


def numbers(roll: Roll[int], height: int) -> list[int]:
    return [shown.cells[0].number for shown in roll.window(height)]


def test_it_follows_the_end():
    roll, ring = roll_of(10)
    assert numbers(roll, 4) == [6, 7, 8, 9]
    grow(ring, 1)
    assert numbers(roll, 4) == [7, 8, 9, 10]


def test_scrolled_back_nothing_moves():
    roll, ring = roll_of(10)
    roll.scroll(-3, 4)
    assert not roll.following
    before = numbers(roll, 4)
    grow(ring, 100)
    assert numbers(roll, 4) == before == [3, 4, 5, 6]


def test_scrolled_down_to_the_end_it_follows_again():
    roll, ring = roll_of(10)
    roll.scroll(-3, 4)
    roll.scroll(3, 4)
    assert roll.following
    grow(ring, 1)
    assert numbers(roll, 4)[-1] == 10


def test_scrolling_stops_at_the_first_row():
    roll, _ = roll_of(10)
    roll.scroll(-100, 4)
    assert numbers(roll, 4) == [0, 1, 2, 3]


def test_hold_stops_where_it_is():
    roll, ring = roll_of(10)
    roll.hold(4)
    grow(ring, 5)
    assert numbers(roll, 4) == [6, 7, 8, 9]


def test_a_row_is_brought_into_the_middle():
    roll, _ = roll_of(100)
    roll.to(Cell(0, 50), 10)
    assert numbers(roll, 10) == list(range(45, 55))


def test_a_row_near_the_end_leaves_it_following():
    roll, _ = roll_of(100)
    roll.to(Cell(0, 98), 10)
    assert roll.following


def test_wrapped_rows_take_their_lines():
    roll, _ = roll_of(5, lambda cells: 3 if cells[0].number == 3 else 1)
    assert [(s.cells[0].number, s.part) for s in roll.window(4)] == [(3, 0), (3, 1), (3, 2), (4, 0)]
    roll.scroll(-1, 2)
    assert [(s.cells[0].number, s.part) for s in roll.window(2)] == [(3, 1), (3, 2)]


def test_rows_that_leave_the_ring_leave_the_window():
    ring = Ring(max_lines=10)
    grow(ring, 10)
    roll = Roll(LaneWalk(0, Track(ring)), lambda _cells: 1)
    roll.to_start(4)
    grow(ring, 5)
    assert numbers(roll, 4) == [5, 6, 7, 8]


@given(st.integers(0, 40), st.lists(st.integers(-15, 15), max_size=8), st.integers(1, 12), st.integers(1, 3))
def test_the_window_is_always_full_and_contiguous(rows, moves, height, most):
    roll, _ = roll_of(rows, lambda cells: cells[0].number % most + 1)
    lines = [(n, part) for n in range(rows) for part in range(n % most + 1)]
    for move in moves:
        roll.scroll(move, height)
        shown = [(s.cells[0].number, s.part) for s in roll.window(height)]
        assert len(shown) == min(height, len(lines))
        at = lines.index(shown[0]) if shown else 0
        assert shown == lines[at : at + height]


def test_a_row_is_revealed_where_it_is_else_at_the_edge_one_comes_from():
    roll, ring = roll_of(100)
    roll.reveal(Cell(0, 95), 10, -1)
    assert numbers(roll, 10) == list(range(90, 100))
    assert not roll.following
    roll.reveal(Cell(0, 50), 10, -1)
    assert numbers(roll, 10)[0] == 50
    roll.reveal(Cell(0, 60), 10, 1)
    assert numbers(roll, 10)[-1] == 60
    roll.reveal(Cell(0, 20), 10, 0)
    assert 20 in numbers(roll, 10)[3:7]
    roll.reveal(Cell(0, 99), 10, 0)
    grow(ring, 5)
    assert numbers(roll, 10)[-1] == 99


def test_around_a_time_it_stands_still_even_at_the_end():
    roll, ring = roll_of(100)
    roll.around(98, 10)
    grow(ring, 5)
    assert numbers(roll, 10) == list(range(90, 100))
    roll.around(50, 10)
    assert 50 in numbers(roll, 10)[4:7]
