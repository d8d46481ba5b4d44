"""Each check: a Pod that has it, one that has not, and a patch that takes it away."""

import pytest

from podtui.practices.finding import PRACTICES, SEVERITIES
from podtui.practices.patch_text import placed
from podtui.practices.run import CHECKS
from tests.practices.cases import CASES
from tests.practices.manifests import of
from tests.practices.patching import apply

IDS = [check.id for check in CHECKS]


def test_every_check_has_a_case() -> None:
    assert list(CASES) == IDS
    assert len(set(IDS)) == len(IDS)
    assert {check.practice for check in CHECKS} == set(PRACTICES)


@pytest.mark.parametrize("check", IDS)
def test_found_where_it_is(check: str) -> None:
    case = CASES[check]
    found = of(check, case.has, case.around, case.autoscaler)
    assert found
    for finding in found:
        assert finding.severity in SEVERITIES
        assert finding.what
        assert finding.why.endswith(".")
        assert finding.evidence
        assert all(finding.evidence)


@pytest.mark.parametrize("check", IDS)
def test_not_found_where_it_is_not(check: str) -> None:
    case = CASES[check]
    assert not of(check, case.has_not, case.around, case.other_autoscaler)


@pytest.mark.parametrize("check", IDS)
def test_the_patch_takes_it_away(check: str) -> None:
    case = CASES[check]
    document, autoscaler = case.has, case.autoscaler
    (finding,) = of(check, document, case.around, autoscaler)
    assert finding.patch is not None
    body = placed(finding.patch, case.kind)
    if finding.patch.scope == "autoscaler":
        autoscaler = apply(body, autoscaler)
    else:
        document = apply(body, document)
    assert not of(check, document, case.around, autoscaler)
