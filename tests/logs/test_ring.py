"""The ring keeps the newest rows, by number and by bytes, and its numbers never change."""

import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from podtui.logs.budget import Budget
from podtui.logs.line import Line, Span
from podtui.logs.ring import ROW_COST, Ring
from podtui.model.change import Gap, LaneKey, LogChunk

GAP = Gap("reconnected", "reconnected, 3.2 s, 0 lost", 3.2)
LANE = LaneKey("", "shop", "web", "u", "app")

batches = st.lists(
    st.tuples(
        st.integers(0, 3),
        st.booleans(),
        st.lists(st.tuples(st.integers(0, 50), st.binary(max_size=30)), max_size=12),
    ),
    max_size=30,
)


@given(batches, st.integers(1, 20), st.integers(50, 3000))
def test_the_ring_is_the_tail_of_everything(
    given_batches: list[tuple[int, bool, list[tuple[int, bytes]]]], max_lines: int, max_bytes: int
) -> None:
    ring, everything = Ring(max_lines, Budget(max_bytes)), list[Line]()
    last = 0
    for instance, gap, rows in given_batches:
        if gap:
            ring.mark(GAP, 7, instance)
            everything.append(Line(len(everything), 7, b"", instance, GAP))
        ring.extend([t for t, _ in rows], [raw for _, raw in rows], instance)
        everything += [Line(len(everything) + i, t, raw, instance) for i, (t, raw) in enumerate(rows)]

        assert ring.total == len(everything)
        assert ring.lines(0, ring.total) == everything[ring.first :]
        assert ring.raw(0, ring.total) == [line.raw for line in everything[ring.first :]]
        kept = everything[ring.first :]
        assert len(kept) <= max_lines
        assert ring.bytes == sum(len(line.raw) + ROW_COST for line in kept)
        assert ring.bytes <= max_bytes or len(kept) == 1
        whole = everything[-min(len(kept) + 1, len(everything)) :]  # and not one row less than could be kept
        if len(whole) > len(kept) and len(kept) < max_lines:
            assert sum(len(line.raw) + ROW_COST for line in whole) > max_bytes
        assert [n for n, _ in ring.gaps()] == [line.number for line in kept if line.gap]
        last = max(last, *(line.time for line in everything), 0)
        assert ring.last_time in (last, 0)


@given(st.lists(st.integers(1, 40), min_size=1, max_size=60), st.integers(1, 60), st.integers(0, 45))
def test_at_or_after_is_the_first_row_that_may_be_shown_for_a_time(times: list[int], kept: int, wanted: int) -> None:
    ring = Ring(kept)
    for time in times:
        ring.extend([time], [b"x"], 0)
    n = ring.at_or_after(wanted)
    assert all(ring.order_time(m) < wanted for m in range(ring.first, n))
    assert n == ring.total or ring.order_time(n) >= wanted
    if times == sorted(times):
        assert n == next((m for m in range(ring.first, ring.total) if times[m] >= wanted), ring.total)


def test_a_row_out_of_order_keeps_its_own_time() -> None:
    ring = Ring()
    ring.extend([10, 5, 0, 20], [b"a", b"b", b"c", b"d"], 0)
    assert [line.time for line in ring.lines(0, 4)] == [10, 5, 0, 20]
    assert ring.at_or_after(11) == 3


def test_instances_stay_apart() -> None:
    ring = Ring(max_lines=5)
    ring.extend([1, 2], [b"a", b"b"], 0)
    ring.extend([3, 4], [b"c", b"d"], 1)
    ring.extend([5], [b"e"], 4)
    assert ring.instances() == [Span(0, 0, 2), Span(1, 2, 4), Span(4, 4, 5)]
    ring.extend([6, 7], [b"f", b"g"], 4)
    assert ring.instances() == [Span(1, 2, 4), Span(4, 4, 7)]
    assert ring.line(3).instance == 1


def test_a_gap_is_a_row_in_its_place() -> None:
    ring = Ring()
    ring.extend([10], [b"a"], 2)
    ring.mark(GAP, 0)
    ring.extend([11], [b"b"], 2)
    assert ring.lines(0, 3) == [Line(0, 10, b"a", 2), Line(1, 10, b"", 2, GAP), Line(2, 11, b"b", 2)]


def test_a_chunk_brings_its_gap_before_its_lines() -> None:
    ring = Ring()
    ring.add(LogChunk(LANE, 3, [7, 8], [b"a", b"b"], GAP))
    assert [(line.time, line.raw, line.gap) for line in ring.lines(0, 3)] == [
        (7, b"", GAP),
        (7, b"a", None),
        (8, b"b", None),
    ]
    ring.add(LogChunk(LANE, 3, gap=Gap("ended", "ended", time=99)))
    assert ring.line(3).time == 99


