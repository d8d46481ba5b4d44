"""Label selectors: the cases of apimachinery's selector_test.go, v0.34. For more see test_selector_against_api.py."""

import pytest

from podtui.errors import QueryError
from podtui.query import parse_selector


@pytest.mark.parametrize(
    ("selector", "labels"),
    [
        ("", {"x": "y"}),
        ("  ", {"x": "y"}),
        ("x=y", {"x": "y"}),
        ("x==y", {"x": "y"}),
        ("x=y,z=w", {"x": "y", "z": "w"}),
        ("x!=y,z!=w", {"x": "z", "z": "a"}),
        ("x!=y", {}),
        ("notin=in", {"notin": "in"}),
        ("in in (in,notin)", {"in": "notin"}),
        ("x", {"x": "z"}),
        ("x", {"x": ""}),
        ("!x", {"y": "z"}),
        ("x>1", {"x": "2"}),
        ("x<1", {"x": "0"}),
        ("x > 1 , x < 10", {"x": "05"}),
        ("x in (a, b)", {"x": "b"}),
        ("x notin (a,b)", {"x": "c"}),
        ("x notin (a,b)", {}),
        ("x in ()", {"x": ""}),
        ("x in (a,)", {"x": ""}),
        ("x in (,a)", {"x": ""}),
        ("x in (a,,b)", {"x": ""}),
        ("x=", {"x": ""}),
        ("x= ,z= ", {"x": "", "z": ""}),
        ("example.com/part-of=shop", {"example.com/part-of": "shop"}),
    ],
)
def test_it_matches(selector: str, labels: dict[str, str]) -> None:
    assert parse_selector(selector).matches(labels)


@pytest.mark.parametrize(
    ("selector", "labels"),
    [
        ("x=z", {}),
        ("x=y", {"x": "z"}),
        ("x=y", {"x": "Y"}),
        ("x=y,z=w", {"x": "w", "z": "w"}),
        ("x!=y,z!=w", {"x": "z", "z": "w"}),
        ("x", {"y": "z"}),
        ("!x", {"x": ""}),
        ("x>1", {"x": "1"}),
        ("x<1", {"x": "1"}),
        ("x>1", {}),
        ("x>1", {"x": "a"}),
        ("x>1", {"x": "9223372036854775808"}),  # Go's ParseInt stops at 64 bits
        ("x in (a,b)", {"x": "c"}),
        ("x in (a,b)", {}),
        ("x notin (a,b)", {"x": "a"}),
        ("x notin ()", {"x": ""}),
        ("x=", {}),
    ],
)
def test_it_does_not_match(selector: str, labels: dict[str, str]) -> None:
    assert not parse_selector(selector).matches(labels)


@pytest.mark.parametrize(
    ("selector", "position"),
    [
        ("x=a||y=b", 2),
        ("x==a==b", 4),
        ("!x=a", 2),
        ("x<a", 2),
        ("x>9223372036854775808", 2),
        ("x=a,", 4),
        (",x", 0),
        ("x,,y", 2),
        ("=a", 0),
        ("x in a", 5),
        ("x in (a b)", 8),
        ("x in (a,,)", 9),
        ("x in (a", 7),
        ("x in (a=b)", 7),
        ("x is (a)", 2),
        ("x a", 2),
        ("x in", 4),
        ("!", 1),
        ("-x=a", 0),
        ("x=-a", 2),
        ("a/b/c=d", 0),
        ("/x=a", 0),
        ("UPPER.com/x=a", 0),
        ("x" * 64, 0),
        ("x=" + "a" * 64, 2),
        ("x=ä", 2),
    ],
)
def test_what_cannot_be_read_says_where(selector: str, position: int) -> None:
    with pytest.raises(QueryError) as caught:
        parse_selector(selector)
    assert caught.value.position == position
    assert "label selector" in str(caught.value)


@pytest.mark.parametrize(
    ("selector", "text"),
    [
        ("x=a, y == b", "x=a,y==b"),
        ("x in (b, a)", "x in (a,b)"),
        ("!x , y", "!x,y"),
        ("x notin ()", "x notin ()"),
        ("x>1", "x>1"),
    ],
)
def test_its_text_is_what_the_api_takes(selector: str, text: str) -> None:
    assert str(parse_selector(selector)) == text


def test_selectors_add_up() -> None:
    both = parse_selector("x=a") + parse_selector("y")
    assert str(both) == "x=a,y"
    assert both
    assert not parse_selector("")
