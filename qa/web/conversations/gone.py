"""The source panel for a document that has left the index since it was cited."""

from __future__ import annotations

from qa.types import Citation
from qa.web.conversation import copy_citation
from qa.web.markup import safe
from qa.web.source import facts_html


def gone_html(citation: Citation, steps: str = "") -> str:
    """Return the panel with what was kept of a citation: the document's head and the words quoted."""
    facts = facts_html(citation.document, citation.heading, citation.warning, citation.on_page)
    return (
        f'<div class="source open" tabindex="-1">{steps}<h2>{safe(citation.document.title)}</h2>{facts}'
        '<p class="notice">这份文件现在已不在资料里（已删除，或换成了别的版本），看不到原文。下面是当时引用的话：</p>'
        '<div class="tools">'
        '<button type="button" class="tool act act-copy" title="复制标题、文号和引文">复制引用</button>'
        '<button type="button" class="tool back act act-back">回到对话</button>'
        f'<span class="copy-text">{safe(copy_citation(citation))}</span></div>'
        '<div class="original" lang="zh-CN" role="region" aria-label="引文" tabindex="0"><div class="words">'
        f'<mark id="quotation">{safe(citation.quote)}</mark></div></div></div>'
    )
