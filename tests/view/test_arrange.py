from hypothesis import given
from hypothesis import strategies as st

from podtui.view.arrange import LEAST_LANE, Shape, arrange

shapes = st.lists(st.builds(Shape, st.booleans(), st.integers(0, 50)), min_size=1, max_size=20)
modes = st.sampled_from(["aligned", "independent", "merged"])


def lay(width, height, *over, mode="independent", focus=0, zoomed=False):
    return arrange(width, height, [Shape(o, 5) for o in over], mode, focus, zoomed=zoomed)


def logs(arrangement):
    return [b for b in arrangement.blocks if b.kind == "log"]


@given(st.integers(1, 250), st.integers(1, 70), shapes, modes, st.integers(0, 19), st.booleans())
def test_blocks_never_overlap_nor_leave_the_screen(width, height, lanes, mode, focus, zoomed):
    done = arrange(width, height, lanes, mode, focus % len(lanes), zoomed=zoomed)
    taken = set()
    for block in done.blocks:
        cells = {(x, y) for x in range(block.x, block.x + block.width) for y in range(block.y, block.bottom)}
        assert not cells & taken
        taken |= cells
        assert block.x >= 0
        assert block.x + block.width <= width
        assert block.height >= 0
    assert all(block.y < height or not block.height for block in done.blocks if block.kind == "log")


@given(st.integers(20, 250), st.integers(10, 70), shapes, modes, st.integers(0, 19), st.booleans())
def test_what_has_the_keys_is_always_in_sight_with_lines(width, height, lanes, mode, focus, zoomed):
    focus %= len(lanes)
    done = arrange(width, height, lanes, mode, focus, zoomed=zoomed)
    if not lanes[focus].over or zoomed or all(lane.over for lane in lanes):
        assert any(b.height > 0 and b.lane in (focus, -1) for b in logs(done))


def test_lanes_stand_side_by_side_where_each_has_room():
    done = lay(119, 30, False, False)
    assert [b.x for b in logs(done)] == [0, 60]
    assert not done.stacked


def test_lanes_stack_below_fifty_columns():
    done = lay(79, 18, False, False)
    assert [b.x for b in logs(done)] == [0, 0]
    assert done.stacked
    assert all(b.width >= LEAST_LANE for b in logs(lay(239, 50, *[False] * 6)))


def test_a_lane_is_below_its_own_facts():
    done = lay(239, 50, False, False, False)
    facts = {b.lane: b for b in done.blocks if b.kind == "facts"}
    for block in logs(done):
        assert (block.x, block.width) == (facts[block.lane].x, facts[block.lane].width)
        assert block.y == facts[block.lane].bottom


def test_a_container_that_is_over_takes_a_line_and_little_more():
    done = lay(119, 32, True, False, False)
    assert [b.height for b in done.blocks if b.lane == 0] == [1, 3]
    assert [b.height for b in lay(79, 18, True, False, False).blocks if b.lane == 0] == [1, 1]


def test_aligned_lanes_of_a_row_scroll_together_and_independent_ones_do_not():
    assert lay(119, 30, False, False, mode="aligned").groups == ((0, 1),)
    assert lay(119, 30, False, False).groups == ((0,), (1,))


def test_merged_is_one_stream_of_all():
    done = lay(119, 30, True, False, False, mode="merged")
    assert done.groups == ((0, 1, 2),)
    assert [b.lane for b in logs(done)] == [-1]


def test_zoomed_shows_one_lane_and_everybody_in_a_word():
    done = lay(79, 18, False, False, False, focus=1, zoomed=True)
    assert [(b.kind, b.lane) for b in done.blocks] == [("chips", -1), ("facts", 1), ("log", 1)]
    assert done.blocks[-1].bottom == 18


def test_twenty_containers_on_a_small_screen_leave_room_for_the_one_that_has_the_keys():
    done = lay(79, 18, *[False] * 20, focus=13)
    assert [b.lane for b in logs(done)] == [13]
    assert logs(done)[0].height >= 4
