"""Fixtures that all tests may use."""

from tests.cluster.plugin import cluster, pytest_runtest_makereport, pytest_runtestloop, pytest_sessionfinish

__all__ = ["cluster", "pytest_runtest_makereport", "pytest_runtestloop", "pytest_sessionfinish"]
