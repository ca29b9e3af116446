"""What an answer says of the filters that it was held to."""

from __future__ import annotations

from dataclasses import replace

from index.filters import Filters, no_documents
from qa.prompts import NO_ANSWER
from qa.types import Answer, Refusal


def none_chosen(question: str, filters: Filters) -> Answer:
    """Return the refusal where no document passes: nothing is searched, least of all everything."""
    return Answer(question, no_documents(filters), refusal=Refusal("filter", filters.described))


def held_to(answer: Answer, filters: Filters, documents: int) -> Answer:
    """Return the answer with how many documents were searched, and by which filters they were chosen."""
    if answer.refusal is None:
        note = f"只看了筛选出的 {documents} 份文件：{filters.described}"
        return replace(answer, notice="；".join(part for part in (answer.notice, note) if part))
    if not answer.text.startswith(NO_ANSWER):
        return answer
    said = answer.text.removeprefix(NO_ANSWER)
    lead = f"在筛选出的 {documents} 份文件中没有"
    return replace(answer, text=f"{lead}{said}\n\n筛选条件：{filters.described}。")
