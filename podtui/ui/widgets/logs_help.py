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
    Binding("t", "times", "Times: local, exact, UTC, ago, since the start, off", show=False, id="logs.times"),
    Binding("shift+j,J", "fold", "JSON and logfmt as a sentence", show=False, key_display="J", id="logs.json"),
    Binding("s", "autoscroll", "Follow or stop", show=False, id="logs.follow"),
    Binding("at", "at", "Go to a time", show=False, key_display="@", id="logs.at"),
    Binding("e,left_parenthesis", "error(-1)", "Error before", show=False, id="logs.error.before"),
    Binding("right_parenthesis", "error(1)", "Next error", show=False, key_display=")", id="logs.error"),
    Binding("left_curly_bracket", "marker(-1)", "Marker before", show=False, key_display="{", id="logs.marker.before"),
    Binding("right_curly_bracket", "marker(1)", "Next marker", show=False, key_display="}", id="logs.marker"),
    Binding("v", "level(1)", "Level: all, no debug, warnings, errors", show=False, id="logs.level"),
    Binding("shift+v,V", "level(-1)", "Level back", show=False, key_display="V", id="logs.level.back"),
    Binding("exclamation_mark", "exclude", "Leave out what matches", show=False, key_display="!", id="logs.exclude"),
    Binding("h", "highlight", "Mark several terms", show=False, id="logs.highlight"),
    Binding("equals_sign", "correlate", "Find the same request", show=False, key_display="=", id="logs.correlate"),
    Binding("b", "bookmark", "Bookmark", show=False, id="logs.bookmark"),
    Binding("apostrophe", "next_bookmark", "Next bookmark", show=False, key_display="'", id="logs.bookmark.next"),
    Binding("quotation_mark", "bookmarks", "All bookmarks", show=False, key_display='"', id="logs.bookmarks"),
    Binding("less_than_sign", "move_lane(-1)", "Lane to the left", show=False, key_display="<", id="logs.left"),
    Binding("greater_than_sign", "move_lane(1)", "Lane to the right", show=False, key_display=">", id="logs.right"),
    Binding("shift+h,H", "hide_lane", "Hide the lane", show=False, key_display="H", id="logs.lane.hide"),
    Binding("shift+u,U", "all_lanes", "All lanes again", show=False, key_display="U", id="logs.lane.all"),
    Binding("c", "copy", "Copy the selection, the line, or what is in sight", show=False, id="logs.copy"),
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
- `tab` gives the keys to the next lane, `z` shows it alone; `<` `>` move it, `H` hides it, `U` shows all again
- `space` freezes everything; nothing is lost, a counter says how much came
- Scrolled back nothing moves; `end` follows again
- `p` shows the instance before the last restart
- `0` tail, `1` head, `2`–`6` the last 1, 5, 15, 30, 60 minutes

## Find

- `/` searches all lanes, `n` and `N` go on, `x` shows only matches, with two lines around and the rest of a traceback
- `!` leaves out what matches, `h` marks several terms, each in its own colour; in the search `!text` and `+one two`
- `v` shows what is more serious only: no debug, warnings, errors; the line above says how many are hidden
- `e` goes to the error before, from the newest on; `)` and `(` to the next one and the one before, in any lane
- `}` and `{` go to the next start, end or probe of any container, and to the one before
- `@` goes to a time: `12:03:20`, `-5m`; the other lanes go there too
- `=` finds in every lane what the line shares with others: a request or trace id, an address, a path

## A line

- The first `up` or `enter` puts a cursor on a line; `enter` on it opens the whole record, JSON as a tree; `esc` closes
- `shift+up`, `shift+down` select; `c` copies what is selected, else the line, else what is in sight
- `b` sets a bookmark, `'` goes to the next one, `"` lists them
- `t` times: local, exact, UTC, how long ago, since the Pod's and the container's start
- `J` folds JSON and logfmt into a sentence; `:keys msg,err` says of which keys
- `ctrl+s` saves all lines; `:save shown json` those that are shown, as JSON

Rows like `── restart 2 ──` say what a reader must know at that place: a restart and how the run before ended, a gap in
the stream, lines that are gone. What happened to one container stands in every lane, with its name.

The column to the right of a lane is its time from the oldest line to the newest: how much was written, errors in red,
and where the window stands; a click goes there.
"""
