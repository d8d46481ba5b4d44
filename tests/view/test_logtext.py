"""Printed lines: exact without a terminal, safe on one, JSON that anything can read."""

import json
import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podtui.logs.merge import Stretch
from podtui.logs.search import Matcher
from podtui.model.change import Gap, LaneKey
from podtui.view.logtext import JsonLines, TextLines, gap_words, stamp
from tests.logs.test_clean import assert_safe

TIME = 1_790_000_000_123_456_789
NAMES = {"web": ["app", "proxy"]}
ESCAPE = re.compile(r"\x1b\[[0-9;]*m")


def stretch(*lines: bytes, container: str = "app", pod: str = "web", time: int = TIME) -> Stretch:
    times = [time] * len(lines)
    return Stretch(LaneKey("", "shop", pod, "u", container), times, times, list(lines))


def text(
    *,
    prefix: bool = False,
    several: bool = False,
    timestamps: bool = False,
    color: bool = False,
    highlight: tuple[Matcher, ...] = (),
) -> TextLines:
    return TextLines(NAMES, prefix=prefix, several=several, timestamps=timestamps, color=color, highlight=highlight)


@given(st.lists(st.binary(max_size=20)))
def test_without_a_terminal_bytes_are_passed_on_as_they_are(lines: list[bytes]) -> None:
    assert text().render(stretch(*lines)) == [line + b"\n" for line in lines]


def test_what_stands_in_front() -> None:
    one, other = stretch(b"x"), stretch(b"x", container="proxy")
    assert text(prefix=True).render(one) + text(prefix=True).render(other) == [b"app   x\n", b"proxy x\n"]
    assert text(prefix=True, several=True).render(one) == [b"web app   x\n"]
    assert text(timestamps=True).render(one) == [b"2026-09-21T14:13:20.123456789Z x\n"]
    assert text(prefix=True, timestamps=True).render(one) == [b"app   2026-09-21T14:13:20.123456789Z x\n"]
    assert text(timestamps=True).render(stretch(b"x", time=0)) == [b" x\n"]


def test_names_are_made_safe() -> None:
    assert text(prefix=True).render(stretch(b"x", container="\x1b[2J")) == ["␛[2J  x\n".encode()]


@given(st.binary(max_size=40))
def test_on_a_terminal_only_colours_reach_it(line: bytes) -> None:
    (out,) = text(color=True).render(stretch(line))
    shown = ESCAPE.sub("", out.decode())
    assert shown.endswith("\n")
    assert_safe(shown[:-1])


@pytest.mark.parametrize(
    ("line", "printed"),
    [
        (b"plain", "plain"),
        (b"\x1b[31mred\x1b[0m.", "\x1b[38;5;1mred\x1b[0m."),
        (b"\x1b[1;3;48;2;1;2;3mx", "\x1b[1;3;48;2;1;2;3mx\x1b[0m"),
        (b"\x1b]0;title\x07", "␛]0;title␇"),
        ("café".encode(), "café"),
    ],
)
def test_colours_of_the_container_are_kept_and_closed(line: bytes, printed: str) -> None:
    assert text(color=True).render(stretch(line)) == [printed.encode() + b"\n"]


def test_what_matches_is_marked_within_the_containers_colours() -> None:
    lines = text(color=True, highlight=(Matcher("b+"), Matcher("bc"))).render(stretch(b"\x1b[32mabbcd"))
    assert lines == [b"\x1b[38;5;2ma\x1b[7mbb\x1b[0m\x1b[38;5;2m\x1b[7mc\x1b[0m\x1b[38;5;2md\x1b[0m\n"]


def test_no_two_containers_of_a_pod_share_a_colour() -> None:
    names = {"web": [f"c{i}" for i in range(32)]}
    lines = TextLines(names, prefix=True, several=False, timestamps=False, color=True)
    heads = {lines.render(stretch(b"", container=f"c{i}"))[0].split(b"c")[0] for i in range(32)}
    assert len(heads) == 32


@given(st.binary(max_size=30))
def test_json_is_json(line: bytes) -> None:
    (out,) = JsonLines().render(stretch(line, container='a"b'))
    assert out.endswith(b"}\n")
    assert json.loads(out) == {
        "time": "2026-09-21T14:13:20.123456789Z",
        "namespace": "shop",
        "pod": "web",
        "container": 'a"b',
        "line": line.decode(errors="replace"),
    }


@given(st.integers(1, 4_000_000_000 * 10**9))
def test_stamp_is_the_time_with_nine_digits(time: int) -> None:
    seconds, nanos = divmod(time, 10**9)
    expected = f"{datetime.fromtimestamp(seconds, UTC).isoformat().removesuffix('+00:00')}.{nanos:09d}Z"
    assert stamp(time).decode() == expected


def test_gap_words() -> None:
    lane = LaneKey("", "shop", "web", "u", "app")
    assert gap_words(lane, Gap("ended", "ended: exit 3")) == "app: ended: exit 3"
    assert gap_words(lane, Gap("ended", "x\x1b"), several=True) == "web app: x␛"
