"""The keys of the pods screen: k9s' where there is one for it."""

from textual.binding import Binding, BindingType

PODS_BINDINGS: list[BindingType] = [
    Binding("slash", "prompt('/')", "Filter", key_display="/", id="pods.filter"),
    Binding("g", "group_by", "Group by", id="pods.group"),
    Binding("l", "open('logs')", "Logs", id="pods.logs"),
    Binding("x", "open('explain')", "Explain", id="pods.explain"),
    Binding("ctrl+z", "trouble", "In trouble", key_display="^z", id="pods.trouble"),
    Binding("question_mark", "app.help", "Help", key_display="?", id="pods.help"),
    Binding("colon", "prompt(':')", "Command", key_display=":", show=False, id="pods.command"),
    Binding("escape", "clear", "Clear", show=False, id="pods.clear"),
    Binding("p", "open('previous')", "Previous logs", show=False, id="pods.previous"),
    Binding("y", "open('yaml')", "YAML", show=False, id="pods.yaml"),
    Binding("d", "open('events')", "Events", show=False, id="pods.events"),
    Binding("w", "open('wiring')", "Wiring", show=False, id="pods.wiring"),
    Binding("b", "open('practices')", "Best practices", show=False, id="pods.practices"),
    Binding("0", "all_namespaces", "All namespaces", show=False, id="pods.all"),
    Binding("ctrl+w", "wide", "Wide", show=False, id="pods.wide"),
    Binding("shift+n,N", "sort('name')", "Sort by name", show=False, id="pods.sort.name"),
    Binding("shift+a,A", "sort('age')", "Sort by age", show=False, id="pods.sort.age"),
    Binding("shift+s,S", "sort('status')", "Sort by status", show=False, id="pods.sort.status"),
    Binding("shift+r,R", "sort('restarts')", "Sort by restarts", show=False, id="pods.sort.restarts"),
    Binding("shift+t,T", "sort('trouble')", "Trouble first", show=False, id="pods.sort.trouble"),
    Binding("o", "node", "Pods of this node", show=False, id="pods.node"),
    Binding("shift+j,J", "owner", "Pods of this owner", show=False, key_display="J", id="pods.owner"),
    Binding("s", "shell", "Shell in a container", show=False, id="pods.shell"),
    Binding("ctrl+s", "save", "Save the table to a file", show=False, id="pods.save"),
    Binding("minus", "last", "The Pod seen last", show=False, key_display="-", id="pods.last"),
    Binding("c", "copy", "Copy name", show=False, id="pods.copy"),
    Binding("tab", "app.focus_next", "Groups", show=False, id="pods.focus"),
    Binding("q", "app.quit", "Quit", show=False, id="pods.quit"),
]
