"""The secret never appears, however it was logged; what is no secret stays readable."""

import json
import time
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import Struct

from crewhall.kit.ids import Ids
from crewhall.platform.log_secrets import MOST_CHARACTERS, REMOVED, clean, clean_fields, is_secret, scrub

SECRET_NAMES = [
    *("password", "Password", "new_password", "passwordConfirmation", "passwd", "passphrase", "pwd", "db_pwd"),
    *("token", "session_token", "accessToken", "tokens", "secret", "client_secret", "credential", "credentials"),
    *("authorization", "Authorization", "Proxy-Authorization", "api_key", "api-key", "apiKey", "X-Api-Key", "APIKEY"),
    *(
        "pin",
        "PIN",
        "pins",
        "user_pin",
        "userPin",
        "pincode",
        "otp",
        "cookie",
        "Set-Cookie",
        "key",
        "key2",
        "signing_key",
    ),
]
OTHER_NAMES = ["event", "path", "shipping", "monkey", "keyboard", "pinned", "turkey", "spinner", "author", "user_id"]

MARK = "Q7Q"  # in each secret and nowhere else, so that finding it proves a leak
QUOTABLE = st.text(st.characters(min_codepoint=32, max_codepoint=0x2FF), max_size=40).map(lambda text: text + MARK)
UNQUOTED = st.text(st.sampled_from("abcXYZ019!#$%()*+,-./:;<=>?@[]^_`{|}~"), max_size=40).map(lambda text: text + MARK)
TOKENS = st.text(st.sampled_from("abcXYZ019-._~+/="), max_size=60).map(lambda text: text + MARK)
NAMES = st.sampled_from(SECRET_NAMES)
FILLING = st.sampled_from(["", "user 7 said ", "GET /v1/me?page=2&", "x=1 ", '{"a": 1} ', "\n"])


class Login(Struct):
    """A record whose repr shows everything."""

    name: str
    password: str


class Pretender:
    """An object whose repr quotes a credential."""

    def __init__(self, secret: str) -> None:
        self.secret = secret

    def __repr__(self) -> str:
        return f"Pretender(token={self.secret!r})"


@pytest.mark.parametrize("name", SECRET_NAMES)
def test_field_named_like_a_secret_is_recognised(name: str) -> None:
    assert is_secret(name)


@pytest.mark.parametrize("name", OTHER_NAMES)
def test_other_field_is_left_alone(name: str) -> None:
    assert not is_secret(name)
    assert clean_fields({name: "shown"}) == {name: "shown"}


@settings(deadline=None)
@given(NAMES, QUOTABLE | st.integers(10**5, 10**12) | st.lists(QUOTABLE), st.integers(0, 3))
def test_secret_in_a_field_never_appears_at_any_depth(name: str, secret: Any, depth: int) -> None:
    value: object = {name: secret}
    for level in range(depth):
        value = [value, "x"] if level % 2 else {"inner": value, "n": 1}
    cleaned = json.dumps(clean(value), ensure_ascii=False)
    assert MARK not in cleaned
    assert not isinstance(secret, int) or str(secret) not in cleaned
    assert REMOVED in cleaned


@settings(deadline=None)
@given(NAMES, QUOTABLE)
def test_secret_in_a_list_of_pairs_never_appears(name: str, secret: str) -> None:
    raw = (name.encode(), secret.encode())
    for pairs in ([(name, secret)], [raw], ((name, secret), ("x", "y")), [[name, secret]]):
        assert MARK not in json.dumps(clean({"headers": pairs}), ensure_ascii=False)


@settings(deadline=None)
@given(NAMES, QUOTABLE, FILLING)
def test_secret_in_quoted_text_never_appears(name: str, secret: str, filling: str) -> None:
    inner = json.dumps({name: secret, "z": 1}, ensure_ascii=False)
    for text in (
        inner,
        json.dumps({"body": inner}, ensure_ascii=False),
        repr({name: secret, "z": 1}),
        repr([(name, secret), ("z", "1")]),
        repr((name.encode(), secret.encode("latin-1", "replace"))),
        f'{name}="{json.dumps(secret, ensure_ascii=False)[1:-1]}" z=1',
    ):
        assert MARK not in scrub(filling + text)


@settings(deadline=None)
@given(NAMES, UNQUOTED, FILLING)
def test_secret_in_plain_text_never_appears(name: str, secret: str, filling: str) -> None:
    for text in (
        f"{name}={secret} z=1",
        f"{name}: {secret}",
        f"{name} = {secret}\nnext",
        f"{name}={quote(secret, safe='')}&z=1",
        f"user[{name}]={secret}",
        f"user%5B{name}%5D={quote(secret, safe='')}&z=1",
        f'Content-Disposition: form-data; name="{name}"\r\n\r\n{secret}\r\n--x',
        f"Key ({name})=({secret}) already exists.",
    ):
        assert MARK not in scrub(filling + text)


