"""The demo's cluster: real clients on its server, and its simulation."""
