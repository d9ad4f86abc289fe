"""The validator itself: it must fail on every sort of wrong answer, or every other test would prove nothing."""

import json
from typing import Any

import pytest

from tests.contract.validation import ContractValidator

JSON = "application/json"
TOMMY = ContractValidator("tommy", "/v1")
HALL = ContractValidator("hall", "")
USER = {"id": 7, "first_name": "Ada", "email": "ada@example.com"}
SYNC = {"id": 1, "status": "pending", "item_type": "demo", "started_at": "2026-03-01T09:00:00.123Z"}
SETTING = {"name": "theme", "data": {"dark": True}}
TAG = {"id": 1, "name": "Barista", "context": "roles"}
ERROR = {"error": True, "code": "NOT_FOUND", "message": "There is no such user.", "request_id": "r1"}
MESSAGE: dict[str, Any] = {
    "id": 3,
    "channel": "mail",
    "to": "ada@example.com",
    "subject": "Welcome",
    "body": "Hello",
    "created_at": "2026-03-01T09:00:00Z",
    "sent_at": None,
    "failed_at": None,
    "attempts": 0,
    "error": None,
}


def small_contract(responses: dict[str, Any], *, path: str = "/things", method: str = "get") -> ContractValidator:
    """A validator for a document with one operation, for rules that no real contract shows."""
    operation = {"operationId": "only", "responses": responses}
    return ContractValidator("small", "", document={"paths": {path: {method: operation}}})


def json_of(schema: dict[str, Any]) -> dict[str, Any]:
    return {"content": {JSON: {"schema": schema}}}


@pytest.mark.parametrize(
    ("method", "path", "status", "value"),
    [
        ("GET", "/v1/me", 200, USER),
        ("GET", "/v1/me/", 200, USER),
        ("GET", "/v1/users/search?term=ada", 200, [USER]),
        ("GET", "/v1/users/search", 200, []),
        ("GET", "/v1/users/ada-lovelace", 200, USER),
        ("GET", "/v1/me", 200, USER | {"time_zone": "Europe/London", "anything": [None]}),
        ("GET", "/v1/me", 401, ERROR),
        ("GET", "/v1/me", 429, ERROR | {"details": {"retry_after_s": 3}}),
        ("GET", "/v1/syncs/1", 405, ERROR),
        ("GET", "/v1/syncs", 200, [SYNC]),
        ("GET", "/v1/me/settings", 200, {"theme": "dark", "columns": [1, 2], "unset": None}),
        ("GET", "/v1/team/settings/theme", 200, SETTING),
        ("GET", "/v1/me/settings/theme", 200, SETTING | {"data": None}),
        ("PUT", "/v1/me/settings/a%20b", 200, SETTING | {"data": "dark"}),
        ("GET", "/v1/addons/crew.tasks/install/settings/theme", 200, None),
        ("POST", "/v1/tags", 201, TAG),
        ("POST", "/v1/sessions", 200, USER | {"token": "t"}),
        ("DELETE", "/v1/sessions", 200, {"success": True}),
        ("GET", "/v1/workforce/attendances/active", 200, None),
    ],
)
def test_right_answer_passes(method: str, path: str, status: int, value: object) -> None:
    TOMMY.check(method, path, status, "application/json; charset=utf-8", json.dumps(value).encode())


@pytest.mark.parametrize(
    ("method", "path", "status", "value", "fault"),
    [
        ("GET", "/v1/me", 200, USER | {"id": "7"}, "$.id: '7' is not of type 'integer'"),
        ("GET", "/v1/me", 200, [USER], "is not of type 'object'"),
        ("GET", "/v1/me", 200, USER | {"id": 2**63}, "$.id: 9223372036854775808 is not a 'int64'"),
        ("GET", "/v1/me", 200, USER | {"id": 7.0}, "$.id: 7.0 is not a 'int64'"),
        ("GET", "/v1/me", 200, USER | {"email": None}, "$.email: None is not of type 'string'"),
        ("GET", "/v1/users/search", 200, [USER, USER | {"slug": 5}], "$[1].slug: 5 is not of type 'string'"),
        ("GET", "/v1/syncs/1", 200, {"id": 1, "status": "pending"}, "'item_type' is a required property"),
        ("GET", "/v1/syncs/1", 200, SYNC | {"status": "done"}, "$.status: 'done' is not one of"),
        ("GET", "/v1/syncs/1", 200, SYNC | {"started_at": "2026-03-01 09:00"}, "$.started_at"),
        ("GET", "/v1/syncs/1", 200, SYNC | {"started_at": "2026-13-01T09:00:00Z"}, "is not a 'date-time'"),
        ("GET", "/v1/syncs/1", 200, SYNC | {"user": {"id": "x"}}, "$.user.id: 'x'"),
        ("GET", "/v1/me/settings/theme", 200, {"data": 1}, "'name' is a required property"),
        ("GET", "/v1/wallet", 200, [], "[] is not of type 'object'"),
        ("POST", "/v1/sessions", 200, USER, "'token' is a required property"),
        ("GET", "/v1/me", 404, {"message": "no"}, "'code' is a required property"),
    ],
)
def test_wrong_body_fails_and_says_where(method: str, path: str, status: int, value: object, fault: str) -> None:
    with pytest.raises(AssertionError) as caught:
        TOMMY.check(method, path, status, JSON, json.dumps(value).encode())
    message = str(caught.value)
    assert fault in message
    assert f"{method} {path} (" in message
    assert f"answered {status}" in message


