"""What a search finds is what a reader sees, newest first, in slices."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podtui.logs.clean import plain
from podtui.logs.ring import Ring
from podtui.logs.search import Matcher, Search

LINES = [
    b"GET /health 200",
    b"get /orders 500",
    b"\x1b[31mERR\x1b[0mOR boom",
    b"caf\xc3\xa9 C\xc3\x89",
    b"a.b",
    b"axb",
    b"",
]


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("get", [0, 1]),
        ("GET", [0]),
        ("error", [2]),
        ("ERROR", [2]),
        ("café", [3]),
        ("cé", [3]),
        ("CÉ", [3]),
        (r"a\.b", [4]),
        ("a.b", [4, 5]),
        (r"\d+$", [0, 1]),
        (r"\S+ /ORDERS", []),
        ("31m", []),  # colours are not text
        ("", []),
    ],
)
def test_patterns(pattern: str, found: list[int]) -> None:
    matcher = Matcher(pattern)
    if pattern:
        assert [i for i, raw in enumerate(LINES) if matcher.matches(raw)] == found
        assert matcher.indices(LINES) == found
    ring = Ring()
    ring.extend([0] * len(LINES), LINES, 0)
    search = Search(ring, matcher)
    while search.step(2):
        pass
    assert list(search.numbers) == found


def test_a_pattern_that_is_no_expression_is_looked_for_as_it_stands() -> None:
    matcher = Matcher("panic(")
    assert "not a regular expression" in matcher.problem
    assert matcher.matches(b"panic(nil)")
    assert matcher.spans("x panic( y") == [(2, 8)]


def test_a_doubtful_pattern_warns_nobody() -> None:
    assert Matcher("[[a]]").matches(b"a]")


def test_case_and_literal_can_be_asked_for() -> None:
    assert not Matcher("get", exact=True).matches(b"GET")
    assert Matcher("GET", exact=False).matches(b"get")
    assert not Matcher("a.b", literal=True).matches(b"axb")


words = st.text(st.sampled_from("aAbB .*é"), max_size=6)


@given(words.filter(bool), words)
def test_a_line_matches_where_its_text_has_a_span_or_the_pattern_matches_nothing(pattern: str, line: str) -> None:
    matcher = Matcher(pattern)
    matched = matcher.matches(line.encode())
    assert matched == bool(matcher.indices([line.encode()]))
    if matcher.spans(plain(line.encode())):
        assert matched
    elif matched:
        assert matcher._text.search(line) is not None


@given(
    st.lists(st.tuples(st.integers(0, 9), st.integers(0, 3), st.integers(1, 7)), max_size=20),
    st.integers(5, 40),
)
def test_search_follows_a_ring_that_grows_and_forgets(script: list[tuple[int, int, int]], kept: int) -> None:
    ring, n = Ring(kept), 0
    search = Search(ring, Matcher("hit"))
    for add, steps, rows in script:
        ring.extend([0] * add, [b"hit" if (n + i) % 3 == 0 else b"miss" for i in range(add)], 0)
        n += add
        for _ in range(steps):
            search.step(rows)
        assert all(ring.line(m).raw == b"hit" for m in search.numbers)
    while search.step(3):
        pass
    expected = [m for m in range(ring.first, ring.total) if m % 3 == 0]
    assert list(search.numbers) == expected
    for m in range(ring.first - 1, ring.total + 1):
        assert search.after(m) == next((e for e in expected if e > m), None)
        assert search.before(m) == next((e for e in reversed(expected) if e < m), None)


def test_the_newest_rows_are_looked_at_first() -> None:
    ring = Ring()
    ring.extend([0] * 100, [b"hit"] * 100, 0)
    search = Search(ring, Matcher("hit"))
    search.step(10)
    assert list(search.numbers) == list(range(90, 100))
