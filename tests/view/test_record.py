"""A whole record: a tree, pairs, or its lines; a megabyte of it, and never anything that a terminal obeys."""

import json

import pytest
from rich.cells import cell_len

from podtui.model.change import LaneKey, LogChunk
from podtui.view.board import Board
from podtui.view.pieces import row_text
from podtui.view.record import record_at, record_rows
from podtui.view.track import Cell
from tests.logs.test_clean import HOSTILE, assert_safe
from tests.logs.test_records import PYTHON


def opened(*lines: bytes, at: int = 0, width: int = 80) -> tuple[str, list[str]]:
    board = Board()
    board.set_lanes(["app"])
    board.take(LogChunk(LaneKey("", "n", "p", "u", "app"), 2, [10**18 + 123456789] * len(lines), list(lines)))
    record = record_at(board, Cell(0, at), "container-0")
    return record.text, [row_text(row) for row in record_rows(record, width)]


def test_the_head_says_whose_and_exactly_when():
    _, rows = opened(b"hello")
    assert rows[0] == "app"
    assert "UTC   2001-09-09T01:46:40.123456789Z" in rows
    assert "restart 2, 5 bytes" in rows
    assert rows[-1] == "hello"


def test_json_as_a_tree():
    _, rows = opened(b'{"msg":"x","http":{"status":504,"tags":["a",null]},"empty":{}}')
    assert rows[rows.index("") + 1 :] == [
        "{",
        "  msg x",
        "  http {",
        "    status 504",
        "    tags [",
        "      a",
        "      null",
        "    ]",
        "  }",
        "  empty {}",
        "}",
    ]


def test_flat_json_and_logfmt_as_pairs():
    for raw in (b'{"level":"warn","took":"1.2s"}', b"level=warn took=1.2s"):
        assert opened(raw)[1][-2:] == ["level  warn", "took   1.2s"]


def test_any_line_of_a_traceback_opens_all_of_it():
    lines = PYTHON.encode().split(b"\n")
    text, rows = opened(*lines, at=5)
    assert text == PYTHON
    assert rows[-len(lines) :] == PYTHON.split("\n")


def test_json_over_several_lines_is_one_tree():
    _, rows = opened(*json.dumps({"a": [1]}, indent=2).encode().split(b"\n"), at=1)
    assert rows[-5:] == ["{", "  a [", "    1", "  ]", "}"]


@pytest.mark.parametrize("kind", ["plain", "json", "wide"])
def test_a_megabyte_is_there_whole(kind):
    raw = {"plain": b"x" * 10**6, "json": b'{"big":"%s"}' % (b"x" * 10**6), "wide": "é".encode() * 300_000}[kind]
    text, rows = opened(raw)
    assert len(text) == len(raw.decode())
    assert "".join(rows).count("é" if kind == "wide" else "x") == (300_000 if kind == "wide" else 10**6)
    assert all(cell_len(row) <= 80 for row in rows)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_nothing_gets_through(text):
    raw = text.encode(errors="surrogatepass")
    as_json = json.dumps({text: text, "deep": {text: [text]}}).encode()
    for line in (raw, as_json, b"a=1 b=" + raw.replace(b" ", b"")):
        for row in opened(line)[1]:
            assert_safe(row)


def test_what_is_too_deep_stays_text():
    _, rows = opened(b"[" * 50_000)
    assert "".join(rows).count("[") == 50_000
    _, rows = opened(b"[" * 300 + b"]" * 300)
    assert "".join(rows).count("[") == 300