@pytest.mark.parametrize(
    "body", [b"{", b"", b"{'id': 1}", b'{"id": NaN}', b'{"id": 1} x', b'{"first_name": "\xff"}', b"<html>"]
)
def test_malformed_json_fails(body: bytes) -> None:
    with pytest.raises(AssertionError, match=r"get_me\) answered 200: the body is not"):
        TOMMY.check("GET", "/v1/me", 200, JSON, body)


def test_many_faults_are_listed_but_not_without_end() -> None:
    with pytest.raises(AssertionError) as caught:
        TOMMY.check("GET", "/v1/users/search", 200, JSON, json.dumps([{"id": "x" * 1000}] * 20).encode())
    assert str(caught.value).count("$[") == 5
    assert len(str(caught.value)) < 2000


def test_undeclared_status_fails_and_names_the_declared_ones() -> None:
    validator = small_contract({"200": {"description": "OK"}, "404": {"description": "no"}})
    with pytest.raises(AssertionError, match=r"\(only\) answered 418: the status is not declared; there are 200, 404"):
        validator.check("GET", "/things", 418, None, b"")


@pytest.mark.parametrize("path", ["/v1/nowhere", "/v1/me/settings/a/b", "/v1/users//verify", "/v2/me", "/v11/me"])
def test_undeclared_path_fails(path: str) -> None:
    with pytest.raises(AssertionError):
        TOMMY.check("GET", path, 404, JSON, json.dumps(ERROR).encode())


def test_undeclared_method_fails() -> None:
    with pytest.raises(AssertionError, match="no such operation"):
        TOMMY.check("PATCH", "/v1/me", 405, JSON, json.dumps(ERROR).encode())


def test_path_outside_the_contract_passes_only_when_named() -> None:
    validator = ContractValidator("tommy", "/v1", ["/users/confirm/{token}", "PUT /tags/{id}"])
    validator.check("GET", "/v1/users/confirm/abc", 200, "text/html", b"<p>")
    validator.check("PUT", "/v1/tags/3", 200, JSON, b"[]")
    with pytest.raises(AssertionError):
        validator.check("GET", "/v1/tags/3", 200, JSON, b"[]")
    with pytest.raises(AssertionError, match="no such operation"):
        TOMMY.check("PUT", "/v1/tags/3", 200, JSON, b"[]")


def test_literal_segment_beats_parameter() -> None:
    with pytest.raises(AssertionError, match=r"\(get_users_search\)"):
        TOMMY.check("GET", "/v1/users/search", 200, JSON, json.dumps(USER).encode())
    with pytest.raises(AssertionError, match=r"\(get_addons_by_package_actions\)"):
        TOMMY.check("GET", "/v1/addons/crew.tasks/actions", 200, JSON, b"{}")
    with pytest.raises(AssertionError, match=r"\(update_addons_by_addon_package_install\)"):
        TOMMY.check("PUT", "/v1/addons/crew.tasks/install", 200, JSON, b"{}")


def test_parameter_is_tried_where_the_literal_path_lacks_the_method() -> None:
    operations = {
        "/things/first": {"get": {"operationId": "first", "responses": {"204": {"description": "none"}}}},
        "/things/{id}": {"put": {"operationId": "put", "responses": {"204": {"description": "none"}}}},
    }
    ContractValidator("small", "", document={"paths": operations}).check("PUT", "/things/first", 204, None, b"")


def test_exact_status_beats_class_and_class_beats_default() -> None:
    validator = small_contract(
        {
            "404": json_of({"const": "exact"}),
            "4XX": json_of({"const": "class"}),
            "default": json_of({"const": "default"}),
        }
    )
    validator.check("GET", "/things", 404, JSON, b'"exact"')
    validator.check("GET", "/things", 409, JSON, b'"class"')
    validator.check("GET", "/things", 500, JSON, b'"default"')
    for status, value in ((404, b'"class"'), (409, b'"default"'), (500, b'"class"')):
        with pytest.raises(AssertionError):
            validator.check("GET", "/things", status, JSON, value)


def test_status_without_content_demands_an_empty_body() -> None:
    TOMMY.check("DELETE", "/v1/me/settings/theme", 204, None, b"")
    with pytest.raises(AssertionError, match="the body must be empty"):
        TOMMY.check("DELETE", "/v1/me/settings/theme", 204, JSON, b"{}")
    with pytest.raises(AssertionError, match="the body must be empty"):
        small_contract({"200": {"description": "OK"}}).check("GET", "/things", 200, JSON, b"{}")


