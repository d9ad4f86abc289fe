"""Holds answers against a surface's contract: operation, status, media type, body. It sends no request and checks no input."""

import json
import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from functools import cache
from itertools import islice
from typing import Any, Generic, NoReturn, Protocol, TypeVar, cast
from urllib.parse import quote, unquote
from uuid import UUID

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError
from msgspec import Struct
from referencing.jsonschema import DRAFT202012, EMPTY_REGISTRY

from crewhall.platform import contracts

T = TypeVar("T")

_DOCUMENT = "urn:contract"
_ANY_METHOD = "*"
_FAULTS_SHOWN = 5
_FAULT_LENGTH = 300
_RFC3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)", re.ASCII)


class ContractValidator:
    """Checks answers of one surface that is reachable under `prefix` ("/v1"; "" for the root).

    `outside` names paths that the contract does not know and that are not checked, as templates without the prefix:
    "/users/confirm/{token}" for every method, "PUT /tags/{id}" for one. `document` stands in for the surface's own.
    Building one is cheap: everything compiled is shared by all validators of a surface.
    """

    def __init__(
        self, surface: str, prefix: str, outside: Iterable[str] = (), *, document: dict[str, Any] | None = None
    ) -> None:
        self.surface = surface
        self.prefix = prefix.rstrip("/")
        self._contract = _surface_contract(surface) if document is None else _Contract(document)
        self._outside: _PathTree[bool] = _PathTree()
        for entry in outside:
            method, _, template = entry.rpartition(" ")
            self._outside.add(method or _ANY_METHOD, template, True)

    def has(self, method: str, path: str) -> bool:
        """Whether the contract has an operation for this request, given with the prefix."""
        local = path.partition("?")[0]
        return local.startswith(f"{self.prefix}/") and bool(
            self._contract.routes.find(method, local[len(self.prefix) :])
        )

    def check(self, method: str, path: str, status: int, content_type: str | None, body: bytes) -> None:
        """Raise AssertionError unless the contract allows this answer; the message says operation, status, place and fault.

        `path` is the request target with the prefix; a query and a trailing slash do not matter. The answer to HEAD is
        that of GET without a body. Fields that the contract does not name are allowed.
        """
        target, verb = path.partition("?")[0], method.upper()
        where = f"{verb} {target} answered {status}"
        if target != self.prefix and not target.startswith(f"{self.prefix}/"):
            _fail(where, f"the path is not under {self.prefix!r}, where {self.surface} lives")
        local = target[len(self.prefix) :]
        if self._outside.find(verb, local) or self._outside.find(_ANY_METHOD, local):
            return
        route = self._contract.routes.find(verb, local)
        if route is None and verb == "HEAD":
            route = self._contract.routes.find("GET", local)
        if route is None:
            _fail(where, f"{self.surface} has no such operation; name it in `outside` if that is meant")
        where = f"{verb} {target} ({route.operation_id}) answered {status}"
        answer = self._contract.answer(route, status)
        if answer is None:
            _fail(where, f"the status is not declared; there are {', '.join(route.statuses)}")
        if verb == "HEAD" or status in (204, 304) or status < 200:
            _must_be_empty(where, body)
            return
        _check_body(where, answer, (content_type or "").partition(";")[0].strip().lower(), body)


class _Route(Struct, frozen=True):
    """One operation: where it is in the document, and the statuses it declares."""

    operation_id: str
    location: tuple[str, ...]
    statuses: tuple[str, ...]


class _Checker(Protocol):
    """What is used of a compiled JSON Schema, with the types that its library leaves open."""

    def iter_errors(self, instance: object) -> Iterator[ValidationError]: ...


class _Media(Struct, frozen=True):
    """One declared form of a body. `checker` is None where the contract gives no schema."""

    checker: _Checker | None
    binary: bool


class _Answer(Struct, frozen=True):
    """What an operation may answer with one status: media type (or range) -> form. No forms: no body."""

    forms: dict[str, _Media]
    may_be_empty: bool


class _Contract:
    """A document made ready for checking: routes by path, checkers built on first use and kept."""

    def __init__(self, document: dict[str, Any]) -> None:
        self._document = document
        self._registry = EMPTY_REGISTRY.with_resource(_DOCUMENT, DRAFT202012.create_resource(document))
        self._answers: dict[tuple[str, str], _Answer] = {}
        self.routes: _PathTree[_Route] = _PathTree()
        for operation in contracts.operations_of(document):
            location = ("paths", operation.path, operation.method.lower())
            statuses = tuple(self._at(location)["responses"])
            self.routes.add(operation.method, operation.path, _Route(operation.operation_id, location, statuses))

    def answer(self, route: _Route, status: int) -> _Answer | None:
        """The declared answer for a status: exact, then `NXX`, then `default`, else None."""
        wildcard = f"{status // 100}XX"
        for declared in (str(status), wildcard, wildcard.lower(), "default"):
            if declared in route.statuses:
                return self._compiled(route, declared)
        # A conditional GET is HTTP's own affair: wherever 200 may come, 304 may.
        return self._compiled(route, "200") if status == 304 and "200" in route.statuses else None

    def _compiled(self, route: _Route, declared: str) -> _Answer:
        key = (route.operation_id, declared)
        if key not in self._answers:
            self._answers[key] = self._compile((*route.location, "responses", declared))
        return self._answers[key]

    def _compile(self, location: tuple[str, ...]) -> _Answer:
        response = self._at(location)
        while "$ref" in response:
            location = tuple(_unescaped(part) for part in response["$ref"].removeprefix("#/").split("/"))
            response = self._at(location)
        forms = {name.lower(): self._media((*location, "content", name)) for name in response.get("content", {})}
        return _Answer(forms, response.get("x-may-be-empty") is True)

    def _media(self, location: tuple[str, ...]) -> _Media:
        media = self._at(location)
        if "schema" not in media:
            return _Media(checker=None, binary=False)
        pointer = "/".join(_escaped(part) for part in (*location, "schema"))
        schema = {"$ref": f"{_DOCUMENT}#/{quote(pointer, safe='/~')}"}
        checker = Draft202012Validator(schema, registry=self._registry, format_checker=_formats())
        return _Media(cast("_Checker", checker), binary=media["schema"].get("format") == "binary")

    def _at(self, location: tuple[str, ...]) -> dict[str, Any]:
        node = self._document
        for part in location:
            node = node[part]
        return node


