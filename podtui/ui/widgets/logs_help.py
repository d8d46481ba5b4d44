"""The keys of the logs tab, and the text about it in the help panel."""

from textual.binding import Binding, BindingType

LOGS_BINDINGS: list[BindingType] = [
    Binding("slash", "search", "Search", key_display="/", id="logs.search"),
    Binding("n", "next_match(1)", "Next match", show=False, id="logs.next"),
    Binding("shift+n,N", "next_match(-1)", "Match before", show=False, id="logs.before"),
    Binding("x", "only_matches", "Matches only", show=False, id="logs.matches"),
    Binding("space", "freeze", "Freeze", key_display="space", id="logs.freeze"),
    Binding("tab", "next_lane(1)", "Lane", key_display="tab", id="logs.lane"),
    Binding("shift+tab", "next_lane(-1)", "Lane before", show=False, id="logs.lane.before"),
    Binding("z", "zoom", "Zoom", id="logs.zoom"),
    Binding("f", "zoom", "Zoom", show=False, id="logs.full"),
    Binding("a", "mode('aligned')", "Align", id="logs.aligned"),
    Binding("i", "mode('independent')", "Independent", show=False, id="logs.independent"),
    Binding("m", "mode('merged')", "Merge", id="logs.merged"),
    Binding("p", "previous", "Prev", id="logs.previous"),
    Binding("w", "wrap", "Wrap", show=False, id="logs.wrap"),
    Binding("t", "times", "Times: local, exact, UTC, off", show=False, id="logs.times"),
    Binding("shift+j,J", "fold", "JSON as a sentence", show=False, key_display="J", id="logs.json"),
    Binding("s", "autoscroll", "Follow or stop", show=False, id="logs.follow"),
    Binding("c", "copy", "Copy what is in sight", show=False, id="logs.copy"),
    Binding("ctrl+s", "save", "Save all lines to a file", show=False, id="logs.save"),
    Binding("0", "range(0)", "Tail", show=False, id="logs.tail"),
    Binding("1", "range(1)", "Head", show=False, id="logs.head"),
    Binding("2", "range(2)", "Last minute", show=False, id="logs.1m"),
    Binding("3", "range(3)", "Last 5 minutes", show=False, id="logs.5m"),
    Binding("4", "range(4)", "Last 15 minutes", show=False, id="logs.15m"),
    Binding("5", "range(5)", "Last 30 minutes", show=False, id="logs.30m"),
    Binding("6", "range(6)", "Last hour", show=False, id="logs.1h"),
]

HELP = """\
# Logs

A lane for each container, in start order; a colour stays with its container everywhere.

- `a` **aligned**: lanes are locked to one time; what stands on one row happened together
- `i` **independent**: each lane scrolls on its own
- `m` **merged**: one stream by time
- `tab` gives the keys to the next lane, `z` shows it alone
- `space` freezes everything; nothing is lost, a counter says how much came
- Scrolled back nothing moves; `end` follows again
- `/` searches all lanes, `n` and `N` go on, `x` shows only matches with two lines around
- `p` shows the instance before the last restart
- `0` tail, `1` head, `2`–`6` the last 1, 5, 15, 30, 60 minutes

Rows like `── restart 2 ──` say what a reader must know at that place: a restart and how the run before ended, a gap in
the stream, lines that are gone.
"""
