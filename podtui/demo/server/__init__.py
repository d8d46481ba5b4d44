"""The API server: HTTP over the objects and the simulation."""
