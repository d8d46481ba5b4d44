"""Chunks of any size become the lines that the kubelet wrote, with their times."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podtui.logs import stamp
from podtui.logs.stamp import SECOND, Splitter, parse_time

texts = st.binary(max_size=12).filter(lambda text: b"\n" not in text)
times = st.integers(0, 2_000_000_000 * SECOND)


def written(time: int, digits: int = 9, offset: int = 0) -> bytes:
    """As Go's RFC 3339 has it, by another way than the one under test."""
    seconds, nanos = divmod(time, SECOND)
    zone = timezone(timedelta(minutes=offset))
    local = datetime.fromtimestamp(seconds, UTC).astimezone(zone)
    fraction = f".{nanos:09d}"[: digits + 1] if digits else ""
    suffix = "Z" if not offset else local.isoformat()[-6:]
    return f"{local:%Y-%m-%dT%H:%M:%S}{fraction}{suffix}".encode()


def split(body: bytes, cuts: list[int]) -> tuple[list[int], list[bytes]]:
    splitter, times_seen, lines = Splitter(), list[int](), list[bytes]()
    at = 0
    for cut in [*sorted(c % (len(body) + 1) for c in cuts), len(body)]:
        more, texts_seen = splitter.feed(body[at:cut])
        times_seen += more
        lines += texts_seen
        at = cut
    assert splitter.rest() == b""
    return times_seen, lines


@given(
    st.lists(
        st.tuples(times, texts, st.sampled_from([9, 9, 9, 6, 3, 0]), st.sampled_from([0, 0, 120, -570])), max_size=9
    ),
    st.lists(st.integers(0, 10_000), max_size=9),
)
def test_any_chunks_give_the_lines_that_were_written(rows: list[tuple[int, bytes, int, int]], cuts: list[int]) -> None:
    body = b"".join(written(t, digits, offset) + b" " + text + b"\n" for t, text, digits, offset in rows)
    expected = [t - t % 10 ** (9 - digits) for t, _, digits, _ in rows]
    assert split(body, cuts) == (expected, [text for _, text, _, _ in rows])


@given(
    st.lists(st.tuples(st.integers(0, SECOND - 1), texts), min_size=16, max_size=24),
    st.lists(st.tuples(st.integers(0, 23), st.sampled_from([6, 0]), st.sampled_from([0, 1]), st.sampled_from([0, 60]))),
    st.lists(st.integers(0, 23), max_size=2),
)
def test_many_lines_of_one_second_are_read_alike_whatever_stands_between_them(
    rows: list[tuple[int, bytes]], odd: list[tuple[int, int, int, int]], bare: list[int]
) -> None:
    lines = [(BASE * SECOND + nanos, written(BASE * SECOND + nanos), text) for nanos, text in rows]
    for i, digits, later, offset in odd:
        if i < len(lines):
            time = lines[i][0] + later * SECOND
            time -= time % 10 ** (9 - digits)
            lines[i] = (time, written(time, digits, offset), lines[i][2])
    for i in bare:
        if i < len(lines):
            lines[i] = (0, b"the kubelet's own:", lines[i][2])
    body = b"".join(head + b" " + text + b"\n" for _, head, text in lines)
    expected = [text if time else head + b" " + text for time, head, text in lines]
    assert split(body, []) == ([time for time, _, _ in lines], expected)


BASE = 1_790_000_000


@given(st.lists(texts, max_size=6), st.lists(st.integers(0, 100), max_size=5))
def test_lines_without_a_timestamp_have_no_time(lines: list[bytes], cuts: list[int]) -> None:
    lines = [b"x" + line for line in lines]
    assert split(b"".join(line + b"\n" for line in lines), cuts) == ([0] * len(lines), lines)


@pytest.mark.parametrize(
    "text",
    [
        b"2026-02-30T00:00:00.000000000Z x",
        b"2026-10-17T12:03:2x.000000000Z x",
        b"2026-10-17T12:03:21.000000000 x",
        b"2026-10-17 12:03:21.000000000Z x",
        b"2026-10-17T12:03:21.000000000Zx",
        b"",
    ],
)
def test_what_only_looks_like_a_timestamp_is_text(text: bytes) -> None:
    assert Splitter().feed(text + b"\n") == ([0], [text])


def test_a_line_that_shares_a_second_with_no_digits_after_it_is_text() -> None:
    first, second = b"2026-10-17T12:03:21.000000001Z a", b"2026-10-17T12:03:21.00000000xZ b"
    times_seen, lines = Splitter().feed(first + b"\n" + second + b"\n")
    assert (times_seen[1], lines) == (0, [b"a", second])


def test_only_a_newline_ends_a_line() -> None:
    text = "a\r\u2028b\u0085c\x0b\x0c".encode()
    assert split(written(0) + b" " + text + b"\n", []) == ([0], [text])


def test_the_rest_is_kept_until_the_stream_ends() -> None:
    splitter = Splitter()
    line = written(5 * SECOND) + b" last words"
    assert splitter.feed(line) == ([], [])
    assert splitter.rest() == line
    assert splitter.finish() == ([5 * SECOND], [b"last words"])
    assert splitter.finish() == ([], [])


def test_a_line_without_end_is_passed_on_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stamp, "LONGEST_LINE", 100)
    splitter = Splitter()
    got: list[tuple[int, bytes]] = []
    body = written(7 * SECOND) + b" " + b"x" * 350 + b"\n" + written(8 * SECOND) + b" y\n"
    for i in range(0, len(body), 40):
        got += zip(*splitter.feed(body[i : i + 40]), strict=True)
    assert b"".join(text for _, text in got) == b"x" * 350 + b"y"
    assert {time for time, _ in got} == {7 * SECOND, 8 * SECOND}
    assert max(len(text) for _, text in got) < 200


@given(times, st.sampled_from([0, 330]))
def test_parse_time_reads_one_time(time: int, offset: int) -> None:
    assert parse_time(written(time, offset=offset)) == time
    assert parse_time(b"yesterday") == 0