@settings(deadline=None)
@given(st.sampled_from(["Bearer", "Token", "Basic", "bearer", "BEARER", "TOKEN"]), TOKENS, FILLING)
def test_credential_after_its_scheme_never_appears(scheme: str, token: str, filling: str) -> None:
    for text in (f"{scheme} {token}", f"got '{scheme} {token}' instead", f"Authorization: {scheme} {token}\r\nHost: x"):
        assert MARK not in scrub(filling + text)


@settings(deadline=None)
@given(QUOTABLE)
def test_secret_within_an_object_never_appears(secret: str) -> None:
    for value in (
        Login("ada", secret),
        Pretender(secret),
        ValueError(f"password={secret!r}"),
        {"who": Login("a", secret)},
    ):
        assert MARK not in json.dumps(clean({"value": value}), ensure_ascii=False)


def test_own_token_never_appears_even_without_a_name() -> None:
    token = Ids().token()
    assert token[9:] not in scrub(f"somebody sent {token}, and /v1/me/{token}/x")
    assert scrub("crewhall_requests_total 5") == "crewhall_requests_total 5"


def test_token_of_a_surface_never_appears_even_without_a_name() -> None:
    token = Ids().plain_token()
    for text in (token, f"somebody sent {token}, and /tomatoes/{token}/x", f"b'{token}'", f"x_{token}"):
        assert token not in scrub(text)
        assert token not in json.dumps(clean({"value": [text], "request_id": [text]}))


def test_id_of_a_request_stays_readable() -> None:
    request_id = f"{7:032x}"
    assert clean_fields({"request_id": request_id}) == {"request_id": request_id}
    assert clean_fields({"request_id": f"password={MARK}"}) == {"request_id": f"password={REMOVED}"}


@pytest.mark.parametrize("start", ["ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_"])
def test_token_of_github_never_appears_even_without_a_name(start: str) -> None:
    assert scrub(f"got {start}{'aB3' * 12}, no") == f"got {REMOVED}, no"


def test_cookie_header_is_removed_to_the_end_of_its_line() -> None:
    assert scrub("Cookie: a=1; session=abc def\r\nHost: x") == f"Cookie: {REMOVED}\r\nHost: x"
    scrubbed = scrub("{'cookie': 'a=1; b=2', 'x': 1}")
    assert "b=2" not in scrubbed
    assert "'x': 1" in scrubbed


def test_password_in_a_url_is_removed() -> None:
    assert scrub("cannot reach postgresql://crew:s3cr@t@db:5432/hall") == (
        f"cannot reach postgresql://crew:{REMOVED}@db:5432/hall"
    )
    assert scrub("https://host:8080/@crew") == "https://host:8080/@crew"


def test_web_token_is_removed() -> None:
    assert scrub("got eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln here") == f"got {REMOVED} here"


@pytest.mark.parametrize(
    "text",
    [
        "the token was refused",
        "a basic check of the page failed",
        "GET /v1/team/members?page=2&per=50 200",
        "job failed: no such room",
        "shipping=3 monkey=4 pinned: 5",
        "password is too short",
        "sha256 e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "id 9525816d95fc11f8db04ecb8, weighed 5 kg",
        "",
    ],
)
def test_plain_text_stays_as_it_is(text: str) -> None:
    assert scrub(text) == text


def test_long_text_is_cut_and_a_secret_at_the_cut_stays_hidden() -> None:
    text = "x" * (MOST_CHARACTERS - 20) + ' "password": "correct horse battery"'
    assert len(scrub(text)) <= MOST_CHARACTERS + 20
    assert "corr" not in scrub(text)


def test_plain_values_keep_their_form() -> None:
    value = {"n": 1, "f": 1.5, "b": True, "none": None, "path": Path("/a/b"), "d": Decimal("1.50"), "nan": float("nan")}
    assert clean(value) == {**value, "path": "/a/b", "d": "1.50", "nan": "nan"}


def test_structure_that_holds_itself_ends() -> None:
    knot: list[object] = []
    knot.append(knot)
    assert "…" in json.dumps(clean(knot), ensure_ascii=False)


@pytest.mark.parametrize(
    "piece",
    [
        "token",
        "eyJ-",
        '"password="',
        'password=\\"',
        "://a:",
        "pin\\",
        "token ]]]",
        "0f",
        "ghp_",
        "key\t",
        "cookie'",
        "\\",
    ],
)
def test_hostile_text_takes_no_long_time(piece: str) -> None:
    started = time.perf_counter()
    scrub(piece * 100_000)
    assert time.perf_counter() - started < 2.0  # measured: at most 0.15 s
