"""PDF: the text layer, page by page."""

from __future__ import annotations

from corpus.allowance import ask_for
from corpus.types import CorpusError, RawText

_MAX_PAGES = 2000
_SECONDS_A_PAGE = 0.5
_PAGE_BREAK = "\n\f"


def read_pdf(data: bytes, name: str, source: str) -> RawText:
    """Read the text layer of a PDF; pages are separated by a form feed.

    Raises:
        CorpusError: it is protected, damaged, too long, or holds pictures of pages only.
    """
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise CorpusError(f"{name} 有密码。请用 PDF 软件去掉密码后再试。") from error
        raise CorpusError(f"{name} 已损坏或不完整。请重新下载或重新导出。") from error
    try:
        if len(document) > _MAX_PAGES:
            raise CorpusError(f"{name} 超过 {_MAX_PAGES} 页。请拆成几个较小的文件。")
        pages = [_page(document, number) for number in range(len(document))]
    except pypdfium2.PdfiumError as error:
        raise CorpusError(f"{name} 有读不出的页。请重新下载或重新导出。") from error
    finally:
        document.close()
    if not any(character.isalnum() for page in pages for character in page):
        raise CorpusError(f"{name} 是扫描件，没有文字层。请先用文字识别（OCR）软件转成带文字的 PDF 或 txt。")
    starts = [0]
    for page in pages[:-1]:
        starts.append(starts[-1] + len(page) + len(_PAGE_BREAK))
    return RawText(_PAGE_BREAK.join(pages), source, "pdf", page_starts=tuple(starts))


def _page(document: object, number: int) -> str:
    ask_for(_SECONDS_A_PAGE)
    page = document[number]  # type: ignore[index]
    text_page = page.get_textpage()
    try:
        # pdfium marks a hyphen at a line's end with U+FFFE, or U+0002 in older files.
        text = str(text_page.get_text_bounded())
    finally:
        text_page.close()
        page.close()
    return text.replace("\ufffe", "-").replace("\x02", "-")
