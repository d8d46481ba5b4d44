"""Kubernetes quantities ("50m", "64Mi", "12345n") as numbers, by the kubernetes package.

That package takes 0.3 s to import, so it is loaded with the first quantity: call `warm` in a thread before asking for
one where a screen must not stand still.
"""

from functools import lru_cache

from podtui.model.pod import Quantity


def warm() -> None:
    """Load what `parse` needs."""
    import kubernetes.utils.quantity  # noqa: F401


@lru_cache(maxsize=4096)
def parse(quantity: Quantity) -> float | None:
    """The value in its base unit (cores, bytes); None where it is not a quantity."""
    from kubernetes.utils.quantity import parse_quantity

    try:
        return float(parse_quantity(quantity))
    except ValueError:
        return None
