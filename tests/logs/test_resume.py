"""A stream that is opened again goes on exactly where the one before broke off."""

from itertools import accumulate

from hypothesis import given
from hypothesis import strategies as st

from podtui.logs.resume import Tail
from podtui.logs.stamp import SECOND

Row = tuple[int, bytes]
steps = st.integers(0, 3).map(lambda n: [0, 1, SECOND // 3, 3 * SECOND][n])
gaps_and_texts = st.lists(st.tuples(steps, st.sampled_from([b"a", b"b"])), max_size=30)


def log_of(rows: list[tuple[int, bytes]]) -> list[Row]:
    """A log in order of time, with equal times and equal texts."""
    times = accumulate((step for step, _ in rows), initial=10 * SECOND)
    return [(time, text) for time, (_, text) in zip(times, rows, strict=False)]


def add(tail: Tail, rows: list[Row], size: int = 3) -> None:
    for i in range(0, len(rows), size):
        tail.add([t for t, _ in rows[i : i + size]], [text for _, text in rows[i : i + size]])


def resumed(tail: Tail, log: list[Row], size: int = 3) -> tuple[list[Row], bool]:
    """What the resumed stream passes on, as the server sends it: since a whole second, inclusive."""
    resume = tail.resume()
    sent = [row for row in log if row[0] >= tail.since * SECOND]
    out: list[Row] = []
    for i in range(0, len(sent), size):
        part = sent[i : i + size]
        out += zip(*resume.filter([t for t, _ in part], [text for _, text in part]), strict=True)
    return out, resume.continuous


@given(gaps_and_texts, st.integers(0, 30), st.integers(1, 5), st.integers(1, 5))
def test_what_was_read_is_left_out_once_and_nothing_else(
    rows: list[tuple[int, bytes]], read: int, size: int, again: int
) -> None:
    log = log_of(rows)
    tail = Tail()
    add(tail, log[:read], size)
    assert resumed(tail, log, again) == (log[read:], True)


@given(gaps_and_texts, st.integers(0, 10), st.integers(1, 20), st.integers(1, 5))
def test_what_a_tail_left_out_does_not_come_back(rows: list[tuple[int, bytes]], cut: int, read: int, size: int) -> None:
    log = [(time + i, text) for i, (time, text) in enumerate(log_of(rows))]  # no two times alike
    tail = Tail()
    add(tail, log[cut : cut + read], size)
    if log[cut : cut + read]:
        assert resumed(tail, log) == (log[cut + read :], True)


@given(gaps_and_texts, st.integers(1, 30), st.integers(0, 30))
def test_a_rotated_log_is_not_continuous_and_loses_no_more(
    rows: list[tuple[int, bytes]], read: int, rotated: int
) -> None:
    log = [(time + i, text) for i, (time, text) in enumerate(log_of(rows))]
    tail = Tail()
    add(tail, log[:read])
    passed, continuous = resumed(tail, log[rotated:])
    if log[:read]:
        assert passed == log[max(read, rotated) :]
        assert continuous == (rotated < min(read, len(log)))


@given(st.lists(st.integers(-30, 30), min_size=1, max_size=40), st.data())
def test_a_clock_that_goes_back_doubles_and_loses_nothing(moves: list[int], data: st.DataObject) -> None:
    """Times jump by seconds in either direction; the log is in the order of writing all the same."""
    times = list(accumulate(moves, initial=1000))
    log = [(t * SECOND, f"{i}".encode()) for i, t in enumerate(times)]
    read = data.draw(st.integers(1, len(log)))
    tail = Tail()
    add(tail, log[:read], 1)
    passed, _ = resumed(tail, log)
    assert passed == [row for row in log[read:] if row[0] >= tail.since * SECOND]


def test_lines_without_a_time_cannot_be_resumed_and_do_no_harm() -> None:
    tail = Tail()
    tail.add([0, 0], [b"a", b"b"])
    assert not tail
    tail.add([20 * SECOND, 0], [b"c", b"d"])
    assert tail.last_time == 20 * SECOND
    resume = tail.resume()
    assert resume.filter([20 * SECOND, 0], [b"c", b"e"]) == ([0], [b"e"])


def test_only_the_last_seconds_are_kept() -> None:
    tail = Tail()
    for i in range(10_000):
        tail.add([i * SECOND // 10], [b"x"])
    assert len(tail._batches) < 30
