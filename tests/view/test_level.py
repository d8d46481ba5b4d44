import pytest

from podtui.view.level import level_of, level_role


@pytest.mark.parametrize(
    ("raw", "level"),
    [
        (b'{"level":"error","msg":"x"}', "error"),
        (b'{"msg":"x","severity": "WARNING"}', "warning"),
        (b"ts=1 level=warn msg=slow", "warning"),
        (b'time="x" level=debug msg="y"', "debug"),
        (b'level=info msg="ERROR in the text of an info line"', None),
        (b"E0301 12:00:00.000000       1 main.go:1] failed", "error"),
        (b"W0301 12:00:00.000000       1 main.go:1] careful", "warning"),
        (b"I0301 12:00:00.000000       1 main.go:1] ERROR is a word here", None),
        (b"2026-03-01 12:00:00 [error] 7#7: connect() failed", "error"),
        (b"[2026-03-01] [info] [ERROR-like] fine", None),
        (b"2026-03-01 12:00:00,000 WARN  [main] c.e.App - careful", "warning"),
        (b"2026-03-01 ERROR something broke", "error"),
        (b"fatal: giving up", "error"),
        (b"panic: runtime error: index out of range", "error"),
        (b"0 errors, all is well", None),
        (b"GET /ERROR/page 200", None),
        (b"terror: a word", None),
        (b"", None),
    ],
)
def test_a_lines_own_word_decides(raw, level):
    assert level_of(raw) == level


def test_errors_are_bright_and_debugging_is_quiet():
    assert [level_role(raw) for raw in (b"ERROR x", b"WARN x", b"DEBUG x", b"x")] == [
        "state-bad",
        "state-warning",
        "muted",
        "",
    ]


def test_only_the_beginning_of_a_long_line_is_looked_at():
    assert level_of(b"x" * 1000 + b" ERROR") is None
