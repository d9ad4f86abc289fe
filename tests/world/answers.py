"""Answers that a transport of the suite has read and hands on."""

import httpx


def read_answer(response: httpx.Response, body: bytes, request: httpx.Request) -> httpx.Response:
    """The answer with its body, which was decoded when it was read; the headers are as they came."""
    read = httpx.Response(response.status_code, content=body, request=request)
    read.headers = response.headers
    return read
