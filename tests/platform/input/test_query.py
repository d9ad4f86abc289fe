"""Query strings as the dialects' clients write them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crewhall.kit.errors import InvalidInput
from crewhall.platform.input.malformed import MalformedQuery
from crewhall.platform.input.query import read_query


@pytest.mark.parametrize(
    ("raw", "parameters"),
    [
        (b"", {}),
        (b"page=2&per=25", {"page": "2", "per": "25"}),
        (b"page=undefined&q=&x", {"page": None, "q": None, "x": None}),
        (b"date_range%5B%5D=1&date_range%5B%5D=2", {"date_range": ["1", "2"]}),
        (b"is_available_between[]=a&is_available_between[]=", {"is_available_between": ["a"]}),
        (b"filters[0][name]=x&filters[0][value]=null", {"filters": [{"name": "x", "value": None}]}),
        (b"search=caf%C3%A9+au+lait", {"search": "café au lait"}),
        (b"a=%2500", {"a": "%00"}),
        (b"a=1;b=2", {"a": "1;b=2"}),
    ],
)
def test_parameters_are_nested_and_cleaned(raw: bytes, parameters: dict[str, object]) -> None:
    assert read_query(raw) == parameters


@pytest.mark.parametrize("raw", [b"a=%00", b"a=\0", b"%00=1", b"a=1&a[b]=2"])
def test_nul_characters_and_double_shapes_are_refused(raw: bytes) -> None:
    with pytest.raises(InvalidInput):
        read_query(raw)


def test_text_that_is_not_utf8_is_refused_by_the_name_of_its_parameter() -> None:
    with pytest.raises(MalformedQuery) as refusal:
        read_query(b"a=1&b=%ff")
    assert refusal.value.details == {"b": "is not UTF-8 text"}


@settings(deadline=None)  # other work on the machine must not fail it
@given(st.binary(max_size=60))
def test_any_query_gives_parameters_or_is_refused(raw: bytes) -> None:
    try:
        parameters = read_query(raw)
    except InvalidInput:
        return
    assert all("\0" not in key for key in parameters)