class _PathTree(Generic[T]):
    """Finds the template that fits a concrete path; a literal segment beats a parameter wherever both fit."""

    def __init__(self) -> None:
        self._literals: dict[str, _PathTree[T]] = {}
        self._parameter: _PathTree[T] | None = None
        self._found: dict[str, T] = {}

    def add(self, method: str, template: str, thing: T) -> None:
        node = self
        for segment in _segments(template):
            if not segment.startswith("{"):
                node = node._literals.setdefault(segment, _PathTree())
                continue
            if node._parameter is None:
                node._parameter = _PathTree()
            node = node._parameter
        node._found[method] = thing

    def find(self, method: str, path: str) -> T | None:
        return self._find(method, [unquote(segment) for segment in _segments(path)])

    def _find(self, method: str, segments: list[str]) -> T | None:
        if not segments:
            return self._found.get(method)
        first, rest = segments[0], segments[1:]
        literal = self._literals.get(first)
        found = literal._find(method, rest) if literal else None
        if found is None and self._parameter and first:
            found = self._parameter._find(method, rest)
        return found


@cache
def _surface_contract(surface: str) -> _Contract:
    return _Contract(contracts.load(surface))


def _segments(path: str) -> list[str]:
    inner = path.removeprefix("/").removesuffix("/")
    return inner.split("/") if inner else []


def _escaped(part: str) -> str:
    return part.replace("~", "~0").replace("/", "~1")


def _unescaped(part: str) -> str:
    return part.replace("~1", "/").replace("~0", "~")


def _check_body(where: str, answer: _Answer, media_type: str, body: bytes) -> None:
    if not answer.forms or (not body and answer.may_be_empty):
        _must_be_empty(where, body)
        return
    main = media_type.partition("/")[0]
    names = (name for name in (media_type, f"{main}/*", "*/*") if name in answer.forms)
    name = next(names, None)
    if name is None:
        _fail(where, f"the media type is {media_type!r}, declared is {', '.join(answer.forms)}")
    media = answer.forms[name]
    if media_type == "application/json" or media_type.endswith("+json"):
        _check_value(where, media, _decoded(where, body))
    elif media.binary:
        if not body:
            _fail(where, "the body is empty, declared is a binary")
    else:
        _check_value(where, media, _text(where, body))


def _check_value(where: str, media: _Media, value: object) -> None:
    if media.checker is None:
        return
    faults = [_fault(error) for error in islice(media.checker.iter_errors(value), _FAULTS_SHOWN)]
    if faults:
        _fail(where, "\n  ".join(faults))


def _fault(error: ValidationError) -> str:
    # Under anyOf and its like the useful message is that of the branch which fits furthest.
    while error.context:
        error = max(error.context, key=lambda branch: len(branch.absolute_path))
    text = error.message
    return f"{error.json_path}: {text if len(text) <= _FAULT_LENGTH else text[:_FAULT_LENGTH] + '…'}"


def _decoded(where: str, body: bytes) -> object:
    try:
        return json.loads(_text(where, body), parse_constant=_refuse_constant)
    except ValueError as error:
        _fail(where, f"the body is not JSON: {error}: {body[:80]!r}")


def _text(where: str, body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        _fail(where, f"the body is not UTF-8: {error}")


def _refuse_constant(name: str) -> NoReturn:
    msg = f"{name} is not a JSON value"
    raise ValueError(msg)


def _must_be_empty(where: str, body: bytes) -> None:
    if body:
        _fail(where, f"the body must be empty, it is {body[:80]!r}")


def _fail(where: str, fault: str) -> NoReturn:
    raise AssertionError(f"{where}: {fault}")


@cache
def _formats() -> FormatChecker:
    """The formats that are checked; `float`, `binary`, `html` and the like say how to read a value, not which ones are right."""
    checker = FormatChecker(())
    checker.checks("date-time", raises=ValueError)(_is_date_time)
    checker.checks("date", raises=ValueError)(_is_date)
    checker.checks("uuid", raises=ValueError)(_is_uuid)
    checker.checks("int64")(_is_int64)
    checker.checks("int32")(_is_int32)
    return checker


def _is_date_time(value: object) -> bool:
    if not isinstance(value, str):
        return True
    return _RFC3339.fullmatch(value) is not None and bool(datetime.fromisoformat(value.upper()))


def _is_date(value: object) -> bool:
    return not isinstance(value, str) or date.fromisoformat(value).isoformat() == value


def _is_uuid(value: object) -> bool:
    return not isinstance(value, str) or str(UUID(value)) == value.lower()


def _is_int64(value: object) -> bool:
    return _fits(value, 63)


def _is_int32(value: object) -> bool:
    return _fits(value, 31)


def _fits(value: object, bits: int) -> bool:
    # JSON Schema calls 1.0 an integer; clients with real integer types do not.
    if isinstance(value, float):
        return False
    return not isinstance(value, int) or -(2**bits) <= value < 2**bits
