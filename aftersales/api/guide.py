"""接口说明: the OpenAPI description as a page for people, and as a file for programs."""

import json
from dataclasses import dataclass

from django.http import JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from aftersales.api.site import api

WAYS = ("get", "post")


@dataclass(frozen=True)
class Field:
    name: str
    kind: str
    needed: bool
    words: str


@dataclass(frozen=True)
class Way:
    """One request: verb and address, what it takes, what it answers."""

    verb: str
    address: str
    title: str
    words: str
    fields: list[Field]
    answer: list[Field]
    anchor: str


@require_GET
def file(request):
    """The OpenAPI 3.1 description."""
    return JsonResponse(api.get_openapi_schema(path_prefix="/api/v1"), json_dumps_params={"ensure_ascii": False})


@require_GET
def guide(request):
    described = json.loads(json.dumps(api.get_openapi_schema(path_prefix="/api/v1"), default=str))
    shapes = described["components"]["schemas"]
    groups: dict[str, list[Way]] = {}
    for address, ways in described["paths"].items():
        for verb in WAYS:
            if verb in ways:
                groups.setdefault(ways[verb]["tags"][0], []).append(_way(verb, address, ways[verb], shapes))
    base = request.build_absolute_uri("/").rstrip("/")
    return render(request, "aftersales/api.html", {"groups": groups.items(), "base": base})


def _way(verb: str, address: str, way: dict, shapes: dict) -> Way:
    fields = [_field(p["name"], p["schema"], p.get("required", False), p) for p in way.get("parameters", [])]
    body = way.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
    good = next(answer for code, answer in way["responses"].items() if str(code).startswith("2"))
    shape = good.get("content", {}).get("application/json", {}).get("schema", {})
    return Way(
        verb=verb.upper(),
        address=address,
        title=way["summary"],
        words=way.get("description", ""),
        fields=fields + _fields(body, shapes),
        answer=_fields(shape.get("items", shape), shapes),
        anchor=way["operationId"],
    )


def _fields(schema: dict | None, shapes: dict) -> list[Field]:
    if not schema:
        return []
    shape = shapes[schema["$ref"].rsplit("/", 1)[-1]] if "$ref" in schema else schema
    needed = shape.get("required", [])
    return [_field(name, field, name in needed, field) for name, field in shape.get("properties", {}).items()]


def _field(name: str, schema: dict, needed: bool, described: dict) -> Field:
    return Field(name, _kind(schema), needed, described.get("description") or "")


NAMES = {"integer": "整数", "string": "文字", "boolean": "是否", "array": "列表", "object": "对象", "null": ""}


def _kind(schema: dict) -> str:
    if "$ref" in schema:
        return schema["$ref"].rsplit("/", 1)[-1]
    if "anyOf" in schema:
        return " 或空".join(filter(None, dict.fromkeys(_kind(one) for one in schema["anyOf"])))
    if schema.get("format") == "date-time":
        return "时间"
    return "日期" if schema.get("format") == "date" else NAMES.get(schema.get("type", ""), "")
