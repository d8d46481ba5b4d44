"""The table of Pods: made change by change it is what it would be made at once."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podtui.model.pod import Pod
from podtui.query import parse
from podtui.view.rows import Row
from podtui.view.table import ALL, GROUP_BYS, IN_TROUBLE, PARTS, SORT_BYS, Heading, Table
from tests.model.builders import NOW, last, make_pod, running
from tests.view.pods import plain, shipper


def table_of(*pods: Pod, **settings: Any) -> Table:
    table = Table()
    by_uid = {p.uid: p for p in pods}
    table.update(by_uid, by_uid, NOW)
    table.set(**settings)
    return table


def shown(table: Table) -> list[str]:
    """Headings as `[title n/trouble]`, Pods by name."""
    return [
        f"[{line.title} {line.pods}/{line.trouble}]" if isinstance(line, Heading) else line.pod.name
        for line in table.lines
    ]


def test_pods_stand_under_their_patterns_auxiliary_ones_first() -> None:
    table = table_of(plain("a"), shipper("c", crash=True), shipper("b"))
    assert shown(table) == ["[sidecar 2/1]", "b", "c", "[single 1/0]", "a"]
    assert (table.counts.pods, table.counts.containers, table.counts.trouble) == (3, 5, 1)
    assert table.counts.groups == {"sidecar": 2, "single": 1}


def test_a_collapsed_group_keeps_its_heading() -> None:
    table = table_of(plain("a"), shipper("b"))
    table.toggle("sidecar")
    assert shown(table) == ["[sidecar 1/0]", "[single 1/0]", "a"]
    table.update({"shop/b": shipper("b", crash=True)}, ["shop/b"], NOW)
    assert shown(table)[0] == "[sidecar 1/1]"
    table.toggle("sidecar")
    assert "b" in shown(table)


@pytest.mark.parametrize(
    ("settings", "names"),
    [
        ({"trouble_only": True}, ["broken"]),
        ({"group": IN_TROUBLE}, ["broken"]),
        ({"group": "sidecar"}, ["broken", "fine"]),
        ({"group": "adapter"}, []),
        ({"namespace": "other"}, ["far"]),
        ({"query": parse("fine")}, ["fine"]),
        ({"query": parse("pattern:single")}, ["far", "near"]),
        ({"query": parse("restarts>3")}, ["broken"]),
        ({"group_by": "none", "sort": "trouble"}, ["broken", "far", "fine", "near"]),
        ({"group_by": "none", "sort": "restarts", "reverse": True}, ["near", "fine", "far", "broken"]),
    ],
)
def test_settings_choose_and_order(settings: dict[str, Any], names: list[str]) -> None:
    table = table_of(
        plain("near"), plain("far", "other"), shipper("fine"), shipper("broken", crash=True), group_by="none"
    )
    table.set(**settings)
    assert [line.pod.name for line in table.lines if isinstance(line, Row)] == names
    assert table.matching == len(names)


def test_a_change_that_moves_nothing_does_not_make_the_list_anew() -> None:
    table = table_of(plain("a"), shipper("b"))
    lines = table.lines
    update = table.update({"shop/b": shipper("b", crash=True)}, ["shop/b"], NOW, clock=5.0)
    assert not update.rebuild
    assert update.rows == {"shop/b"}
    assert table.lines is lines
    row = table.rows["shop/b"]
    assert lines[table.place["shop/b"]] is row
    assert row.changed == {"READY": 5.0, "STATUS": 5.0, "RESTARTS": 5.0}
    assert shown(table)[0] == "[sidecar 1/1]"


@pytest.mark.parametrize("collapsed", [False, True])
def test_under_a_heading_the_first_in_trouble_are_named(collapsed: bool) -> None:
    table = table_of(*(shipper(name, crash=name != "b") for name in "dbac"), plain("e"))
    if collapsed:
        table.toggle("sidecar")
    assert [row.pod.name for row in table.troubled_in("sidecar", 2)] == ["a", "c"]
    table.update({}, ["shop/a"], NOW)  # gone, and the list is not yet made anew
    assert [row.pod.name for row in table.troubled_in("sidecar", 12)] == ["c", "d"]
    assert table.troubled_in("single", 12) == []


def test_time_alone_ends_a_trouble() -> None:
    """A restart is no trouble any more after ten minutes."""
    pod = make_pod(running("app", restartCount=2, lastState=last(1, ago=30), ran=25))
    table = table_of(pod)
    assert table.counts.trouble == 1
    later = NOW + timedelta(hours=1)
    found = [table.troubled_otherwise(later, part) for part in range(PARTS)]
    assert set().union(*found) == {pod.uid}
    assert not any(table.troubled_otherwise(NOW, part) for part in range(PARTS))
    table.update({pod.uid: pod}, [pod.uid], later)
    assert table.counts.trouble == 0


names = st.sampled_from("abcdef")
pods = st.one_of(
    names.map(plain),
    names.map(shipper),
    names.map(lambda n: shipper(n, crash=True)),
    names.map(lambda n: plain(n, "x")),
)
changes = st.lists(st.one_of(pods, names.map(lambda n: f"shop/{n}")), max_size=30)
settings = st.fixed_dictionaries(
    {
        "group_by": st.sampled_from(GROUP_BYS),
        "sort": st.sampled_from(SORT_BYS),
        "reverse": st.booleans(),
        "trouble_only": st.booleans(),
        "group": st.sampled_from([ALL, IN_TROUBLE, "sidecar", "single"]),
    }
)


@given(changes, settings)
def test_change_by_change_is_the_same_as_at_once(changes: list[Pod | str], chosen: dict[str, Any]) -> None:
    held: dict[str, Pod] = {}
    table = table_of(**chosen)
    for change in changes:
        if isinstance(change, str):
            held.pop(change, None)
            uid = change
        else:
            held[change.uid] = change
            uid = change.uid
        if table.update(held, [uid], NOW).rebuild:
            table.rebuild()
    fresh = table_of(*held.values(), **chosen)
    assert shown(table) == shown(fresh)
    assert table.matching == fresh.matching
    assert +table.counts.groups == +fresh.counts.groups
    assert (table.counts.pods, table.counts.trouble) == (fresh.counts.pods, fresh.counts.trouble)
    assert all(table.lines[i].uid == uid for uid, i in table.place.items())  # type: ignore[union-attr]
