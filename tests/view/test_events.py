import pytest

from podtui.model.change import Connection, EventChange
from podtui.view.events import EventBook, event_rows
from podtui.view.pieces import row_text, row_width
from tests.model.builders import NOW
from tests.ui.scenes import billing_events, event

COLORS = {"app": 2, "cloud-sql-proxy": 1}


def book(*events, verb="added"):
    out = EventBook()
    for each in events:
        out.add(EventChange(verb, each))
    return out


def lines(of, width=120):
    return [row_text(r).rstrip() for r in event_rows(of, COLORS, NOW, width)]


def test_the_newest_is_first():
    rows = lines(book(*billing_events()))
    assert [r.split()[0] for r in rows[1:] if r[:5].strip()] == ["3s", "5s", "49m", "50m"]


def test_a_row_says_age_count_reason_container_and_message():
    row = lines(book(event("Unhealthy", "probe failed", kind="Warning", container="app", ago=3, count=42)))[1]
    assert row.split() == ["3s", "×42", "Unhealthy", "app", "probe", "failed", "(first", "2m6s", "ago)"]


def test_warnings_are_bright_and_the_container_has_its_colour():
    rows = event_rows(book(event("BackOff", "again", kind="Warning", container="app")), COLORS, NOW, 120)
    assert {p.role for p in rows[1] if "again" in p.text} == {"state-warning"}
    assert {p.role for p in rows[1] if "app" in p.text} == {"container-2"}
    calm = event_rows(book(event("Pulled", "already there")), COLORS, NOW, 120)
    assert not any("state" in p.role for p in calm[1])


def test_an_event_that_happens_again_is_one_row():
    known = book(event("BackOff", "again", count=1, uid="e1"))
    known.add(EventChange("modified", event("BackOff", "again", count=2, uid="e1")))
    assert len(known) == 1
    assert "×2" in lines(known)[1]


def test_an_event_that_the_cluster_forgets_is_kept():
    known = book(event("Scheduled", "assigned", uid="e1"))
    known.add(EventChange("deleted", event("Scheduled", "assigned", uid="e1")))
    assert "no longer kept by the cluster" in lines(known)[1]


def test_warnings_are_counted():
    assert book(*billing_events()).warnings == 2


@pytest.mark.parametrize("width", [60, 78, 120, 238])
def test_rows_fit(width):
    assert all(row_width(r) <= width for r in event_rows(book(*billing_events()), COLORS, NOW, width))


def test_an_empty_tab_says_why():
    empty = EventBook()
    assert lines(empty) == ["Asking for the events …"]
    empty.listed = True
    assert "keeps them for an hour" in lines(empty)[0]


def test_untrusted_text_is_made_safe():
    assert "\x1b" not in "".join(lines(book(event("Bad\x1b[2J", "mess\x1b]0;x\x07age", container="a\x1b"))))


def test_what_stands_in_the_way_of_the_events_is_told():
    denied = EventBook()
    denied.take([Connection("", "denied", 0, "events is forbidden")], 0)
    assert lines(denied) == ["not allowed: events is forbidden"]
    denied.take([Connection("", "live", 0)], 0)
    assert "keeps them for an hour" in lines(denied)[0]
    denied.take([EventChange("added", event("Pulled", "there")), Connection("", "reconnecting", 0)], 5)
    assert lines(denied)[0].startswith("reconnecting")
    assert "there" in lines(denied)[2]
