"""The pod screen's tabs and keys; those of a tab alone stand with it."""

from textual.binding import Binding, BindingType

TABS = [
    ("logs", "L", "logs"),
    ("wiring", "W", "wiring"),
    ("events", "E", "events"),
    ("explain", "X", "explain"),
    ("practices", "B", "practices"),
    ("yaml", "y", "YAML"),
]

POD_BINDINGS: list[BindingType] = [
    Binding("shift+l,L,l", "tab('logs')", "Logs", show=False, key_display="L", id="pod.logs"),
    Binding("shift+w,W", "tab('wiring')", "Wiring", show=False, key_display="W", id="pod.wiring"),
    Binding("shift+e,E", "tab('events')", "Events", show=False, key_display="E", id="pod.events"),
    Binding("shift+x,X", "tab('explain')", "Explain", show=False, key_display="X", id="pod.explain"),
    Binding("shift+b,B", "tab('practices')", "Best practices", show=False, key_display="B", id="pod.practices"),
    Binding("y", "tab('yaml')", "YAML", show=False, id="pod.yaml"),
    Binding("right_square_bracket,ctrl+right", "next_tab(1)", "Next tab", show=False, key_display="]", id="pod.tab"),
    Binding(
        "left_square_bracket,ctrl+left",
        "next_tab(-1)",
        "Tab before",
        show=False,
        key_display="[",
        id="pod.tab.before",
    ),
    Binding("ctrl+r", "reload", "Read the YAML again", show=False, id="pod.reload"),
    Binding("shift+s,S", "successor", "Open the successor", show=False, key_display="S", id="pod.successor"),
    Binding("escape", "back", "Back", key_display="esc", id="pod.back"),
    Binding("question_mark", "app.help", "Help", key_display="?", id="pod.help"),
    Binding("colon", "command", "Command", key_display=":", show=False, id="pod.command"),
    Binding("q", "app.pop_screen", "Back to the Pods", show=False, id="pod.leave"),
]
