"""What is told of a Pod's changes: markers in its lanes, and what takes its place."""

from podtui.view.markers import markers_between
from podtui.view.successor import successor_of
from tests.model.builders import NOW, make_pod, running, sidecar, stamp, waiting


def told(old, new):
    return [(name, gap.text) for name, gap in markers_between(old, new, NOW)]


def one(status, **more):
    return make_pod(status, **more)


def test_a_first_start_is_told_with_its_time():
    found = markers_between(one(waiting("app", "ContainerCreating")), one(running("app", ran=5, containerID="c1")), NOW)
    assert [(name, gap.reason, gap.text) for name, gap in found] == [("app", "marker", "started")]
    assert found[0][1].time == int(NOW.timestamp() - 5) * 1_000_000_000


def test_a_container_that_ran_before_has_not_started():
    assert told(one(running("app")), one(running("app"))) == []


def test_a_restart_is_told_by_the_log_itself():
    again = running("app", restartCount=1, containerID="c2")
    assert told(one(waiting("app", "CrashLoopBackOff", restartCount=1)), one(again)) == []


def test_readiness_is_told_within_a_run():
    ready, unready = running("app", containerID="c1"), running("app", ready=False, containerID="c1")
    assert told(one(unready), one(ready)) == [("app", "ready")]
    assert told(one(ready), one(unready)) == [("app", "not ready")]
    assert told(one(ready), one(running("app", ready=False, containerID="c2", restartCount=1))) == []


def test_native_sidecars_are_told_and_init_containers_are_only_started():
    old = one(running("app"), init=[sidecar("proxy"), {"name": "init"}], init_statuses=[])
    new = one(
        running("app"),
        init=[sidecar("proxy"), {"name": "init"}],
        init_statuses=[running("proxy", containerID="p"), running("init", ready=True, containerID="i")],
    )
    assert told(old, new) == [("proxy", "started"), ("init", "started")]


def owned(name, *, uid, owner="web-1", created=100, **more):
    metadata = {
        "name": name,
        "uid": uid,
        "creationTimestamp": stamp(created),
        "labels": {"pod-template-hash": owner.partition("-")[2]},
        "ownerReferences": [{"kind": "ReplicaSet", "name": owner, "uid": owner, "controller": True}],
    }
    return make_pod(running(), metadata=metadata, **more)


def test_the_newest_pod_of_the_same_workload_takes_its_place_even_of_another_revision():
    gone = owned("web-1-a", uid="1")
    later = owned("web-2-b", uid="2", owner="web-2", created=5)
    older = owned("web-1-c", uid="3", created=50)
    assert successor_of(gone, [gone, older, later]) is later


def test_one_of_the_same_name_goes_first():
    gone = make_pod(running(), metadata={"name": "db-0", "uid": "1", "creationTimestamp": stamp(100)})
    again = make_pod(running(), metadata={"name": "db-0", "uid": "2", "creationTimestamp": stamp(5)})
    assert successor_of(gone, [again]) is again


def test_none_where_there_is_none():
    gone = owned("web-1-a", uid="1", created=100)
    before = owned("web-1-b", uid="2", created=500)
    dying = owned("web-1-c", uid="3", created=5, deleted=1)
    stranger = make_pod(running(), metadata={"name": "other", "uid": "4", "creationTimestamp": stamp(5)})
    assert successor_of(gone, [before, dying, stranger]) is None


def test_a_pod_without_an_owner_is_only_followed_by_its_name():
    gone = make_pod(running(), metadata={"name": "a", "uid": "1", "creationTimestamp": stamp(100)})
    assert successor_of(gone, [make_pod(running(), metadata={"name": "b", "uid": "2"})]) is None
