"""Benchmarks: CPU of the server's process per request, against a bare framework ping and the same SQL without HTTP, in one run."""
