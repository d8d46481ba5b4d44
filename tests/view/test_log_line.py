from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from podtui.logs.clean import plain
from podtui.logs.line import Line
from podtui.logs.search import Matcher
from podtui.model.change import Gap
from podtui.view.fold import readable
from podtui.view.log_line import LONGEST, MOST_PARTS, Look, Run, body, height, marked, time_text

raws = st.text(st.sampled_from("ab 界é✖\x1b[31m\x07"), max_size=60).map(str.encode)


def line(raw: bytes = b"", gap: Gap | None = None) -> Line:
    return Line(0, 0, raw, 0, gap)


def text(runs: list[Run]) -> str:
    return "".join(run.text for run in runs)


def test_a_plain_line_is_one_run():
    assert body(line(b"hello"), Look()) == [[Run("hello")]]


def test_the_containers_colours_are_kept_and_nothing_else_gets_through():
    (runs,) = body(line(b"\x1b[31mred\x1b[0m \x1b]0;title\x07 plain"), Look())
    assert text(runs) == "red ␛]0;title␇ plain"
    assert runs[0].sgr is not None
    assert runs[0].sgr.fg == 1


@given(raws, st.integers(8, 40))
def test_wrapped_lines_fit_and_lose_nothing(raw, width):
    parts = body(line(raw), Look(width=width, wrap=True))
    assert all(cell_len(text(part)) <= width for part in parts)
    assert "".join(map(text, parts)) == plain(raw)


def test_wrapping_leaves_room_for_the_time():
    parts = body(line(b"x" * 40), Look(width=29, wrap=True, times="clock"))
    assert [len(text(part)) for part in parts] == [20, 20]


def test_a_line_of_a_megabyte_is_cut_and_says_so():
    (runs,) = body(line(b"x" * 1_000_000), Look())
    assert len(text(runs)) < LONGEST + 50
    assert text(runs).endswith("(1,000,000 bytes)")
    assert len(body(line(b"x" * 1_000_000), Look(width=10, wrap=True))) == MOST_PARTS


def test_matches_are_marked():
    (runs,) = body(line(b"GET /a refused, refused"), Look(matcher=Matcher("refused")))
    assert [(run.text, run.role) for run in runs] == [
        ("GET /a ", ""),
        ("refused", "match"),
        (", ", ""),
        ("refused", "match"),
    ]


@given(st.lists(st.builds(Run, st.text("ab", max_size=5)), max_size=4), st.text("ab", min_size=1, max_size=3))
def test_marking_changes_no_text_and_marks_what_matches(runs, pattern):
    whole = text(runs)
    spans = Matcher(pattern).spans(whole)
    out = marked(runs, spans)
    assert text(out) == whole
    assert sum(len(run.text) for run in out if run.role == "match") == sum(stop - start for start, stop in spans)


def test_a_marker_row_is_loud_where_it_tells_of_trouble():
    def role(gap: Gap) -> str:
        return body(line(gap=gap), Look())[0][1].role

    assert role(Gap("ended", "ended: exit 137: SIGKILL")) == "state-bad"
    assert role(Gap("ended", "ended: exit 0")) == "muted"
    assert role(Gap("restarted", "restart 2")) == "state-warning"
    assert role(Gap("error", "not allowed")) == "state-bad"


def test_a_markers_text_is_made_safe():
    assert "\x1b" not in text(body(line(gap=Gap("error", "the kubelet says: \x1b[2J")), Look())[0])


def test_the_gutter():
    at = 1_700_000_000_123_000_000
    assert time_text(at, "off") == ""
    assert time_text(at, "utc") == "22:13:20Z "
    assert time_text(at, "exact").endswith(".123 ")
    assert len(time_text(at, "clock")) == len(time_text(0, "clock")) == 9


def test_a_json_line_as_a_sentence():
    raw = b'{"time":"2026-03-01T12:00:00Z","level":"error","msg":"no route","err":"timeout","attempt":3,"tags":["a"]}'
    assert readable(raw) == 'ERROR no route err=timeout attempt=3 tags=["a"]'
    assert text(body(line(raw), Look(readable=readable))[0]) == readable(raw)


def test_what_is_no_json_object_stays_as_it_is():
    for raw in (b"plain", b"[1]", b"{broken", b'{"a":', b"{\xff}"):
        assert readable(raw) is None
    assert text(body(line(b"{broken"), Look(readable=readable))[0]) == "{broken"


def test_escapes_within_json_are_made_safe():
    (runs,) = body(line(b'{"msg":"\\u001b[2J"}'), Look(readable=readable))
    assert text(runs) == "␛[2J"


def test_what_a_marker_says_is_wrapped_always():
    gap = Gap("error", "not allowed: pods/log in namespace shop (User cannot get resource pods/log)")
    parts = body(line(gap=gap), Look(width=30))
    assert len(parts) == 3
    assert height(line(gap=gap), Look(width=30)) == 3


@given(raws, st.integers(8, 40), st.booleans(), st.sampled_from(["off", "clock"]))
def test_the_height_is_known_without_making_the_line(raw, width, wrap, times):
    look = Look(width=width, wrap=wrap, times=times)
    assert height(line(raw), look) == len(body(line(raw), look))
