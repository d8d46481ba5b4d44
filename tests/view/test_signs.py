"""Signs: in every lane at their time, once in the merged stream, and once in the lane whose own log says it."""

from hypothesis import given
from hypothesis import strategies as st

from podtui.logs.ring import Ring
from podtui.model.change import Gap, LaneKey, LogChunk
from podtui.view.aligned import SLOTS, AlignedWalk
from podtui.view.board import Board
from podtui.view.signs import AGAIN, Signs, SignView
from podtui.view.track import Cell, Track
from podtui.view.walks import LaneWalk, MergedWalk

SECOND = 1_000_000_000
NAMES = ["app", "proxy", "shipper"]


def gap(text: str, at: float = 0, reason: str = "marker") -> Gap:
    return Gap(reason, text, time=int(at * SECOND))  # type: ignore[arg-type]


def board_of(size: tuple[int, int] = (239, 40)) -> Board:
    board = Board()
    board.set_lanes(NAMES)
    board.lay_out(*size)
    return board


def key(name: str) -> LaneKey:
    return LaneKey("", "shop", "web", "u", name)


def shown(board: Board, lane: int) -> list[str]:
    group = board.group_of(lane)
    assert group is not None
    cells = [c for line in board.rolls[group].window(board.height_of(group)) for c in line.cells if c.lane == lane]
    return [(line.gap.text if line.gap else line.raw.decode()) for line in map(board.line, cells)]


def test_a_sign_stands_in_every_lane_at_its_time():
    board = board_of()
    for name in NAMES:
        board.take(LogChunk(key(name), 0, [SECOND, 3 * SECOND], [b"before", b"after"]))
    board.signs.add("app", gap("ready", 2))
    for mode in ("independent", "aligned"):
        board.set_mode(mode)  # type: ignore[arg-type]
        assert [shown(board, lane) for lane in range(3)] == [["before", "ready", "after"]] * 3


def test_what_the_log_says_itself_stands_there_once_and_in_the_other_lanes():
    board = board_of()
    assert board.signs.add("app", gap("ended: exit 3", 2, "ended"))
    board.take(LogChunk(key("app"), 0, [SECOND, int(2.5 * SECOND)], [b"one", b"two"]))
    board.take(LogChunk(key("app"), 0, gap=gap("ended: exit 3", 2, "ended")))
    board.take(LogChunk(key("proxy"), 0, [int(2.2 * SECOND), int(2.7 * SECOND)], [b"early", b"late"]))
    assert shown(board, 0) == ["one", "two", "ended: exit 3"]
    assert shown(board, 1) == ["early", "ended: exit 3", "late"]  # by the log, which is more exact than the status
    assert len(board.signs) == 1
    board.clear()
    assert shown(board, 0) == ["ended: exit 3"]


def test_merged_says_each_thing_once():
    board = board_of()
    board.signs.add("proxy", gap("ready", 2))
    board.take(LogChunk(key("app"), 0, [SECOND, 3 * SECOND], [b"one", b"two"]))
    board.take(LogChunk(key("app"), 0, gap=gap("ended: exit 3", 4, "ended")))
    board.set_mode("merged")
    cells = [line.cells[0] for line in board.rolls[0].window(20)]
    assert [cell.lane for cell in cells] == [0, 1, 0, 0]
    assert board.sign(cells[1]) is not None


def test_a_pod_that_is_gone_is_not_said_of_every_container_in_every_lane():
    board = board_of()
    for name in NAMES:
        board.take(LogChunk(key(name), 0, gap=Gap("ended", "the Pod is gone")))
    assert len(board.signs) == 0


def test_the_same_is_said_once_and_a_probe_that_fails_again_not_each_time():
    signs = Signs()
    assert signs.add("app", gap("ready", 1))
    assert not signs.add("app", gap("ready", 1))
    assert signs.add("app", gap("ready", 2))
    assert signs.add("app", gap("probe failed", 10), again=AGAIN)
    assert not signs.add("app", gap("probe failed", 20), again=AGAIN)
    assert signs.add("proxy", gap("probe failed", 20), again=AGAIN)
    assert signs.add("app", gap("probe failed", 90), again=AGAIN)


