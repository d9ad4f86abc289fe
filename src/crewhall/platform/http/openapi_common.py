"""What every operation of a surface has in common, added to the document that the server hands out. Source: contracts/common.yaml."""

from collections.abc import Container
from typing import Any

from crewhall.platform import contracts

_LIMITED = "429"


def with_common(surface: str, document: dict[str, Any], paged: Container[str]) -> dict[str, Any]:
    """The document with the headers of accounts, idempotency keys, pages and limits, and with the ways to sign in that contracts leave out.

    `paged`: the operations that answer lists in pages.
    """
    common = contracts.common()
    own = common["surfaces"].get(surface)
    if own is None:
        return document
    paths = {
        path: {
            name: _operation(part, name, own, common, is_paged=part["operationId"] in paged)
            if name in contracts.METHODS
            else part
            for name, part in item.items()
        }
        for path, item in document["paths"].items()
    }
    components = {**document.get("components", {})}
    for section in ("parameters", "schemas"):
        components[section] = {**common[section], **components.get(section, {})}
    found = {**document, "paths": paths, "components": components}
    if "token" in own:
        components["securitySchemes"] = {**components.get("securitySchemes", {}), "token": own["token"]}
        found["security"] = [{"token": []}, *found.get("security", ())]
    return found


def _operation(
    operation: dict[str, Any], method: str, own: dict[str, Any], common: dict[str, Any], *, is_paged: bool
) -> dict[str, Any]:
    names = [*own["every"], *(("IdempotencyKey",) if method == "post" else ()), *(("Page", "Per") if is_paged else ())]
    parameters = list(operation.get("parameters", ()))
    known = {(parameter.get("in"), parameter.get("name")) for parameter in parameters}
    for name in names:
        added = common["parameters"][name]
        if (added["in"], added["name"]) not in known:
            parameters.append({"$ref": f"#/components/parameters/{name}"})
    responses = {**operation["responses"]}
    responses.setdefault(_LIMITED, _limited(responses, common))
    if is_paged:
        page = responses["200"]
        responses["200"] = {**page, "headers": {**common["headers"], **page.get("headers", {})}}
    return {**operation, "responses": responses} | ({"parameters": parameters} if parameters else {})


def _limited(responses: dict[str, Any], common: dict[str, Any]) -> dict[str, Any]:
    """The answer to too many requests, with the body of the operation's other errors where one is given."""
    for status in ("422", "401", "default"):
        if "content" in responses.get(status, {}):
            return {**common["limited"], "content": responses[status]["content"]}
    return common["limited"]
