"""Entity tags: when a client already has what would be sent."""

from typing import Any

import pytest

from crewhall.platform.http.etags import client_has, etag_of


class Asked:
    """A request with these `If-None-Match` headers."""

    def __init__(self, *named: str) -> None:
        self.scope: dict[str, Any] = {"headers": [(b"if-none-match", name.encode()) for name in named]}


def test_tag_is_quoted_and_differs_with_the_content() -> None:
    assert etag_of(b"a") == etag_of(b"a") != etag_of(b"b")
    assert etag_of(b"a").startswith('"')
    assert etag_of(b"a").endswith('"')


@pytest.mark.parametrize("named", [('"a"',), ('W/"a"',), ('"b", "a"',), ("*",), ('"b"', '"a"')])
def test_client_that_names_the_tag_has_the_content(named: tuple[str, ...]) -> None:
    assert client_has(Asked(*named), '"a"')


@pytest.mark.parametrize("named", [(), ('"b"',), ("a",), ("",), ('"b", *',)])
def test_client_that_names_others_or_none_has_it_not(named: tuple[str, ...]) -> None:
    assert not client_has(Asked(*named), '"a"')
