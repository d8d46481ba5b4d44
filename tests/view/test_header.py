from datetime import timedelta

import pytest

from podtui.view.header import HEIGHT, Standing, conditions_row, header, owner_chain
from podtui.view.pieces import row_text, row_width
from tests.model.builders import NOW, condition, ended, make_pod, running
from tests.ui.scenes import billing

CALM = Standing()


def texts(pod, standing=CALM, width=120, now=NOW):
    return [row_text(r).rstrip() for r in header(pod, standing, now, width)]


@pytest.mark.parametrize("width", [40, 80, 120, 240])
def test_three_lines_within_the_width(width):
    rows = header(billing(), Standing(), NOW, width)
    assert len(rows) == HEIGHT
    assert all(row_width(r) <= width for r in rows)


def test_the_owner_chain_goes_from_the_top():
    assert owner_chain(billing()) == ["Deployment billing", "ReplicaSet billing-7d9f"]
    assert owner_chain(make_pod(running())) == []


def test_the_first_line_says_name_state_and_owner():
    first = texts(billing(), width=160)[0]
    assert first.startswith(
        " shop/billing-7d9f-x2k4q   ✖ Init:CrashLoopBackOff  1/3 ready  4 restarts (20s ago)  3d old"
    )
    assert first.endswith("Deployment billing ▸ ReplicaSet billing-7d9f")


def test_on_a_narrow_screen_the_state_goes_before_the_owner():
    assert "Init:CrashLoopBackOff  1/3 ready  4 restarts" in texts(billing(), width=80)[0]


def test_the_second_line_says_where_it_runs_and_what_is_not_met():
    assert texts(billing())[1] == (
        " node ip-10-4-12-7.eu-west-1   IP 10.4.12.31   QoS Burstable   not Ready (ContainersNotReady 20s)"
    )


def test_the_third_line_says_what_is_wrong_else_what_is_good_to_know():
    assert texts(billing())[2].startswith(" cloud-sql-proxy keeps crashing: exit 137")
    calm = make_pod(running(), conditions=[condition("Ready")], metadata={"labels": {"app.kubernetes.io/name": "web"}})
    assert texts(calm)[1].endswith("all conditions met")
    assert "restartPolicy Always" in texts(calm)[2]
    assert "labels name=web" in texts(calm)[2]


def test_a_condition_that_is_bad_when_true():
    assert row_text(conditions_row(make_pod(conditions=[condition("DisruptionTarget", since=5)]), NOW)) == (
        "DisruptionTarget 5s"
    )


def test_a_pod_that_is_done_has_no_condition_to_worry_about():
    done = make_pod(
        ended(), phase="Succeeded", conditions=[condition("Ready", "False", "PodCompleted"), condition("Initialized")]
    )
    assert row_text(conditions_row(done, NOW)) == "completed"


def test_a_deleted_pod_says_since_when_and_stands_still():
    gone = Standing(gone=NOW)
    first, _, third = texts(billing(), gone, now=NOW + timedelta(seconds=12), width=160)
    assert third == " deleted 12s ago  esc back   nothing has taken its place yet"
    assert "(20s ago)" in first


def test_a_deleted_pod_offers_its_successor():
    third = texts(billing(), Standing(gone=NOW, successor="billing-7d9f-abcde"))[2]
    assert third == " deleted 0s ago  esc back   S open billing-7d9f-abcde"


def test_what_is_not_live_says_so_and_is_marked_fresh():
    rows = header(billing(), Standing(not_live="not live: stale 40s"), NOW, 120)
    assert row_text(rows[2]).strip() == "not live: stale 40s"
    assert "fresh" in rows[2][-1].role


def test_untrusted_text_is_made_safe():
    pod = make_pod(running(), metadata={"labels": {"a": "\x1b[2J"}}, qosClass="\x1b]0;x\x07")
    assert "\x1b" not in "".join(texts(pod))