def test_frozen_nothing_comes_in_between():
    board = board_of()
    board.take(LogChunk(key("app"), 0, [SECOND, 3 * SECOND], [b"one", b"two"]))
    board.freeze(on=True)
    board.signs.add("proxy", gap("ready", 2))
    assert shown(board, 0) == ["one", "two"]
    board.freeze(on=False)
    assert shown(board, 0) == ["one", "ready", "two"]


def test_scrolled_back_a_sign_of_an_earlier_time_moves_nothing():
    board = board_of()
    board.take(LogChunk(key("app"), 0, [i * SECOND for i in range(1, 101)], [b"%d" % i for i in range(1, 101)]))
    board.scroll(-10, 0)
    before = shown(board, 0)
    board.signs.add("proxy", gap("ready", 3.5))
    assert shown(board, 0) == before


# --- properties -------------------------------------------------------------------------------------------------------

times = st.lists(st.integers(0, 30 * SECOND), max_size=20).map(sorted)
happened = st.lists(
    st.tuples(st.sampled_from(NAMES), st.integers(1, 30 * SECOND), st.booleans()), max_size=8, unique_by=lambda x: x[1]
)


def scene(lists, signs_at):
    tracks = []
    for at in lists:
        ring = Ring()
        ring.extend(at, [b"x"] * len(at), 0)
        tracks.append(Track(ring))
    signs = Signs()
    for name, at, written in signs_at:
        signs.add(name, Gap("marker", f"{at}", time=at), written=written)
    views = [SignView(signs, name) for name in NAMES[: len(lists)]]
    walks = [LaneWalk(0, tracks[0], views[0]), MergedWalk(tracks, (), SignView(signs))]
    walks += [AlignedWalk(tracks, width, (), views) for width in SLOTS]
    return tracks, signs, walks


def rows_of(walk, *, forward: bool):
    place, out = (walk.start() if forward else walk.end()), []
    while (step := walk.forward(place) if forward else walk.back(place)) is not None:
        cells, place = step
        out.append(tuple(cells))
    return out if forward else out[::-1]


def time_of(cell: Cell, tracks, signs: Signs) -> int:
    sign = signs[~cell.number] if cell.number < 0 else None
    return sign.time if sign is not None else tracks[cell.lane].time(cell.number)


@given(st.lists(times, min_size=1, max_size=3), happened)
def test_back_passes_the_same_rows_as_forward(lists, signs_at):
    for walk in scene(lists, signs_at)[2]:
        assert rows_of(walk, forward=False) == rows_of(walk, forward=True)


@given(st.lists(times, min_size=1, max_size=3), happened)
def test_every_lane_keeps_the_order_of_time_and_shows_what_it_should(lists, signs_at):
    tracks, signs, walks = scene(lists, signs_at)
    for walk in walks[2:]:
        cells = [cell for row in rows_of(walk, forward=True) for cell in row]
        for lane, at in enumerate(lists):
            own = [cell for cell in cells if cell.lane == lane]
            seen = [time_of(cell, tracks, signs) for cell in own]
            assert seen == sorted(seen)
            assert [c.number for c in own if c.number >= 0] == list(range(len(at)))
            visible = sum(not (written and name == NAMES[lane]) for name, _, written in signs_at)
            assert sum(c.number < 0 for c in own) == visible


@given(st.lists(times, min_size=2, max_size=3), happened, st.sampled_from(SLOTS))
def test_aligned_what_happened_stands_on_one_row_in_all_lanes(lists, signs_at, width):
    tracks, signs, _ = scene(lists, signs_at)
    walk = AlignedWalk(tracks, width, (), [SignView(signs, name) for name in NAMES[: len(lists)]])
    rows = rows_of(walk, forward=True)
    for row in rows:
        assert len({time_of(c, tracks, signs) // width for c in row}) == 1
        happened_here = {c.number for c in row if c.number < 0}
        assert len(happened_here) <= 1
        for number in happened_here:
            assert [c.lane for other in rows for c in other if c.number == number] == [
                c.lane for c in row if c.number == number
            ]


@given(st.lists(times, min_size=1, max_size=3), happened, st.data())
def test_to_a_cell_is_the_place_before_it(lists, signs_at, data):
    for walk in scene(lists, signs_at)[2]:
        cells = [cell for row in rows_of(walk, forward=True) for cell in row]
        if not cells:
            continue
        cell = data.draw(st.sampled_from(cells))
        step = walk.forward(walk.to(cell))
        assert step is not None
        assert cell in step[0]
