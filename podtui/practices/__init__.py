"""The eight best practices for multi-container Pods as live checks: one file a practice, one function a check."""
