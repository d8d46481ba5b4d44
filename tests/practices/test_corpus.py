"""The checks on the corpus of real Pods: what is found everywhere is no more than a note."""

from collections import Counter

import pytest

from podtui.model.workload import Around
from podtui.practices.look import look_at
from podtui.practices.run import examine
from podtui.practices.settings import Settings
from tests.patterns.corpus import DEFAULT, load

pytestmark = pytest.mark.skipif(not DEFAULT.is_dir(), reason="the corpus is not beside this repository")


def test_no_check_is_loud_on_more_than_a_third() -> None:
    cases = load()
    loud: Counter[str] = Counter()
    for case in cases:
        manifest = case.manifest
        around = Around(manifest.replicas, ())
        findings = examine(look_at(manifest.pod, manifest.kind, around), Settings()).findings
        loud.update({finding.check for finding in findings if finding.severity != "info"})
    assert loud
    assert {check: n for check, n in loud.items() if n > len(cases) / 3} == {}
