"""The seed's three manifests, with evidence that a person would accept."""

from pathlib import Path

import pytest

from podtui.model.manifest import read
from podtui.patterns.detect import detect
from podtui.patterns.grouping import heading

SEED = Path(__file__).parents[2].parent / "shared" / "seed"

pytestmark = pytest.mark.skipif(not SEED.is_dir(), reason="the seed is not beside this repository")


@pytest.mark.parametrize(
    ("pattern", "container", "role", "says"),
    [
        ("sidecar", "log-collector", "log-shipper", "known to ship logs, and shares volume log-volume with main-app"),
        ("adapter", "message-adapter", "", 'its name message-adapter says "adapter"'),
        ("ambassador", "ambassador", "proxy", 'its name ambassador says "ambassador"'),
    ],
)
def test_each_is_what_its_author_says(pattern: str, container: str, role: str, says: str) -> None:
    found = read((SEED / f"{pattern}-example.yaml").read_text(encoding="utf-8"), pattern).pods[0]
    patterns = detect(found.pod)
    assert heading(patterns) == pattern
    assert patterns.mains == ("main-app",)
    verdict = patterns.of(container)
    assert (verdict.pattern, verdict.role) == (pattern, role)
    assert verdict.sure
    assert says in verdict.evidence[0].detail
