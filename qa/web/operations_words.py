"""The logs' own words in Chinese."""

from __future__ import annotations

from collections.abc import Mapping

INTERFACES = {"page": "网页", "api": "接口", "openai": "OpenAI 兼容接口", "mcp": "MCP"}
OUTCOMES = {"answered": "已回答", "refused": "拒答", "stopped": "中途停止", "failed": "出错"}
REASONS = {
    "nothing": "资料里没有",
    "scope": "只有别的年份、地区或对象的",
    "chat": "不是提问（寒暄）",
    "empty": "还没有资料",
    "filter": "筛选后没有资料",
    "input": "问题为空或太长",
    "": "没有记下原因",
}
VERDICTS = {"up": "有帮助", "down": "没帮助"}


def word(table: Mapping[str, str], name: str) -> str:
    """Return the Chinese word, or the name itself where the table does not know it."""
    return table.get(name, name)
