"""Lines are kept by what is in them."""

from podtui.logs.filter import LineFilter

LINES = [b"GET /health", b"GET /orders", b"error: boom", b"\x1b[31merror\x1b[0m: bang", b""]


def test_without_patterns_everything_is_kept() -> None:
    assert not LineFilter()
    assert LineFilter().kept(LINES) == [0, 1, 2, 3, 4]


def test_any_of_include_and_none_of_exclude() -> None:
    assert LineFilter(["error", "orders"]).kept(LINES) == [1, 2, 3]
    assert LineFilter([], ["health", "b.ng"]).kept(LINES) == [1, 2, 4]
    assert LineFilter(["GET", "error"], ["/health$"]).kept(LINES) == [1, 2, 3]


def test_case_counts() -> None:
    assert LineFilter(["get"]).kept(LINES) == []


def test_a_pattern_that_is_no_expression_is_told() -> None:
    assert LineFilter(["a", "("]).problem.startswith("'(' is not a regular expression")
    assert LineFilter(["a"], ["b"]).problem == ""
