"""What an API server keeps, without HTTP. Objects are plain dicts as in JSON, never changed once they are stored."""

from typing import Any

Obj = dict[str, Any]
"""A Kubernetes object, or a part of one, as in JSON."""
