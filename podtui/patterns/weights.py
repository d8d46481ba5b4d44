"""How much each signal says, in points that add up. The only numbers of the detection, in one table.

A container's points for a pattern are the sum of its signals' weights. Among the regular containers the main is the
one whose points for "main" exceed its points for the auxiliary patterns the most. About two points between the first
and the second choice make a verdict that podtui says without "probably".
"""

from typing import Final

WEIGHTS: Final[dict[str, float]] = {
    # it is the main
    "default-container": 7.0,
    "default-logs-container": 2.5,
    "workload-name": 4.0,  # times the similarity, 0 to 1
    "workload-image": 2.0,  # likewise
    "plain-name": 2.5,  # app, main, web, manager
    "only-ready": 1.5,
    "only-ports": 1.0,
    "first": 1.0,
    "served": 1.5,  # a sibling forwards to its port, or scrapes it
    "app-port": 2.5,
    "claims": 0.7,
    "csi-endpoint": 3.0,
    # it is auxiliary, in whatever way
    "native-sidecar": 2.0,
    "idle": 2.0,
    # a pattern
    "injected": 9.0,
    "image-strong": 5.0,
    "image-usual": 3.5,
    "image-weak": 1.0,
    "called-strong": 4.0,
    "called-usual": 2.5,
    "called-weak": 0.7,
    "name-word": 2.5,
    "image-word": 1.5,
    # sidecar
    "reload": 3.0,
    "csi-helper": 3.5,
    "tails": 2.5,
    "log-reader": 2.0,
    "writes-shared": 1.5,
    "reads-shared": 0.7,
    "datastore": 1.5,
    "elects": 2.5,
    # adapter
    "scrapes": 2.5,
    "metrics-port": 1.5,
    "log-metrics": 2.0,
    "transforms": 2.5,
    # ambassador
    "forwards": 3.0,
    "relays": 4.0,
    "dialed-proxy": 2.0,
    "behind-loopback": 1.0,
}

SIDECAR_PRIOR: Final = 1.0
"""Points that "sidecar" has before any signal: it is what every auxiliary container is that is nothing finer."""

EQUAL_MARGIN: Final = 2.0
"""A regular container this close to the main, with nothing auxiliary about it, is a main too."""
