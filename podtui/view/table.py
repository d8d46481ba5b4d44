"""The table of Pods as a plain list of lines: filtered, grouped and sorted.

Built for 10,000 Pods that change all the time: a change touches its own row, and the list is made anew only when a
row's place in it may be another.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from typing import Any, Literal

from podtui.model.pod import Pod
from podtui.model.status import trouble
from podtui.query import Query, parse
from podtui.view.counts import Counts
from podtui.view.rows import Row, row_of
from podtui.view.state import SEVERITY

GroupBy = Literal["pattern", "owner", "namespace", "node", "none"]
SortBy = Literal["name", "age", "status", "restarts", "trouble", "node"]
GROUP_BYS: tuple[GroupBy, ...] = ("pattern", "owner", "namespace", "node", "none")
SORT_BYS: tuple[SortBy, ...] = ("name", "age", "status", "restarts", "trouble", "node")

IN_TROUBLE = "in trouble"
ALL = "all"


@dataclass(frozen=True)
class Settings:
    """How the table is shown. `group` is the one chosen at the left, `namespace` None for all."""

    query: Query = field(default_factory=lambda: parse(""))
    group_by: GroupBy = "pattern"
    sort: SortBy = "name"
    reverse: bool = False
    trouble_only: bool = False
    group: str = ALL
    namespace: str | None = None


@dataclass(slots=True)
class Heading:
    """A line over the rows of one group."""

    title: str
    pods: int = 0
    trouble: int = 0
    collapsed: bool = False


Line = Heading | Row


PARTS = 100
"""What time may change is looked at in so many parts: thousands of Pods together would hold up a key."""


@dataclass(frozen=True)
class Update:
    """What changed: the rows to draw again, and whether the list of lines has to be made anew."""

    rows: frozenset[str]
    rebuild: bool


class Table:
    """Rows by uid, and `lines` made of them. `matching` is how many Pods the settings let through."""

    def __init__(self, settings: Settings | None = None) -> None:
        self.settings = settings or Settings()
        self.rows: dict[str, Row] = {}
        self.counts = Counts()
        self.collapsed: set[str] = set()
        self.lines: list[Line] = []
        self.place: dict[str, int] = {}
        self.matching = 0
        self._shown: dict[str, tuple[str, Any]] = {}
        self._restless: list[set[str]] = [set() for _ in range(PARTS)]
        self._headings: dict[str, Heading] = {}
        self._members: dict[str, list[tuple[Any, str]]] = {}

    # --- changes ----------------------------------------------------------------------------------------------------

    def update(self, pods: Mapping[str, Pod], uids: Iterable[str], now: datetime, clock: float = 0.0) -> Update:
        """Take the present state of the Pods `uids` from `pods`; those not in `pods` are gone."""
        redraw: set[str] = set()
        rebuild = False
        for uid in uids:
            old, pod = self.rows.get(uid), pods.get(uid)
            if old is not None:
                self.counts.add(old, -1)
            restless = self._restless[hash(uid) % PARTS]
            restless.discard(uid)
            if pod is None:
                self.rows.pop(uid, None)
                rebuild |= self._shown.pop(uid, None) is not None
                continue
            row = self.rows[uid] = row_of(pod, now)
            self.counts.add(row)
            if row.may_change_by_itself:
                restless.add(uid)
            rebuild |= self._take(old, row)
            _mark_changes(old, row, clock)
            redraw.add(uid)
        return Update(frozenset(redraw), rebuild)

    def troubled_in(self, title: str, most: int) -> list[Row]:
        """The first `most` Pods in trouble under a heading, in the table's order."""
        rows = self.rows
        troubled = (rows[uid] for _, uid in self._members.get(title, ()) if uid in rows and rows[uid].trouble)
        return list(islice(troubled, most))

    def troubled_otherwise(self, now: datetime, part: int) -> set[str]:
        """Uids of the Pods that time alone brought into trouble, or out of it; looks at one of PARTS parts of them."""
        rows = self.rows
        return {uid for uid in self._restless[part] if bool(trouble(rows[uid].pod, now)) != bool(rows[uid].trouble)}

    def _take(self, old: Row | None, row: Row) -> bool:
        """Note the row's place; return whether the list of lines must be made anew for it."""
        uid = row.uid
        before = self._shown.get(uid)
        after = (self._group(row), self._key(row)) if self._matches(row) else None
        if after is None:
            self._shown.pop(uid, None)
            return before is not None
        self._shown[uid] = after
        if before != after or old is None:
            return True
        if uid in self.place:  # not in a collapsed group
            self.lines[self.place[uid]] = row
        if bool(old.trouble) != bool(row.trouble) and after[0] in self._headings:
            self._headings[after[0]].trouble += 1 if row.trouble else -1
        return False

    # --- settings ---------------------------------------------------------------------------------------------------

    def set(self, **changes: Any) -> None:
        """Change settings and make the list anew."""
        self.settings = replace(self.settings, **changes)
        self._shown = {u: (self._group(r), self._key(r)) for u, r in self.rows.items() if self._matches(r)}
        self.rebuild()

    def toggle(self, title: str) -> None:
        """Collapse a group, or open it again."""
        self.collapsed ^= {title}
        self.rebuild()

    # --- the list ---------------------------------------------------------------------------------------------------

    def rebuild(self) -> None:
        """Make the list of lines anew from the rows that are shown."""
        groups: dict[str, list[tuple[Any, str]]] = {}
        for uid, (group, key) in self._shown.items():
            groups.setdefault(group, []).append((key, uid))
        self.matching = len(self._shown)
        self.lines = []
        self.place = {}
        self._headings = {}
        self._members = {}
        flat = self.settings.group_by == "none"
        for title in sorted(groups, key=lambda g: _group_order(self.settings.group_by, g)):
            members = groups[title]
            members.sort(reverse=self.settings.reverse)
            self._members[title] = members
            if not flat:
                self._head(title, members)
            if flat or title not in self.collapsed:
                self._append(members)

    def _head(self, title: str, members: list[tuple[Any, str]]) -> None:
        trouble = sum(1 for _, uid in members if self.rows[uid].trouble)
        heading = Heading(title, len(members), trouble, title in self.collapsed)
        self._headings[title] = heading
        self.lines.append(heading)

    def _append(self, members: list[tuple[Any, str]]) -> None:
        rows, start = self.rows, len(self.lines)
        self.lines.extend([rows[uid] for _, uid in members])
        self.place.update((uid, start + i) for i, (_, uid) in enumerate(members))

    # --- one row ----------------------------------------------------------------------------------------------------

    def _matches(self, row: Row) -> bool:
        s = self.settings
        if s.trouble_only and not row.trouble:
            return False
        if s.namespace is not None and row.pod.namespace != s.namespace:
            return False
        if s.group == IN_TROUBLE:
            if not row.trouble:
                return False
        elif s.group not in (ALL, "") and s.group not in row.groups:
            return False
        return s.query.empty or s.query(row.subject)

    def _group(self, row: Row) -> str:
        match self.settings.group_by:
            case "pattern":
                return row.heading
            case "owner":
                return f"{row.pod.namespace}  {row.workload.kind}/{row.workload.name}"
            case "namespace":
                return row.pod.namespace
            case "node":
                return row.pod.node_name or "not on a node"
            case "none":
                return ""

    def _key(self, row: Row) -> Any:
        return (_KEYS[self.settings.sort](row), row.pod.namespace, row.pod.name, row.pod.context)


def _created(row: Row) -> float:
    created = row.pod.metadata.creation_timestamp
    return -created.timestamp() if created else 0.0


_KEYS: dict[SortBy, Callable[[Row], Any]] = {
    "name": lambda _: 0,
    "age": _created,
    "status": lambda row: row.words.status,
    "restarts": lambda row: -row.words.restarts,
    "trouble": lambda row: (not row.trouble, SEVERITY[row.state]),
    "node": lambda row: row.pod.node_name,
}

_LAST = ("several mains", "single")


def _group_order(group_by: GroupBy, title: str) -> tuple[int, str]:
    """Patterns: auxiliary combinations first, then several mains, then single. All else by name."""
    if group_by == "pattern" and title in _LAST:
        return (1 + _LAST.index(title), title)
    return (0, title)


def _mark_changes(old: Row | None, row: Row, clock: float) -> None:
    """Note which columns' values are new, for the glow; keep earlier marks."""
    if old is None:
        return
    row.changed = old.changed
    before, after = old.words, row.words
    if before.ready != after.ready:
        row.changed["READY"] = clock
    if before.status != after.status:
        row.changed["STATUS"] = clock
    if before.restarts != after.restarts:
        row.changed["RESTARTS"] = clock