def test_a_row_that_left_or_never_came_is_an_index_error() -> None:
    ring = Ring(max_lines=2)
    ring.extend([1, 2, 3], [b"a", b"b", b"c"], 0)
    for n in (0, 3, -1):
        with pytest.raises(IndexError):
            ring.line(n)


def test_a_line_of_a_megabyte_stays_whole_even_where_it_is_over_the_bound() -> None:
    ring = Ring(budget=Budget(1000))
    ring.extend([1, 2], [b"a", b"x" * 1_000_000], 0)
    assert [len(line.raw) for line in ring.lines(0, 2)] == [1_000_000]


def test_memory_of_rows_that_left_is_given_back() -> None:
    tracemalloc.start()
    ring = Ring(budget=Budget(1_000_000))
    for i in range(100):
        ring.extend([i], [bytes(100_000)], 0)
    small = Ring(max_lines=10)
    for i in range(10_000):
        small.extend([i], [b"x"], i)
        small.mark(GAP, i)
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert held < 1_300_000


def test_a_hundred_thousand_lines_cost_little_more_than_their_text() -> None:
    tracemalloc.start()
    ring = Ring()
    for i in range(2000):
        ring.extend([i] * 60, [b"%100d" % n for n in range(60)], 0)
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(ring) == 100_000
    assert held < 1.03 * ring.bytes


def test_how_an_instance_began_is_known() -> None:
    ring = Ring()
    ring.extend([1], [b"a"], 0)
    missed, restarted = Gap("missed", "restart 1 came and went"), Gap("restarted", "restart 2", time=3)
    for gap in (missed, restarted):
        ring.add(LogChunk(LANE, 2, gap=gap))
    ring.add(LogChunk(LANE, 2, [4], [b"b"], GAP))
    assert ring.instances() == [Span(0, 0, 1), Span(2, 1, 5, restarted)]
    ring.add(LogChunk(LANE, 3, [5], [b"c"], GAP))
    assert ring.instances()[-1] == Span(3, 5, 7)


def test_a_smaller_budget_lets_rows_go_at_once() -> None:
    budget = Budget()
    ring = Ring(budget=budget)
    ring.extend(range(10), [b"0123456789"] * 10, 0)
    budget.limit(5 * (10 + ROW_COST))
    assert (ring.first, ring.total) == (5, 10)


@given(
    st.lists(st.tuples(st.integers(0, 2), st.integers(1, 9), st.integers(0, 300)), max_size=40), st.integers(50, 2000)
)
def test_lanes_share_one_budget_and_the_largest_gives_way(batches: list[tuple[int, int, int]], max_bytes: int) -> None:
    budget = Budget(max_bytes)
    rings, longest = [Ring(budget=budget) for _ in range(3)], 0
    for which, count, length in batches:
        before = [ring.bytes for ring in rings]
        rings[which].extend([0] * count, [bytes(length)] * count, 0)
        assert budget.used == sum(ring.bytes for ring in rings)
        assert budget.used <= max_bytes or all(len(ring) <= 1 for ring in rings)
        assert all(ring.total - ring.first >= 1 for ring in rings if ring.total)
        longest = max(longest, length + ROW_COST)
        for i, ring in enumerate(rings):  # who gave way was among the largest
            assert ring.bytes >= min(before[i], max_bytes // 3 - 2 * longest)


def test_a_lane_that_is_gone_leaves_its_part_of_the_budget() -> None:
    budget = Budget()
    rings = [Ring(budget=budget), Ring(budget=budget)]
    for ring in rings:
        ring.extend([1], [b"0123456789"], 0)
    del ring, rings[0]
    assert budget.used == 10 + ROW_COST


@given(st.lists(st.lists(st.sampled_from([0, 1, 7, 500, 70_000]), max_size=9), max_size=15), st.integers(1, 700))
@settings(max_examples=50, deadline=None)
def test_any_rows_come_back_as_they_were(batches: list[list[int]], kept: int) -> None:
    ring, everything = Ring(kept), list[bytes]()
    for sizes in batches:
        rows = [b"%d" % (len(everything) + i) + b"\n" * size for i, size in enumerate(sizes)] * 40
        ring.extend([0] * len(rows), rows, 0)
        everything += rows
        assert ring.raw(0, ring.total) == everything[ring.first :]
        middle = (ring.first + ring.total) // 2
        assert ring.raw(middle, middle + 3) == everything[middle : middle + 3]
        assert [ring.line(n).raw for n in range(middle, min(middle + 3, ring.total))] == everything[middle : middle + 3]
