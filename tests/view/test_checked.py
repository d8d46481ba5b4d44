"""Pods that are alike: checked once, printed together."""

import msgspec

from podtui.model.pod import Pod
from podtui.model.workload import Around
from podtui.practices.look import look_at
from podtui.view.check_text import to_text
from podtui.view.checked import Checked, check_all, counted, together
from tests.practices.cases import usage_of
from tests.ui.scenes import billing


def replica(name: str, pod: Pod | None = None, **metadata: object) -> Pod:
    """Another Pod of the same Deployment, of the very same spec."""
    pod = pod or POD
    return msgspec.structs.replace(pod, metadata=msgspec.structs.replace(pod.metadata, name=name, uid=name, **metadata))


POD = billing()
MARK = {"podtui.io/check.ungated-sidecar": "ignore"}


def checked(*pods: Pod, around: Around | None = None) -> list[Checked]:
    return check_all([look_at(pod, around=around or Around()) for pod in pods])


def test_pods_of_one_template_are_checked_once() -> None:
    first, second = checked(POD, replica("b"))
    assert first.report is second.report


def test_what_differs_is_checked_by_itself() -> None:
    first, second = checked(POD, replica("b", annotations=MARK))
    assert "ungated-sidecar" in [f.check for f in first.report.findings]
    assert "ungated-sidecar" not in [f.check for f in second.report.findings]
    busy = usage_of({"app": {"cpu": 0.1, "memory": 200}})
    looks = [look_at(POD, around=Around()), look_at(replica("b"), around=busy)]
    assert ["near-limit" in [f.check for f in each.report.findings] for each in check_all(looks)] == [False, True]


def test_pods_with_the_same_findings_stand_together() -> None:
    owned = [POD, replica("b"), replica("c", annotations=MARK)]
    alone = [replica("d", owner_references=[]), replica("e", owner_references=[])]
    found = together(checked(*owned, *alone))
    assert [(each.look.pod.name, each.others) for each in found] == [
        ("billing-7d9f-x2k4q", 1),
        ("c", 0),
        ("d", 0),
        ("e", 0),
    ]
    assert (
        found[0].title
        == "shop/billing-7d9f-x2k4q (Pod of Deployment billing, and 1 more like it): sidecar + ambassador"
    )
    assert to_text(found, "error").splitlines()[-1].startswith("5 Pods: ")


def test_counts_in_words() -> None:
    (found,) = checked(POD)
    assert counted(found.report.findings) == "1 warning, 7 notes"
    assert counted(found.report.findings[:1]) == "1 warning"
    assert counted(()) == "nothing found"
