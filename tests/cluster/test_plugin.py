"""What pytest makes of the tests marked `cluster` where there is no cluster."""

from pathlib import Path

import pytest

pytest_plugins = ["pytester"]
CONFTEST = """
    from tests.cluster import requirements
    from tests.conftest import *

    requirements.missing = lambda: "no root here"
"""
TESTS = """
    import pytest

    @pytest.mark.cluster
    def test_real(cluster):
        pass

    def test_other():
        pass
"""


@pytest.fixture
def inner(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """A pytest with two tests, on a machine that lacks something."""
    pytester.makeini("[pytest]\nmarkers = cluster: real\nasyncio_default_fixture_loop_scope = function\n")
    pytester.makeconftest(CONFTEST)
    pytester.makepyfile(TESTS)
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
    monkeypatch.delenv("PODTUI_TEST_KUBECONFIG", raising=False)
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)
    return pytester


def run(inner: pytest.Pytester) -> pytest.RunResult:
    return inner.runpytest_subprocess("-rs", "-p", "no:cacheprovider")


def test_they_skip_with_the_reason(inner: pytest.Pytester) -> None:
    result = run(inner)
    result.assert_outcomes(passed=1, skipped=1)
    result.stdout.fnmatch_lines("*no root here*")


def test_in_ci_a_skip_is_a_failure(inner: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    result = run(inner)
    result.assert_outcomes(passed=1, errors=1)  # a fixture that fails is an error to pytest
    result.stdout.fnmatch_lines("*skipped, which in CI is a failure: no root here*")


def test_a_kubeconfig_that_is_not_there_is_a_failure(inner: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PODTUI_TEST_KUBECONFIG", "no/such/file")
    result = run(inner)
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines("*no/such/file: no such file*")
