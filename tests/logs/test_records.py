"""What belongs together stays together: tracebacks, stacks, panics, objects over several lines."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podtui.logs.records import LONGEST, PAUSE, head, stop
from podtui.logs.ring import Ring
from podtui.model.change import Gap

PYTHON = """\
2026-03-01 ERROR orders: failed
Traceback (most recent call last):
  File "/app/orders.py", line 12, in place
    raise OutOfStock(item)
shop.errors.OutOfStock: mug

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "/app/main.py", line 3, in <module>
    main()
    ^^^^^^
KeyError: 'mug'"""
JAVA = """\
2026-03-01 12:00:00 ERROR c.e.Orders - cannot place
java.lang.IllegalStateException: closed
\tat com.example.Orders.place(Orders.java:12)
\tat com.example.Main.main(Main.java:3)
Caused by: java.io.IOException: Broken pipe
\tat sun.nio.ch.FileDispatcher.write0(Native Method)
\t... 12 more"""
GO = """\
panic: runtime error: index out of range [3] with length 3
[signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x47]

goroutine 1 [running]:
main.(*Server).serve(0xc000010000, {0x0, 0x0})
\t/app/main.go:12 +0x1d
main.main()
\t/app/main.go:5 +0x20
created by main.run in goroutine 7
\t/app/run.go:9 +0x3
exit status 2"""
PRETTY = '{\n  "level": "error",\n  "tags": [\n    "a"\n  ]\n}'
NODE = "Error: connect ECONNREFUSED\n    at TCPConnectWrap.afterConnect (node:net:1)\n    at node:internal/main:2"


def ring_of(*lines: str | bytes, every: int = 0) -> Ring:
    ring = Ring()
    raw = [line.encode() if isinstance(line, str) else line for line in lines]
    ring.extend([1 + i * every for i in range(len(raw))], raw, 0)
    return ring


def records(ring: Ring) -> list[range]:
    out, n = [], ring.first
    while n < ring.total:
        out.append(range(n, stop(ring, n)))
        n = out[-1].stop
    return out


@pytest.mark.parametrize("text", [PYTHON, JAVA, GO, PRETTY, NODE], ids=["python", "java", "go", "pretty", "node"])
def test_a_record_of_many_lines_is_one_between_two_ordinary_lines(text):
    lines = ["before it", *text.split("\n"), "INFO after it", "and more"]
    ring = ring_of(*lines)
    assert [len(r) for r in records(ring)] == [1, len(lines) - 3, 1, 1]
    for n in range(1, len(lines) - 2):
        assert (head(ring, n), stop(ring, n)) == (1, len(lines) - 2)


def test_ordinary_lines_are_records_of_their_own():
    ring = ring_of("GET / 200", "INFO:     started", "Error: a message", "[info] x", '{"level":"info"}', "main() done")
    assert all(len(r) == 1 for r in records(ring))


def test_a_line_that_comes_later_goes_on_with_nothing():
    ring = ring_of("progress:", "  10 %", "  20 %", every=PAUSE + 1)
    assert all(len(r) == 1 for r in records(ring))


def test_a_marker_parts_records():
    ring = ring_of("boom", "  frame")
    ring.mark(Gap("restarted", "restart 1"), 2)
    ring.extend([3], [b"  frame"], 1)
    assert [len(r) for r in records(ring)] == [2, 1, 1]


def test_a_record_without_an_end_is_cut():
    ring = ring_of("head", *["  more"] * (3 * LONGEST))
    assert max(map(len, records(ring))) == LONGEST


@given(st.lists(st.sampled_from(PYTHON.split("\n") + GO.split("\n") + ["plain", "INFO x"]), max_size=40))
def test_the_head_of_every_row_of_a_record_is_its_first(lines):
    ring = ring_of(*lines)
    for record in records(ring):
        assert {head(ring, n) for n in record} <= {record.start}
