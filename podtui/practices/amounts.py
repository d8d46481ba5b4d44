"""Requests and limits in numbers, and numbers as quantities to ask for."""

from math import ceil
from typing import Final

from podtui.model.pod import Container
from podtui.model.quantity import parse

MIB: Final = 1024 * 1024
START: Final = {"cpu": "10m", "memory": "64Mi"}
"""What to begin with for an auxiliary container of which nothing is measured."""


def request_of(container: Container, resource: str) -> float | None:
    """What the container requests, in cores or bytes; its limit where it says only that, as the API server fills in."""
    requested = container.resources.requests.get(resource, container.resources.limits.get(resource))
    return None if requested is None else parse(requested)


def limit_of(container: Container, resource: str) -> float | None:
    """What the container may use at most, in cores or bytes."""
    limit = container.resources.limits.get(resource)
    return None if limit is None else parse(limit)


def quantity_of(resource: str, amount: float) -> str:
    """A quantity of at least that amount: whole millicores, whole mebibytes; never nothing."""
    if resource == "cpu":
        return f"{max(ceil(round(amount * 1000, 6)), 1)}m"
    return f"{max(ceil(amount / MIB), 1)}Mi"


def as_written(container: Container, resource: str) -> str:
    """The request as it stands in the spec, "none" where there is none."""
    return str(container.resources.requests.get(resource, container.resources.limits.get(resource, "none")))
