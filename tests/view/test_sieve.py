"""Filters by level and by what is left out judge whole records, in any order of looking."""

from hypothesis import given
from hypothesis import strategies as st

from podtui.logs.ring import Ring
from podtui.logs.search import Matcher, Search
from podtui.model.change import Gap
from podtui.view.level import Levels, level_of
from podtui.view.sieve import Sieve
from tests.logs.test_records import GO, JAVA, PYTHON, records, ring_of

LINES = ["GET /healthz 200", *PYTHON.split("\n"), "level=debug msg=x", *JAVA.split("\n"), "WARN slow", *GO.split("\n")]


def found(search: Search, rows: int = 7) -> list[int]:
    while search.step(rows):
        pass
    return list(search.numbers)


def kept(ring: Ring, sieve: Sieve) -> list[bytes]:
    return [ring.row(n) for n in found(Search(ring, None, sieve))]


def test_a_traceback_stays_whole_at_the_level_of_its_first_line():
    ring = ring_of(*LINES)
    lines = [line.encode() for line in LINES]
    without = {b"GET /healthz 200", b"level=debug msg=x", b"WARN slow"}
    assert kept(ring, Sieve("error")) == [line for line in lines if line not in without]
    assert kept(ring, Sieve("warning")) == [line for line in lines if line not in without - {b"WARN slow"}]
    assert kept(ring, Sieve("info")) == [line for line in lines if line != b"level=debug msg=x"]


def test_what_goes_on_with_a_debugging_line_goes_with_it():
    ring = ring_of("DEBUG request", "  header: x", "  body: y", "INFO done")
    assert kept(ring, Sieve("info")) == [b"INFO done"]


def test_what_is_left_out_goes_whole():
    ring = ring_of(*LINES)
    assert b"KeyError: 'mug'" not in kept(ring, Sieve(without=Matcher("OutOfStock")))
    assert kept(ring, Sieve("warning", Matcher("orders|goroutine|Orders"))) == [b"WARN slow"]


def test_markers_pass():
    ring = ring_of("one")
    ring.mark(Gap("restarted", "restart 1"), 5)
    assert found(Search(ring, None, Sieve("error"))) == [1]


def test_a_search_finds_only_what_passes():
    ring = ring_of("INFO shop", "ERROR shop", "INFO other")
    assert found(Search(ring, Matcher("shop"), Sieve("error"))) == [1]
    assert Search(ring, None, Sieve("error")).looked_at == 0


lines = st.lists(st.sampled_from(LINES), max_size=60)


@given(lines, st.integers(1, 9), st.sampled_from(["info", "warning", "error"]))
def test_slices_of_any_size_agree_and_keep_records_whole(texts, rows, least):
    ring = ring_of(*texts)
    numbers = set(found(Search(ring, None, Sieve(least)), rows))
    for record in records(ring):
        assert len(numbers & set(record)) in (0, len(record))
        levels = {level_of(ring.row(n)) for n in record}
        loud = "error" in levels or "warning" in levels
        expected = {
            "error": "error" in levels,
            "warning": loud,
            "info": loud or "debug" not in levels,
        }[least]
        assert (record.start in numbers) == expected


@given(
    st.lists(st.sampled_from([*LINES, "E0301 12:00:00.0 x", '{"level":50}', '{"level": 20}', "x" * 500]), max_size=40)
)
def test_lines_looked_at_together_have_the_level_they_have_alone(texts):
    raw = [text.encode() for text in texts]
    for level in ("error", "warning", "debug"):
        assert Levels(level).indices(raw) == [i for i, line in enumerate(raw) if level_of(line) == level]  # type: ignore[arg-type]
