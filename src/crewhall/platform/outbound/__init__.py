"""Requests to other servers: the guarded client."""
