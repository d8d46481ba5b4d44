"""podtui: a terminal dashboard for live multi-container Kubernetes Pods."""

__version__ = "0.1.0"
