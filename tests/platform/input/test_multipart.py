"""Multipart bodies, as browsers, mobile clients and attackers write them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crewhall.kit.errors import InvalidInput, TooLarge
from crewhall.platform.input.multipart import MultipartLimits, read_multipart
from crewhall.platform.json_documents import MalformedBody
from crewhall.platform.uploads import Upload

TYPE = 'multipart/form-data; boundary="b0"'


def part(disposition: str, content: bytes, *headers: str) -> bytes:
    lines = [f"Content-Disposition: form-data; {disposition}", *headers]
    return b"--b0\r\n" + "".join(line + "\r\n" for line in lines).encode() + b"\r\n" + content + b"\r\n"


def body(*parts: bytes) -> bytes:
    return b"".join(parts) + b"--b0--\r\n"


def test_fields_and_files_are_nested_by_name() -> None:
    raw = body(
        part('name="user[name]"', "Zoë".encode()),
        part('name="tags[]"', b"a"),
        part('name="tags[]"', b"b"),
        part('name="image"; filename="C:\\pics\\me.png"', b"\x89PNG\r\n", "Content-Type: image/png"),
    )
    assert read_multipart(TYPE, raw) == {
        "user": {"name": "Zoë"},
        "tags": ["a", "b"],
        "image": Upload(b"\x89PNG\r\n", "me.png", "image/png"),
    }


@pytest.mark.parametrize(
    ("disposition", "headers", "value"),
    [
        ('name="f"', (), "x"),
        ('name="f"', ("Content-Type: text/plain; charset=utf-8",), "x"),
        ('name="f"', ("Content-Type: application/json",), "x"),
        ('name="f"', ("Content-Type: text/plain; charset=base64",), "x"),
        ('name="f"', ("Content-Type: image/png",), Upload(b"x", "file.png", "image/png")),
        ('name="f"; filename="a"', (), Upload(b"x", "a", "application/octet-stream")),
        ('name="f"; filename=""', (), Upload(b"x", "file.bin", "application/octet-stream")),
        ("name=\"f\"; filename*=UTF-8''Zo%C3%AB.txt", (), Upload(b"x", "Zoë.txt", "application/octet-stream")),
    ],
)
def test_a_part_is_text_or_file_by_name_and_type(disposition: str, headers: tuple[str, ...], value: object) -> None:
    assert read_multipart(TYPE, body(part(disposition, b"x", *headers))) == {"f": value}


def test_latin_text_is_decoded_by_its_charset() -> None:
    raw = body(part('name="f"', b"Zo\xeb", "Content-Type: text/plain; charset=ISO-8859-1"))
    assert read_multipart(TYPE, raw) == {"f": "Zoë"}


def test_an_empty_file_input_is_passed_over() -> None:
    raw = body(part('name="f"; filename=""', b"", "Content-Type: application/octet-stream"), part('name="g"', b""))
    assert read_multipart(TYPE, raw) == {"g": ""}


def test_an_empty_file_with_a_name_is_a_file() -> None:
    raw = body(part('name="f"; filename="empty.txt"', b"", "Content-Type: text/plain"))
    assert read_multipart(TYPE, raw) == {"f": Upload(b"", "empty.txt", "text/plain")}


def test_a_part_without_a_name_is_passed_over() -> None:
    assert read_multipart(TYPE, body(part("x=y", b"1"), part('name="g"', b"2"))) == {"g": "2"}


@pytest.mark.parametrize(
    "broken",
    [
        part('name="f"', b"\xff"),
        part('name="f"', b"Zo\xeb", "Content-Type: text/plain; charset=utf-8"),
        part("name=\"f\"; filename*=UTF-8''a%FF.txt", b"x"),
    ],
)
def test_text_that_is_not_utf8_is_refused_by_the_name_of_its_field(broken: bytes) -> None:
    with pytest.raises(MalformedBody) as refusal:
        read_multipart(TYPE, body(part('name="e"', b"Zo\xc3\xab"), broken))
    assert refusal.value.details == {"f": "is not UTF-8 text"}


@pytest.mark.parametrize(
    ("content_type", "raw"),
    [
        ("multipart/form-data", body()),
        (TYPE, b"no multipart at all"),
        (TYPE, b"--b0\r\nContent-Disposition: form-data; name=f\r\n\r\nbroken off"),
        (TYPE, b"--b0\r\nContent-Type: text/plain\r\n\r\nx\r\n--b0--\r\n"),
        (TYPE, b"--b0\nContent-Disposition: form-data; name=f\n\nx\n--b0--\n"),
        (TYPE, b"--b0\r\n\xff\xfe: x\r\n\r\nx\r\n--b0--\r\n"),
    ],
)
def test_a_broken_body_is_malformed(content_type: str, raw: bytes) -> None:
    with pytest.raises(MalformedBody):
        read_multipart(content_type, raw)


def test_parts_past_the_limit_are_refused() -> None:
    limits = MultipartLimits(max_parts=3)
    parts = [part(f'name="f{n}"', b"") for n in range(4)]
    assert len(read_multipart(TYPE, body(*parts[:3]), limits=limits)) == 3
    with pytest.raises(InvalidInput):
        read_multipart(TYPE, body(*parts), limits=limits)


def test_a_header_past_its_limit_is_refused() -> None:
    with pytest.raises(InvalidInput):
        read_multipart(
            TYPE, body(part('name="f"', b"", "X-Long: " + "x" * 500)), limits=MultipartLimits(header_bytes=400)
        )


def test_too_many_headers_are_refused() -> None:
    with pytest.raises(InvalidInput):
        read_multipart(TYPE, body(part('name="f"', b"", *[f"X-{n}: x" for n in range(50)])))


def test_a_field_past_its_limit_is_too_large_and_a_file_is_not() -> None:
    limits = MultipartLimits(field_bytes=10)
    assert read_multipart(TYPE, body(part('name="f"; filename="a"', b"x" * 11)), limits=limits)
    with pytest.raises(TooLarge):
        read_multipart(TYPE, body(part('name="f"', b"x" * 11)), limits=limits)


@pytest.mark.parametrize("raw", [body(part('name="f"', b"a\0b")), body(part('name="f\0"', b"ab"))])
def test_nul_characters_are_refused_in_text_and_names(raw: bytes) -> None:
    with pytest.raises(InvalidInput):
        read_multipart(TYPE, raw)


def test_nul_bytes_stay_in_files() -> None:
    raw = body(part('name="f"; filename="a\0.bin"', b"a\0b"))
    assert read_multipart(TYPE, raw) == {"f": Upload(b"a\0b", "a.bin", "application/octet-stream")}


@settings(deadline=None)  # other work on the machine must not fail it
@given(
    st.lists(
        st.one_of(
            st.sampled_from([b"--b0", b"--b0--", b"\r\n", b"\r\n\r\n", b"Content-Disposition: form-data; name=a"]),
            st.binary(max_size=6),
        ),
        max_size=20,
    )
)
def test_any_bytes_give_parts_or_are_refused(pieces: list[bytes]) -> None:
    try:
        fields = read_multipart(TYPE, b"".join(pieces))
    except InvalidInput:
        return
    assert all(isinstance(value, str | Upload) for value in fields.values())
