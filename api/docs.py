"""The browsable description of the API: one page, made on the server from the document programs read."""

from __future__ import annotations

from typing import Any

from flask import json

_METHODS = ("get", "post", "put", "patch", "delete")


def groups(spec: dict[str, Any]) -> list[tuple[str, list[dict[str, Any]]]]:
    """Operations by tag, in the document's order, each with its parameters and example shapes as text."""
    by_tag: dict[str, list[dict[str, Any]]] = {}
    for path, item in spec["paths"].items():
        for method in _METHODS:
            if method in item:
                operation = _operation(spec, path, method, item)
                by_tag.setdefault((item[method].get("tags") or ["other"])[0], []).append(operation)
    return list(by_tag.items())


def _operation(spec: dict[str, Any], path: str, method: str, item: dict[str, Any]) -> dict[str, Any]:
    found = item[method]
    body = found.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
    parameters = [
        _resolve(spec, each) for each in [*item.get("parameters", []), *found.get("parameters", [])]
    ]
    return {
        "id": f"{method}{path.replace('/', '-')}",
        "method": method.upper(),
        "path": path,
        "summary": found.get("summary", ""),
        "description": found.get("description", ""),
        "parameters": [
            {**each, "type": _type(each.get("schema", {})), "description": each.get("description", "")}
            for each in parameters
        ],
        "body": _text(spec, body) if body else "",
        "responses": [
            (status, _answer(spec, answer)) for status, answer in sorted(found.get("responses", {}).items())
        ],
    }


def _answer(spec: dict[str, Any], answer: dict[str, Any]) -> dict[str, str]:
    answer = _resolve(spec, answer)
    contents = list(answer.get("content", {}).values())
    schema = contents[0].get("schema") if contents else None
    return {"description": answer.get("description", ""), "body": _text(spec, schema) if schema else ""}


def _resolve(spec: dict[str, Any], node: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in node:
        found: Any = spec
        for step in node["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        node = found
    return node


def _type(schema: dict[str, Any]) -> str:
    kind = schema.get("type", "any")
    return "|".join(kind) if isinstance(kind, list) else str(kind)


def _text(spec: dict[str, Any], schema: dict[str, Any]) -> str:
    return json.dumps(_shape(spec, schema, 0), ensure_ascii=False, indent=2, sort_keys=False)


def _shape(spec: dict[str, Any], schema: dict[str, Any], depth: int) -> Any:
    """An example of the schema's shape: names with their types."""
    schema = _resolve(spec, schema)
    if depth > 5:
        return "…"
    if "properties" in schema:
        return {name: _shape(spec, each, depth + 1) for name, each in schema["properties"].items()}
    if schema.get("type") == "array":
        return [_shape(spec, schema.get("items", {}), depth + 1)]
    return _type(schema) + (f" ({schema['format']})" if "format" in schema else "")
