"""Lines of several containers come out by time, and what one container wrote keeps its order."""

from itertools import accumulate

from hypothesis import given
from hypothesis import strategies as st

from podtui.logs.merge import MOST_HELD, WINDOW, Merge, Stretch, interleave
from podtui.model.change import Gap, LaneKey, LogChunk

LANES = [LaneKey("", "shop", "web", "u", name) for name in "abc"]
Row = tuple[int, int, bytes]  # the time that orders it, its lane, its text
chunks = st.lists(st.tuples(st.integers(0, 2), st.lists(st.integers(0, 30), max_size=5)), max_size=25)


def chunk(lane: int, times: list[int], first: int = 0) -> LogChunk:
    return LogChunk(LANES[lane], 0, times, [b"%d" % (first + i) for i in range(len(times))])


def written(given_chunks: list[tuple[int, list[int]]]) -> list[list[Row]]:
    """What each lane wrote, in its order, with the time that orders each line."""
    rows: list[list[Row]] = [[], [], []]
    for lane in range(3):
        times = [t for which, ts in given_chunks for t in ts if which == lane]
        order = list(accumulate(times, max, initial=0))[1:]
        rows[lane] = [(time, lane, b"%d" % i) for i, time in enumerate(order)]
    return rows


def lines(stretches: list[Stretch]) -> list[Row]:
    rendered = [
        [b"%d %d %b" % (time, LANES.index(s.lane), text) for time, text in zip(s.order, s.lines, strict=True)]
        for s in stretches
    ]
    split = [line.split(b" ") for line in interleave(stretches, rendered)] if stretches else []
    return [(int(time), int(lane), text) for time, lane, text in split]


@given(chunks)
def test_read_once_everything_comes_by_time_then_by_container(given_chunks: list[tuple[int, list[int]]]) -> None:
    merge, out, count = Merge(), list[Row](), [0, 0, 0]
    for lane in LANES:
        merge.open(lane)
    for lane, times in given_chunks:
        merge.add(chunk(lane, times, count[lane]))
        count[lane] += len(times)
        out += lines(merge.settled())
    for lane in LANES:
        merge.close(lane)
        out += lines(merge.settled())
    rows = written(given_chunks)
    everything = [row for lane in rows for row in lane]
    assert sorted(out) == sorted(everything)
    assert [row[0] for row in out] == sorted(row[0] for row in everything)
    for lane in range(3):
        assert [row for row in out if row[1] == lane] == rows[lane]
    assert merge._held == 0


@given(chunks, st.lists(st.sampled_from([0.0, 0.1, 0.5]), max_size=25))
def test_followed_nothing_is_lost_and_a_container_keeps_its_order(
    given_chunks: list[tuple[int, list[int]]], waits: list[float]
) -> None:
    merge, out, count, clock = Merge(), list[Row](), [0, 0, 0], 0.0
    for (lane, times), wait in zip(given_chunks, [*waits, *[0.0] * 25], strict=False):
        merge.add(chunk(lane, times, count[lane]), clock)
        count[lane] += len(times)
        clock += wait
        out += lines(merge.ready(clock))
    out += lines(merge.rest())
    rows = written(given_chunks)
    assert sorted(out) == sorted(row for lane in rows for row in lane)
    for lane in range(3):
        assert [row for row in out if row[1] == lane] == rows[lane]


def test_a_line_waits_for_an_earlier_one_of_another_container() -> None:
    merge = Merge()
    merge.add(chunk(0, [10]), clock=0.0)
    assert merge.ready(WINDOW / 2) == []
    merge.add(chunk(1, [5]), clock=WINDOW / 2)
    assert lines(merge.ready(WINDOW * 2)) == [(5, 1, b"0"), (10, 0, b"0")]


def test_what_a_busy_container_is_behind_of_waits_longer() -> None:
    merge = Merge()
    merge.add(chunk(0, [100]), clock=0.0)
    merge.add(chunk(1, [10]), clock=0.0)
    merge.add(chunk(1, [20]), clock=WINDOW)
    assert lines(merge.ready(WINDOW + 0.01)) == [(10, 1, b"0"), (20, 1, b"0")]
    merge.add(chunk(1, [110], 2), clock=WINDOW * 1.5)
    assert lines(merge.ready(WINDOW * 1.6)) == [(100, 0, b"0")]


def test_memory_is_bounded_where_a_container_is_far_behind() -> None:
    merge = Merge()
    big = LogChunk(LANES[0], 0, [100], [b"x" * (MOST_HELD + 1)])
    merge.add(big, clock=0.0)
    merge.add(chunk(1, [10]), clock=WINDOW)
    assert [s.lane for s in merge.ready(WINDOW + 0.01)] == [LANES[0], LANES[1]]


def test_read_once_nothing_is_settled_before_every_container_has_spoken() -> None:
    merge = Merge()
    merge.open(LANES[0])
    merge.open(LANES[1])
    merge.add(chunk(0, [1, 2]))
    assert merge.empty() == [LANES[1]]
    assert merge.settled() == []
    merge.close(LANES[1])
    assert merge.empty() == []
    assert lines(merge.settled()) == [(1, 0, b"0"), (2, 0, b"1")]


def test_a_gap_is_no_line() -> None:
    merge = Merge()
    merge.add(LogChunk(LANES[0], 0, gap=Gap("ended", "ended")))
    assert merge.rest() == []


def test_times_stay_as_they_are_and_order_never_falls() -> None:
    merge = Merge()
    merge.add(chunk(0, [10, 5, 0]))
    (stretch,) = merge.rest()
    assert (stretch.times, stretch.order) == ([10, 5, 0], [10, 10, 10])
