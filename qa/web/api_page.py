"""The description of the HTTP interface as one page of plain HTML that loads nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse

from qa.web.shell import STATIC_PATH

PATH = "/api/docs"
_INTRODUCTION = """
<p>机器可读的说明：<a href="openapi.json">/api/openapi.json</a>（OpenAPI 3.1）。出错时返回
<code>{"detail": "原因和办法"}</code>，<code>/v1</code> 下按 OpenAI 的形式返回 <code>{"error": {…}}</code>。
每个应答的响应头里有 <code>X-Request-ID</code>，查日志时用它。</p>
<p>OpenAI 客户端：<code>base_url</code> 设为本站地址加 <code>/v1</code>，<code>model</code> 用 <code>wence</code>，
密钥用令牌（不用登录时随意）；出处、核对结果和是否拒答在附加字段 <code>wence</code> 里。MCP 客户端：
地址 <code>/mcp</code>（streamable HTTP），或运行 <code>python -m qa mcp</code>。</p>
<p>要登录时，每个请求都要带请求头 <code>Authorization: Bearer 令牌</code>。令牌在“我的账号”页领取，
或由管理员运行 <code>python -m qa users token 名字</code>。日历和订阅程序可用 Basic 方式：账号随意，密码填令牌。</p>
<h3>试一试</h3>
<pre tabindex="0">curl -s ADDRESS/api/v1/ask -H 'Content-Type: application/json' -d '{"question": "您的问题"}'
curl -sN ADDRESS/api/v1/ask/stream -H 'Content-Type: application/json' -d '{"question": "您的问题"}'
curl -s 'ADDRESS/api/v1/search?q=要找的话&amp;k=5'
curl -s ADDRESS/api/v1/documents -F files=@通知.docx -F files=@新闻.zip</pre>
"""


def add_page(app: FastAPI) -> None:
    """Serve the page; its content is made from the application's own description at each request."""

    @app.get(PATH, include_in_schema=False)
    def page(request: Request) -> HTMLResponse:
        address = str(request.base_url).rstrip("/")
        return HTMLResponse(page_html(app.openapi(), address), headers={"Cache-Control": "no-cache"})


def page_html(description: Mapping[str, Any], address: str) -> str:
    """Return the page for an OpenAPI description of the service at an address."""
    schemas = description.get("components", {}).get("schemas", {})
    groups: dict[str, list[str]] = {}
    for path, operations in description["paths"].items():
        for method, operation in operations.items():
            shown = "".join(_operation(path, method, operation, schemas))
            groups.setdefault(operation.get("tags", ["其他"])[0], []).append(shown)
    body = "".join(f"<h2>{escape(name)}</h2>{''.join(shown)}" for name, shown in groups.items())
    title = escape(f"{description['info']['title']}接口说明")
    return (
        f'<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>{title}</title>'
        '<meta name="viewport" content="width=device-width,initial-scale=1"><link rel="icon" href="data:,">'
        f'<link rel="stylesheet" href="{STATIC_PATH}/api.css"></head><body><main><h1>{title}</h1>'
        f"{_INTRODUCTION.replace('ADDRESS', escape(address))}{body}</main></body></html>"
    )


def _operation(path: str, method: str, operation: Mapping[str, Any], schemas: Mapping[str, Any]) -> Iterator[str]:
    yield f'<h3><span class="method">{method.upper()}</span> <code>{escape(path)}</code></h3>'
    yield f"<p>{escape(operation.get('summary', ''))}</p>"
    rows = [
        (one["name"], one["in"], one["schema"], one.get("required", False)) for one in operation.get("parameters", ())
    ]
    for kind, content in operation.get("requestBody", {}).get("content", {}).items():
        schema = _resolved(content.get("schema", {}), schemas)
        required = schema.get("required", ())
        rows += [(name, kind, one, name in required) for name, one in schema.get("properties", {}).items()]
    if rows:
        yield "<table><thead><tr><th>参数</th><th>在哪里</th><th>类型</th><th>说明</th></tr></thead><tbody>"
        for name, place, schema, needed in rows:
            said = schema.get("description", "") + ("（必填）" if needed else "")
            cells = (name, _PLACES.get(place, place), _kind(schema), said)
            yield f"<tr>{''.join(f'<td>{escape(str(cell))}</td>' for cell in cells)}</tr>"
        yield "</tbody></table>"
    told = "；".join(
        f"{status} {one.get('description', '')}" for status, one in sorted(operation.get("responses", {}).items())
    )
    yield f"<p>应答：{escape(told.replace('Successful Response', '成功'))}</p>"


_PLACES = {"path": "地址里", "query": "问号后"}


def _resolved(schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> Mapping[str, Any]:
    name = str(schema.get("$ref", "")).rpartition("/")[2]
    found: Mapping[str, Any] = schemas.get(name, schema)
    return found


def _kind(schema: Mapping[str, Any]) -> str:
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "anyOf" in schema:
        return " 或 ".join(_kind(one) for one in schema["anyOf"] if one.get("type") != "null")
    if "enum" in schema:
        return " 或 ".join(json.dumps(one, ensure_ascii=False) for one in schema["enum"])
    kind = str(schema.get("type", ""))
    bounds = [f"{word}{schema[key]}" for key, word in _BOUNDS.items() if key in schema]
    inner = f"（{_kind(schema['items'])}）" if "items" in schema else ""
    return kind + inner + (f"（{'，'.join(bounds)}）" if bounds else "")


_BOUNDS = {"minimum": "≥", "maximum": "≤", "minLength": "至少字数 ", "maxLength": "最多字数 ", "maxItems": "最多项数 "}
