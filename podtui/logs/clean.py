r"""Untrusted text → text that is safe on a terminal.

Whatever comes from a cluster (log lines, events, messages, annotations, names) passes through here before it is shown.
Text is never trusted to leave the terminal's modes, title, clipboard, cursor or reading order alone: what could touch
them is made visible instead, so that nothing is hidden and nothing is dropped:

- C0 controls and DEL by their pictures: ESC is `␛`, BEL is `␇`, a newline within a line is `␊`;
- C1 controls, bidi controls and overrides, zero-width and other invisible characters, line separators, surrogates and
  tags by their numbers: `\u202e`;
- the fifth and later of a pile of combining marks, which would paint over the rows around, by their numbers too.

The one thing left out is a single variation selector 15 or 16 after a character (`⚠️`): terminals disagree about the
width of the pair, which would shift everything to its right.
"""

import re
from dataclasses import dataclass, replace
from functools import lru_cache

TAB_WIDTH = 8
_MARKS_IN_A_PILE = 4

_MARKS = "\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_UNSAFE = re.compile(
    "["
    "\x00-\x08\x0a-\x1f\x7f-\x9f"  # C0 without the tab, DEL, C1
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"  # soft hyphen, joiners and fillers without a picture
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0"  # zero-width, bidi, line separators, fillers
    "\ufe00-\ufe0f\ufff0-\ufffb\ufffe\uffff"  # variation selectors, annotation anchors, noncharacters
    "\ud800-\udfff"  # lone surrogates cannot even be encoded
    "\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd\U00013430-\U0001343f"  # signs around numbers
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"  # format controls, tags
    "]"
)
_PILE = re.compile(f"([{_MARKS}]{{{_MARKS_IN_A_PILE}}})([{_MARKS}]+)")
_PRINTABLE_YET_ODD = re.compile(
    f"[{_MARKS}\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
"""What `str.isprintable` lets pass: the rest of `_UNSAFE` it does not."""
_EMOJI_STYLE = re.compile("(?<=[^\x00-\x20\ufe00-\ufe0f])[\ufe0e\ufe0f](?![\ufe00-\ufe0f])")
_SGR = re.compile("\x1b\\[([0-9;:]*)m")
_SGR_BYTES = re.compile(rb"\x1b\[[0-9;:]*m")

Color = int | tuple[int, int, int]
"""A palette index of 0-255 (0-15 are the terminal's own colours), or red, green and blue."""


@dataclass(frozen=True, slots=True)
class SGR:
    """A style that a container asked for (ECMA-48, Select Graphic Rendition). Blinking and hiding are not heeded."""

    fg: Color | None = None
    bg: Color | None = None
    bold: bool = False
    dim: bool = False
    italic: bool = False
    underline: bool = False
    reverse: bool = False
    strike: bool = False


Styled = list[tuple[str, SGR | None]]
_PLAIN = SGR()


def clean(text: str) -> str:
    """`text` as one line that is safe on a terminal; tabs become spaces to the next multiple of eight."""
    if text.isascii() and text.isprintable():
        return text
    text = _visible(text)
    return text.expandtabs(TAB_WIDTH) if "\t" in text else text


def clean_name(text: str) -> str:
    """A name of a cluster's object as one safe word: as `clean`, and a tab is made visible too."""
    return clean(text.replace("\t", "␉"))


def plain(raw: bytes, limit: int = 0) -> str:
    """A log line as safe text without its colours. `limit`: see `styled`."""
    text = _decode(raw, limit)
    return clean(_SGR.sub("", text) if "\x1b[" in text else text)


def styled(raw: bytes, limit: int = 0) -> Styled:
    """A log line as safe pieces of text with the style of each, None where it has none. Never empty.

    Invalid UTF-8 is replaced (U+FFFD), a carriage return at the end left out. A line of more than `limit` bytes (0: no
    limit) is cut there and says how long it is.
    """
    text = _decode(raw, limit)
    if "\x1b[" not in text:
        return [(clean(text), None)]
    pieces = _SGR.split(text)  # text, parameters, text, parameters, ..., text
    out: Styled = []
    style, column = _PLAIN, 0
    for parameters, piece in zip([None, *pieces[1::2]], pieces[::2], strict=True):
        if parameters is not None:
            style = _apply(style, parameters)
        if piece:
            piece = _expand(_visible(piece), column)
            column += len(piece)
            out.append((piece, None if style == _PLAIN else style))
    return out or [("", None)]


def without_sgr(raw: bytes) -> bytes:
    """A log line without its colour sequences; everything else as it is."""
    return _SGR_BYTES.sub(b"", raw) if b"\x1b[" in raw else raw


# --- making visible ---------------------------------------------------------------------------------------------------


def _visible(text: str) -> str:
    if not text.isascii():
        if text.isprintable() and not _PRINTABLE_YET_ODD.search(text):
            return text
        text = _EMOJI_STYLE.sub("", text)
        text = _PILE.sub(_flatten, text)
    return _UNSAFE.sub(_picture, text)


def _picture(match: re.Match[str]) -> str:
    return _notation(match[0])


def _flatten(match: re.Match[str]) -> str:
    return match[1] + "".join(map(_notation, match[2]))


@lru_cache(maxsize=4096)
def _notation(character: str) -> str:
    code = ord(character)
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "␡"
    if code > 0xFFFF:
        return f"\\U{code:08x}"
    return f"\\u{code:04x}" if code > 0xFF else f"\\x{code:02x}"


def _expand(text: str, column: int) -> str:
    """Tabs of a piece that begins at `column` as spaces."""
    if "\t" not in text:
        return text
    offset = column % TAB_WIDTH
    return (" " * offset + text).expandtabs(TAB_WIDTH)[offset:]


def _decode(raw: bytes, limit: int) -> str:
    if limit and len(raw) > limit:
        end = limit
        while end > limit - 4 and raw[end] & 0xC0 == 0x80:  # not within a character of UTF-8
            end -= 1
        return f"{raw[:end].decode(errors='replace')}… ({len(raw):,} bytes)"
    return raw.removesuffix(b"\r").decode(errors="replace")


# --- styles -----------------------------------------------------------------------------------------------------------

_ON: dict[int, dict[str, bool]] = {
    1: {"bold": True},
    2: {"dim": True},
    3: {"italic": True},
    4: {"underline": True},
    7: {"reverse": True},
    9: {"strike": True},
    21: {"underline": True},
    22: {"bold": False, "dim": False},
    23: {"italic": False},
    24: {"underline": False},
    27: {"reverse": False},
    29: {"strike": False},
}


@lru_cache(maxsize=2048)
def _apply(style: SGR, parameters: str) -> SGR:
    """The style after `ESC [ parameters m`; what it does not know changes nothing."""
    codes = [int(p) if len(p) < 4 else 999 for p in (q or "0" for q in parameters.replace(":", ";").split(";"))]
    while codes:
        code = codes.pop(0)
        if code == 0:
            style = _PLAIN
        elif code in _ON:
            style = replace(style, **_ON[code])
        elif code in (38, 48):
            color = _extended(codes)
            style = style if color is None else _colored(style, code == 48, color)
        else:
            style = _basic(style, code)
    return style


def _basic(style: SGR, code: int) -> SGR:
    """One of the sixteen colours, or back to the default one."""
    if code in (39, 49):
        return _colored(style, code == 49, None)
    for first, base, background in ((30, 0, False), (40, 0, True), (90, 8, False), (100, 8, True)):
        if first <= code < first + 8:
            return _colored(style, background, base + code - first)
    return style


def _colored(style: SGR, background: bool, color: Color | None) -> SGR:
    return replace(style, bg=color) if background else replace(style, fg=color)


def _extended(codes: list[int]) -> Color | None:
    """The colour after 38 or 48, taken off the front of `codes`: `5;N` or `2;R;G;B`."""
    kind = codes.pop(0) if codes else 0
    wanted = {5: 1, 2: 3}.get(kind, 0)
    values, codes[:wanted] = codes[:wanted], []
    if not wanted or len(values) < wanted or max(values) > 255:
        return None
    return values[0] if wanted == 1 else (values[0], values[1], values[2])
