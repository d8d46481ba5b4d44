import pytest

from podtui.logs.ring import Ring
from podtui.view.correlate import Clue, clues_of, shared

UUID = "7f9c24e8-3b12-4fef-91e0-56a2d5a8c001"
TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"


@pytest.mark.parametrize(
    ("line", "first"),
    [
        (f'{{"msg":"x","request_id":"{UUID}","n":1}}', ("id", UUID)),
        ("level=info traceID=abc-123 msg=x", ("id", "abc-123")),
        (f"GET / traceparent: 00-{TRACE}-00f067aa0ba902b7-01", ("trace", TRACE)),
        (f"job {UUID} done", ("uuid", UUID)),
        (f"span {TRACE[:16]} closed", ("id", TRACE[:16])),
        ("dial tcp 10.1.2.3:5432: refused", ("address", "10.1.2.3:5432")),
        ("upstream orders.shop.svc:8080 is away", ("address", "orders.shop.svc:8080")),
        ("GET /api/orders/7 200", ("path", "/api/orders/7")),
        ("X-Request-Id: req-00042 sent", ("id", "req-00042")),
    ],
)
def test_the_most_telling_comes_first(line, first):
    assert clues_of(line)[0] == first


@pytest.mark.parametrize("line", ["", "all is well", "12:03:20 up", "2026-03-01T12:00:00 up", "1234567890123456"])
def test_a_line_without_clues_has_none(line):
    assert clues_of(line) == []


def test_none_is_said_twice():
    assert clues_of(f"request_id={UUID} uuid {UUID}") == [Clue("id", UUID)]


def test_what_another_container_says_too_wins():
    ring = Ring()
    ring.extend([10**9], [b"connect 10.1.2.3:5432"], 0)
    clues = clues_of(f"request_id={UUID} to 10.1.2.3:5432")
    assert shared(clues, [ring], 10**9) == ("address", "10.1.2.3:5432")
    assert shared(clues, [Ring()], 10**9) == ("id", UUID)
    assert shared(clues, [ring], 500 * 10**9) == ("id", UUID)  # that was long ago
    assert shared([], [ring], 10**9) is None