def test_body_may_be_left_out_only_where_the_contract_says_so() -> None:
    TOMMY.check("DELETE", "/v1/tags/3", 200, None, b"")
    TOMMY.check("POST", "/v1/users/3/send_verification_sms", 200, JSON, b"null")
    with pytest.raises(AssertionError, match="not JSON"):
        TOMMY.check("DELETE", "/v1/tags/3", 200, JSON, b"deleted")
    with pytest.raises(AssertionError, match="media type"):
        TOMMY.check("GET", "/v1/me", 200, None, b"")


def test_head_is_checked_as_get_without_a_body() -> None:
    TOMMY.check("HEAD", "/v1/me", 200, JSON, b"")
    with pytest.raises(AssertionError, match="the body must be empty"):
        TOMMY.check("HEAD", "/v1/me", 200, JSON, json.dumps(USER).encode())
    with pytest.raises(AssertionError, match="no such operation"):
        TOMMY.check("HEAD", "/v1/nowhere", 200, JSON, b"")
    with pytest.raises(AssertionError, match="not declared"):
        small_contract({"200": {"description": "OK"}}).check("HEAD", "/things", 404, JSON, b"")


def test_not_modified_is_allowed_where_ok_is_and_has_no_body() -> None:
    validator = small_contract({"200": json_of({"type": "object"})})
    validator.check("GET", "/things", 304, None, b"")
    with pytest.raises(AssertionError, match="the body must be empty"):
        validator.check("GET", "/things", 304, JSON, b"{}")


@pytest.mark.parametrize("media_type", ["text/html", "application/problem+json", "", None])
def test_undeclared_media_type_fails(media_type: str | None) -> None:
    with pytest.raises(AssertionError, match="declared is application/json"):
        TOMMY.check("GET", "/v1/me", 200, media_type, json.dumps(USER).encode())


def test_binary_and_text_answers_are_not_read_as_json() -> None:
    TOMMY.check("GET", "/v1/me/qr", 200, "image/png", b"\x89PNG")
    HALL.check("GET", "/hall/blobs/abc", 200, "image/webp", b"RIFF")
    HALL.check("GET", "/metrics", 200, "text/plain; version=0.0.4; charset=utf-8", b"up 1\n")
    with pytest.raises(AssertionError, match="declared is a binary"):
        TOMMY.check("GET", "/v1/me/qr", 200, "image/png", b"")
    with pytest.raises(AssertionError, match="declared is image/\\*"):
        HALL.check("GET", "/hall/blobs/abc", 200, "text/html", b"<p>")
    with pytest.raises(AssertionError, match="not UTF-8"):
        HALL.check("GET", "/metrics", 200, "text/plain", b"\xff")


def test_our_own_contract_tells_null_from_absent() -> None:
    HALL.check("GET", "/hall/outbox?to=ada%40example.com", 200, JSON, json.dumps([MESSAGE]).encode())
    message = {name: value for name, value in MESSAGE.items() if name != "sent_at"}
    with pytest.raises(AssertionError, match="'sent_at' is a required property"):
        HALL.check("GET", "/hall/outbox", 200, JSON, json.dumps([message]).encode())
    with pytest.raises(AssertionError, match="'fax' is not one of"):
        HALL.check("GET", "/hall/outbox", 200, JSON, json.dumps([MESSAGE | {"channel": "fax"}]).encode())


@pytest.mark.parametrize(
    ("schema", "good", "bad"),
    [
        ({"type": "string", "format": "date"}, "2026-02-28", "2026-02-30"),
        ({"type": "string", "format": "date"}, "2026-02-28", "20260228"),
        ({"type": "string", "format": "date-time"}, "2026-02-28T23:59:59+11:00", "2026-02-28T23:59:59"),
        ({"type": ["string", "null"], "format": "date-time"}, None, "soon"),
        ({"type": "string", "format": "uuid"}, "6fa459ea-ee8a-3ca4-894e-db77e160355e", "6fa459ea"),
        ({"type": "integer", "format": "int32"}, 2**31 - 1, 2**31),
        ({"type": "integer", "format": "int64"}, -(2**63), -(2**63) - 1),
        ({"type": "integer"}, 1, True),
        ({"anyOf": [{"type": "object", "properties": {"a": {"type": "string"}}}, {"type": "null"}]}, None, {"a": 1}),
    ],
)
def test_formats_and_types_are_told_apart(schema: dict[str, Any], good: object, bad: object) -> None:
    validator = small_contract({"200": json_of(schema)})
    validator.check("GET", "/things", 200, JSON, json.dumps(good).encode())
    with pytest.raises(AssertionError):
        validator.check("GET", "/things", 200, JSON, json.dumps(bad).encode())
