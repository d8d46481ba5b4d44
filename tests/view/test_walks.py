"""Walking over lanes: order kept, nothing lost, back undoes forward; aligned rows stand in their slots."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podtui.logs.ring import Ring
from podtui.logs.search import Matcher, Search
from podtui.view.aligned import SLOTS, AlignedWalk, slot_width
from podtui.view.track import Cell, Track
from podtui.view.walks import LaneWalk, MergedWalk

SECOND = 1_000_000_000
times = st.lists(st.integers(0, 30 * SECOND), max_size=25)
lanes = st.lists(times, min_size=1, max_size=4)


def track(*at: int, lines: list[bytes] | None = None) -> Track:
    ring = Ring()
    ring.extend(list(at), lines or [b"x"] * len(at), 0)
    return Track(ring)


def forward(walk):
    place, out = walk.start(), []
    while (step := walk.forward(place)) is not None:
        cells, place = step
        out.append(tuple(cells))
    return out


def back(walk):
    place, out = walk.end(), []
    while (step := walk.back(place)) is not None:
        cells, place = step
        out.append(tuple(cells))
    return out[::-1]


def walks(lists):
    tracks = [track(*at) for at in lists]
    return [LaneWalk(0, tracks[0]), MergedWalk(tracks), *(AlignedWalk(tracks, width) for width in SLOTS)]


@given(lanes)
def test_back_from_the_end_passes_the_same_rows_as_forward_from_the_start(lists):
    for walk in walks(lists):
        assert back(walk) == forward(walk)


@given(lanes)
def test_every_line_of_every_lane_once_and_in_its_order(lists):
    for walk in walks(lists)[1:]:
        cells = [cell for row in forward(walk) for cell in row]
        for lane, at in enumerate(lists):
            assert [cell.number for cell in cells if cell.lane == lane] == list(range(len(at)))


@given(lanes)
def test_merged_is_in_the_order_of_time(lists):
    tracks = [track(*at) for at in lists]
    seen = [tracks[cell.lane].time(cell.number) for row in forward(MergedWalk(tracks)) for cell in row]
    assert seen == sorted(seen)


@given(lanes, st.sampled_from(SLOTS))
def test_in_a_slot_every_lane_begins_on_the_same_row_and_is_blank_to_its_end(lists, width):
    tracks = [track(*at) for at in lists]
    slots: dict[int, list[tuple[Cell, ...]]] = {}
    for row in forward(AlignedWalk(tracks, width)):
        found = {tracks[cell.lane].time(cell.number) // width for cell in row}
        assert len(found) == 1
        slots.setdefault(found.pop(), []).append(row)
    assert list(slots) == sorted(slots)
    for rows in slots.values():
        for lane in range(len(lists)):
            there = [any(cell.lane == lane for cell in row) for row in rows]
            assert there == sorted(there, reverse=True)


@given(lanes, st.data())
def test_to_a_row_is_the_place_before_it(lists, data):
    tracks = [track(*at) for at in lists]
    rows = [cell for row in forward(MergedWalk(tracks)) for cell in row]
    if not rows:
        return
    cell = data.draw(st.sampled_from(rows))
    for walk in (MergedWalk(tracks), AlignedWalk(tracks, SECOND)):
        step = walk.forward(walk.to(cell))
        assert step is not None
        assert cell in step[0]


def test_names_are_the_lanes_indices_on_the_board():
    tracks = [track(1), track(2)]
    assert forward(MergedWalk(tracks, [3, 5])) == [(Cell(3, 0),), (Cell(5, 0),)]
    assert forward(AlignedWalk(tracks, SECOND, [3, 5])) == [(Cell(3, 0), Cell(5, 0))]


# --- which rows are shown ---------------------------------------------------------------------------------------------


def matching(context: int) -> Track:
    shown = track(*range(20), lines=[b"hit" if n in (3, 4, 12) else b"miss" for n in range(20)])
    search = Search(shown.ring, Matcher("hit"))
    while search.step():
        pass
    shown.matches, shown.context = search, context
    return shown


@pytest.mark.parametrize(
    ("context", "expected"), [(0, [3, 4, 12]), (1, [2, 3, 4, 5, 11, 12, 13]), (4, [*range(9), *range(8, 17)])]
)
def test_only_matches_with_the_rows_around(context, expected):
    shown = matching(context)
    numbers = [cell.number for row in forward(LaneWalk(0, shown)) for cell in row]
    assert numbers == sorted(set(expected))
    assert [cell.number for row in back(LaneWalk(0, shown)) for cell in row] == numbers
    assert list(shown.between(0, 20)) == numbers


def test_a_floor_hides_what_is_older():
    shown = track(1, 5, 9)
    shown.floor = 5
    assert [cell.number for row in forward(LaneWalk(0, shown)) for cell in row] == [1, 2]


def test_a_frozen_track_does_not_grow():
    shown = track(1, 2)
    shown.end = shown.ring.total
    shown.ring.extend([3], [b"new"], 0)
    assert len(forward(LaneWalk(0, shown))) == 2


# --- the slot ---------------------------------------------------------------------------------------------------------


def test_the_widest_slot_that_is_not_too_blank():
    steady = [track(*range(0, 40 * SECOND, SECOND)), track(*range(SECOND // 4, 40 * SECOND, SECOND))]
    assert slot_width(steady, 30, SLOTS[0]) == SLOTS[0]


def test_a_narrower_slot_where_a_wide_one_would_hide_the_slower_lane():
    chatty = track(*range(0, SECOND, SECOND // 100))
    slow = track(*range(0, SECOND, SECOND // 50))
    assert slot_width([chatty, slow], 20, SLOTS[0]) < SLOTS[0]


def test_the_slot_stays_while_it_is_good_enough():
    steady = [track(*range(0, 40 * SECOND, SECOND)), track(*range(1, 40 * SECOND, SECOND))]
    assert slot_width(steady, 30, SLOTS[1]) == SLOTS[1]


@given(st.integers(2, 60), st.lists(st.integers(0, 3), min_size=2, max_size=4), st.integers(12, 50))
def test_lanes_that_write_as_much_as_each_other_leave_less_than_a_third_blank(hundredths, bursts, rows):
    """Each line alone, or in bursts of a few: in the long run as many a second in every lane."""
    step = hundredths * SECOND // 100
    tracks = [
        track(*[SECOND + i * 1000 + n // (burst + 1) * step * (burst + 1) for n in range(240)])
        for i, burst in enumerate(bursts)
    ]
    walk = AlignedWalk(tracks, slot_width(tracks, rows, SLOTS[0]))
    shown, place = [], walk.end()
    while len(shown) < rows and (found := walk.back(place)) is not None:
        cells, place = found
        shown.append(cells)
    assert 1 - sum(map(len, shown)) / (len(shown) * len(tracks)) < 1 / 3
