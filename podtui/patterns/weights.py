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
    "workload-name": 4.0,  # times the likeness, 0 to 1
    "workload-image": 2.0,  # likewise
    "called-main": 3.5,  # main, main-app
    "plain-name": 2.5,  # app, web, manager
    "plain-word": 1.0,  # ...-app, ...-server
    "only-ready": 1.5,
    "only-ports": 1.0,
    "front-port": 0.7,
    "first": 1.0,
    "served": 1.5,  # a sibling forwards to its port, or scrapes it
    "app-port": 2.5,
    "claims": 0.7,
    "richest": 0.7,
    "csi-endpoint": 3.0,
    # it is auxiliary, in whatever way
    "native-sidecar": 2.0,
    "idle": 2.0,
    "named-after": 1.5,
    # known to the catalogue
    "injected": 9.0,
    "image-strong": 5.0,
    "image-usual": 3.5,
    "image-weak": 1.5,
    "called-strong": 4.0,
    "called-usual": 2.5,
    "called-weak": 1.0,
    "name-word": 2.5,
    "image-word": 1.5,
    # sidecar
    "reload": 3.0,
    "csi-helper": 3.5,
    "tails": 2.5,
    "log-reader": 2.0,
    "ships-logs": 4.0,
    "syncs": 2.5,
    "feeds": 1.5,
    "repeats": 1.0,
    "elects": 2.5,
    "datastore": 2.5,
    # adapter
    "metrics-port": 0.8,
    "scraped": 0.7,
    "scrapes": 2.5,
    "log-metrics": 2.0,
    "transforms": 2.5,
    "metrics-text": 2.5,
    # ambassador
    "forwards": 3.0,
    "fronts-sibling": 4.0,
    "proxy-config": 1.5,
    "relays": 4.0,
    "dialed-proxy": 2.0,
    "http-proxy": 3.0,
    "loopback": 1.0,
}

SIDECAR_PRIOR: Final = 1.0
"""Points that "sidecar" has before any signal: it is what every auxiliary container is that is nothing finer."""

# --- several mains ----------------------------------------------------------------------------------------------------

ALIKE: Final[dict[str, float]] = {
    "same image and program": 2.5,
    "same image": 0.5,
    "images of one family": 0.7,
    "the workload is named after their family": 1.5,
    "names that differ in a number": 2.5,
    "names with a word in common": 1.5,
    "plain names of both": 1.5,  # frontend and backend, server and worker
    "the workload is named after both": 2.0,
    "ports of both": 0.7,
    "readiness of both": 0.7,
}
"""What makes another regular container the main's equal, in the same points."""

EQUAL_MARGIN: Final = 1.0
"""A container with nothing auxiliary about it is a main too where it lacks no more than this and what they share."""

QUIET: Final = 1.9
"""Up to so many points for anything auxiliary count as nothing: less than being called a sidecar."""

# --- confidence -------------------------------------------------------------------------------------------------------

STEEPNESS: Final = 0.8
"""How fast confidence grows with the margin in points between the first and the second choice."""

CERTAIN: Final = 10.0
"""The margin, and the weight of evidence, of what the spec or an annotation says outright."""
