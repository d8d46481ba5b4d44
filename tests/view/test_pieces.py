from hypothesis import given
from hypothesis import strategies as st

from podtui.view.pieces import Piece, cut, fit, joined, left_first, row, row_text, row_width, sides, wrap

texts = st.text(st.sampled_from("ab 界é✖ "), max_size=12)
rows = st.lists(st.builds(Piece, texts, st.sampled_from(["", "muted", "bold"])), max_size=5).map(tuple)


def test_a_row_leaves_out_what_is_empty():
    assert row("a", "", Piece("", "muted"), Piece("b", "muted")) == (Piece("a"), Piece("b", "muted"))


def test_cutting_keeps_roles_and_says_that_something_is_left_out():
    pieces = row("status ", Piece("CrashLoopBackOff", "state-bad"))
    assert cut(pieces, 12) == (Piece("status "), Piece("Cras…", "state-bad"))


def test_cutting_at_the_edge_between_two_pieces_still_shows_the_ellipsis():
    assert row_text(cut(row("abc", Piece("def", "muted")), 3)) == "ab…"


def test_what_fits_is_not_cut():
    assert cut(row("abc", "def"), 6) == row("abc", "def")


@given(rows, st.integers(0, 40))
def test_cut_is_never_wider_and_fit_is_exactly_as_wide(pieces, width):
    assert row_width(cut(pieces, width)) <= width
    assert row_width(fit(pieces, width)) == width


@given(rows, rows, st.integers(10, 60))
def test_sides_fill_the_width_exactly(left, right, width):
    assert row_width(sides(left, right, width)) == width


def test_sides_put_the_right_one_against_the_edge():
    assert row_text(sides(row("name"), row("2 restarts"), 20)) == "name      2 restarts"


def test_left_first_gives_up_the_right_one():
    left = row("shop/billing  CrashLoopBackOff")
    assert row_text(left_first(left, row("Deployment billing"), 34)) == "shop/billing  CrashLoopBackOff"
    assert row_text(left_first(left, row("Deployment billing"), 60)).endswith("Deployment billing")


def test_joined_leaves_out_empty_rows():
    assert row_text(joined([row("a"), (), row("b")], Piece(" · "))) == "a · b"


def test_wrap_breaks_between_words_and_indents():
    out = wrap(row(Piece("back-off 2m40s restarting failed container", "muted")), 20, indent=2)
    assert [row_text(r) for r in out] == ["back-off 2m40s", "  restarting failed", "  container"]


def test_wrap_breaks_a_word_that_is_too_long():
    assert [row_text(r) for r in wrap(row("abcdefghij" * 3), 20)] == ["abcdefghij" * 2, "abcdefghij"]


def test_wrap_with_a_bound_ends_in_an_ellipsis():
    out = wrap(row("one two three four five six seven"), 10, most=2)
    assert [row_text(r) for r in out] == ["one two", "three fou…"]


@given(rows, st.integers(8, 30), st.integers(0, 4))
def test_wrapped_rows_fit_and_lose_nothing_but_spaces(pieces, width, indent):
    out = wrap(pieces, width, indent=indent)
    assert all(row_width(r) <= max(width, indent + 8) for r in out)
    assert "".join(row_text(r) for r in out).replace(" ", "") == row_text(pieces).replace(" ", "")
