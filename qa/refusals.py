"""What is said when there is no answer: what was searched, what was found instead, and what to do."""

from __future__ import annotations

from collections.abc import Sequence

from index.types import Hit
from qa.compose import plain_words
from qa.prompts import NO_ANSWER
from qa.scope import Conflict, region
from qa.types import Refusal

NEAREST = 3
ADVICE = "检索不到不等于不存在：可以换个说法、写明年份和地区再问，或向发文机关、12345 政务服务热线核实。"
GREETING = (
    "您好，我是问策，只回答已加入文件里的内容，每句话都附原文出处。"
    "请直接提问，例如某项政策的条件、金额、期限，或某年某地的数字。"
)
EMPTY = "还没有可查的文件。请先在“文件管理”里上传，或运行 python -m index add 文件或文件夹。"


def small_talk() -> tuple[str, Refusal]:
    """Return the friendly line for greetings and thanks."""
    return GREETING, Refusal("chat")


def no_documents() -> tuple[str, Refusal]:
    """Return what is said while the index is empty."""
    return EMPTY, Refusal("empty")


def nothing(question: str, hits: Sequence[Hit], documents: int) -> tuple[str, Refusal]:
    """Return the refusal for a question that no passage answers."""
    nearest = nearest_documents(hits)
    return _text(NO_ANSWER + "这个问题的答案", "", nearest, documents), Refusal("nothing", "", nearest)


def elsewhere(hit: Hit, against: Conflict, hits: Sequence[Hit], documents: int) -> tuple[str, Refusal]:
    """Return the refusal for a question that passages answer for another period, place or name only."""
    if against.kind == "place" and region(hit.document)[-1:] == (against.asked,):
        # A document about the place asked for: that there is nothing of the place would be untrue.
        return nothing(against.asked, [hit, *hits], documents)
    nearest = nearest_documents([hit, *hits])
    detail = _instead(hit, against)
    return _text(f"{NO_ANSWER}{_wanted(against)}", detail, nearest, documents), Refusal("scope", detail, nearest)


def of_parts(asked: Sequence[str]) -> str:
    """Return what is said of the parts of a question to which nothing was found, where others are answered."""
    return f"{NO_ANSWER}" + "、".join(f"“{part.rstrip('？?')}”" for part in asked) + "的答案。"


def nearest_documents(hits: Sequence[Hit]) -> tuple[Hit, ...]:
    """Return the best hit of each of the nearest documents."""
    best: dict[str, Hit] = {}
    for hit in hits:
        best.setdefault(hit.document.id, hit)
    return tuple(best.values())[:NEAREST]


def _titled(hit: Hit) -> str:
    """Return a document's title with its status, where it is one that is not in force."""
    return f"《{plain_words(hit.document.title)}》" + (f"（{hit.document.status}）" if hit.document.status else "")


def _wanted(against: Conflict) -> str:
    return {
        "period": f"{against.asked}的相关内容",
        "place": f"{against.asked}的相关内容",
        "aim": against.asked,
        "name": f"“{against.asked}”的相关内容",
    }[against.kind]


def _instead(hit: Hit, against: Conflict) -> str:
    title = _titled(hit)
    if against.kind == "aim":
        return f"找到的是{against.found}：{title}"
    if against.found:
        return f"找到的是{against.found}的内容：{title}"
    return f"最接近的是{title}，但其中没有提到“{against.asked}”"


def _text(lead: str, detail: str, nearest: Sequence[Hit], documents: int) -> str:
    lines = [f"{lead}。" + (f"{detail}。" if detail else "") + f"（已检索 {documents} 份文件）"]
    if nearest:
        lines.append("最接近的文件：" + "、".join(map(_titled, nearest)) + "。")
    return "\n\n".join([*lines, ADVICE])
