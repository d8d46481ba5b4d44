"""Which lines belong together: a traceback, a stack, a panic, an object over several lines.

Each line is judged by itself and by the one before it, so a record's first line is found from any of its lines, going
back a line at a time: no state is kept, and lines may be looked at in any order.
"""

import re

from podtui.logs.ring import Ring

LONGEST = 500
"""Lines of a record; what goes on is another one."""
PAUSE = 500_000_000
"""Nanoseconds after which a line goes on with nothing: what is written at once comes at once."""

_ALWAYS = re.compile(
    rb"[ \t]+\S"  # Java's and Python's frames, wrapped text, the inside of an object
    rb"|[ \t]*$"
    rb"|Traceback \(most recent call last\)|During handling of the above exception|The above exception was the direct"
    rb"|Caused by: |\.\.\. \d+ (?:more|common)|Suppressed: |--- End of "
    rb"|goroutine \d+ \[|created by |\[signal SIG|\[recovered\]|exit status \d+$"
    rb"|stack backtrace:|note: (?:run|Some|a) |[}\])]+[,;]?$"
    rb"|[a-z][\w$]*(?:\.[\w$]+)+(?:Exception|Error|Throwable|Failure)(?::|$)"  # java.lang.IllegalStateException
)
_EXCEPTION = re.compile(rb"(?:\w+\.)*[A-Z]\w*[a-z]\w*(?::|$)")
"""Python's last line, after an indented one: `KeyError: 'x'`, `shop.errors.OutOfStock`."""
_GO_CALL = re.compile(rb"[\w./*()\[\]{}\xc2\xb7-]+\(.*\)$")
"""`main.(*Server).serve(0xc000010000)`."""


def continues(before: bytes, raw: bytes) -> bool:
    """Whether a line goes on with what the one before it began."""
    if _ALWAYS.match(raw):
        return True
    indent = before[:1]
    if indent == b"\t":
        return _GO_CALL.match(raw) is not None or _EXCEPTION.match(raw) is not None
    if indent == b" ":
        return _EXCEPTION.match(raw) is not None
    return before.startswith((b"goroutine ", b"panic(")) and _GO_CALL.match(raw) is not None


def head(ring: Ring, n: int) -> int:
    """The number of the first row of the record that row `n` belongs to."""
    lowest = max(ring.first, n - LONGEST)
    while n > lowest and joined(ring, n):
        n -= 1
    return n


def stop(ring: Ring, n: int) -> int:
    """One past the last row of the record that row `n` belongs to."""
    highest = min(ring.total, n + LONGEST)
    n += 1
    while n < highest and joined(ring, n):
        n += 1
    return n


def joined(ring: Ring, n: int) -> bool:
    """Whether row `n` goes on with row `n - 1`; both are kept."""
    if not continues(ring.row(n - 1), ring.row(n)):
        return False
    if ring.order_time(n) - ring.order_time(n - 1) > PAUSE:
        return False
    return not (ring.is_gap(n) or ring.is_gap(n - 1))
