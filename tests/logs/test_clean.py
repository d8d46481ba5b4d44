"""No text of a cluster leaves the terminal's modes, title, cursor, clipboard or reading order to chance."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podtui.logs.clean import SGR, clean, clean_name, plain, styled, without_sgr

HOSTILE = [
    "\x1b]0;owned\x07",  # the window's title
    "\x1b]52;c;ZXZpbA==\x07",  # the clipboard
    "\x1b]8;;http://evil\x1b\\link\x1b]8;;\x1b\\",
    "\x1b[2J\x1b[H",  # clear, home
    "\x1b[?1049l\x1b[?25l\x1b[?1000h",  # leave the alternate screen, hide the cursor, mouse
    "\x1b[6n\x1b[c\x1bZ",  # reports that are typed back
    "\x1bP+q544e\x1b\\\x1b_Gf=100;AAAA\x1b\\",  # DCS, kitty graphics
    "\x1bc\x1b#8\x1b(0\x1b7\x1b8\x1bM",
    "\x9b31m\x9d0;x\x9c\x90q\x9c\x85",  # C1
    "\x00\x01\x05\x07\x08\x0b\x0c\x0d\x0e\x0f\x11\x13\x18\x1a\x7f",
    "user\u202etxt.exe\u202c \u2066x\u2069 \u200f\u200e\u061c",
    "a\u200bb\u200cc\u200dd\ufeffe\u00adf\u2060g\u180eh",
    "line\u2028sep\u2029par\u0085nel",
    "\u3164\uffa0\u115f\u1160\u17b4\u034f",
    "\U000e0041\U000e007f tags \U000e0100\ufe00 selectors",
    "\u0600 \u06dd \u08e2 \U00013430",
    "\ud800 lone \udfff surrogates \ufffe\uffff",
    "z" + "\u0301" * 500 + "algo",
    "\x1b[31mred\x1b[0m \x1b[38;5;300mx\x1b[1;99999999999999999999m\x1b[?31m\x1b[>4;2m\x1b[31 q",
    "a\x1b\x1b[31mb\x1b[\x1b[32m",
]
ALLOWED_INVISIBLE = {" "}


def assert_safe(text: str) -> None:
    text.encode()  # no lone surrogates
    piled = 0
    for c in text:
        assert c in ALLOWED_INVISIBLE or unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Zl", "Zp"}, repr(c)
        assert c not in "\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0\ufffe\uffff"
        assert not 0xFE00 <= ord(c) <= 0xFE0F
        assert not 0xE0000 <= ord(c) <= 0xE0FFF
        piled = piled + 1 if "\u0300" <= c <= "\u036f" else 0
        assert piled <= 4


any_text = st.text(st.characters(codec=None, exclude_categories=()), max_size=60)
hostile_text = st.lists(st.one_of(st.sampled_from(HOSTILE), any_text), max_size=4).map("".join)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_made_safe_everywhere(text: str) -> None:
    assert_safe(clean(text))
    assert_safe(clean_name(text))
    raw = text.encode(errors="surrogatepass")
    assert_safe(plain(raw))
    assert_safe("".join(piece for piece, _ in styled(raw)))


@given(hostile_text)
def test_no_text_at_all_gets_through(text: str) -> None:
    assert_safe(clean(text))
    assert_safe("".join(piece for piece, _ in styled(text.encode(errors="surrogatepass"))))


@given(st.binary(max_size=80), st.integers(0, 20))
def test_no_bytes_at_all_get_through(raw: bytes, limit: int) -> None:
    assert_safe(plain(raw, limit))
    assert_safe("".join(piece for piece, _ in styled(raw, limit)))


@given(st.lists(st.sampled_from([b"\x1b[", b"m", b"31", b";", b"\x1b", b"a", b"\xc2", b"\x9b", b"\t"]), max_size=12))
def test_styled_and_plain_show_the_same_text(parts: list[bytes]) -> None:
    raw = b"".join(parts)
    assert "".join(piece for piece, _ in styled(raw)) == plain(raw)


def test_what_is_made_visible_reads_well() -> None:
    assert clean("\x1b[2Jx\x07") == "␛[2Jx␇"
    assert clean("a\nb\rc\x7f") == "a␊b␍c␡"
    assert clean("user\u202egpj") == r"user\u202egpj"
    assert clean("\x9b31m") == r"\x9b31m"
    assert clean("\U000e0041") == r"\U000e0041"


@pytest.mark.parametrize(
    "text", ["plain", "näive café", "日本語", "✔ ● ▶", "\uf0b0 private", "нет", "שלום", "👍🏽", "é́"]
)
def test_honest_text_stays_as_it_is(text: str) -> None:
    assert clean(text) == text
    assert styled(text.encode()) == [(text, None)]


def test_emoji_style_is_left_out_but_a_run_of_selectors_is_shown() -> None:
    assert clean("⚠\ufe0f hot") == "⚠ hot"
    assert clean("a\ufe0f\ufe0f") == r"a\ufe0f\ufe0f"
    assert clean("\ufe0f") == r"\ufe0f"


def test_a_pile_of_marks_is_cut_down_and_not_lost() -> None:
    assert clean("z" + "\u0301" * 6) == "z" + "\u0301" * 4 + r"\u0301\u0301"


def test_tabs_stop_at_multiples_of_eight() -> None:
    assert clean("a\tbc\td") == "a       bc      d"
    assert styled(b"ab\x1b[1m\tc\x1b[0m\td") == [("ab", None), ("      c", SGR(bold=True)), ("       d", None)]


def test_names_show_their_tabs() -> None:
    assert clean_name("a\tb") == "a␉b"


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b"\x1b[31mred\x1b[0m plain", [("red", SGR(fg=1)), (" plain", None)]),
        (b"\x1b[1;92;44mx", [("x", SGR(fg=10, bg=4, bold=True))]),
        (b"\x1b[38;5;208mx\x1b[39my", [("x", SGR(fg=208)), ("y", None)]),
        (b"\x1b[38;2;1;2;3;4mx", [("x", SGR(fg=(1, 2, 3), underline=True))]),
        (b"\x1b[48:5:7mx", [("x", SGR(bg=7))]),
        (b"\x1b[1mx\x1b[22m\x1b[3my\x1b[m", [("x", SGR(bold=True)), ("y", SGR(italic=True))]),
        (b"\x1b[8;5mhidden", [("hidden", None)]),  # concealed and blinking text is shown as it is
        (b"\x1b[38;5mx", [("x", None)]),
        (b"\x1b[38;5;999mx", [("x", None)]),
        (b"\x1b[38;9;31mx", [("x", SGR(fg=1))]),
        (b"\x1b[7;9mx\x1b[27;29my\x1b[107mz", [("x", SGR(reverse=True, strike=True)), ("y", None), ("z", SGR(bg=15))]),
        (b"\x1b[31m", [("", None)]),
        (b"", [("", None)]),
        (b"x\r", [("x", None)]),
        (b"10%\r20%", [("10%␍20%", None)]),
    ],
)
def test_colours_become_styles(raw: bytes, expected: list[tuple[str, SGR | None]]) -> None:
    assert styled(raw) == expected


def test_invalid_utf8_is_replaced() -> None:
    assert plain(b"a\xff\xfeb\xc3") == "a��b�"


def test_a_long_line_is_cut_at_a_character_and_says_so() -> None:
    raw = "aä".encode() * 1000
    assert plain(raw, 5) == "aäa… (3,000 bytes)"
    assert plain(raw, 6) == "aäaä… (3,000 bytes)"
    assert plain(raw, 3000) == plain(raw)


def test_without_sgr_leaves_the_rest() -> None:
    assert without_sgr(b"\x1b[1mERR\x1b[0mOR \x1b[2J") == b"ERROR \x1b[2J"
