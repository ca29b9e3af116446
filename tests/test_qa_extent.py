"""How much of a passage an answer in words shows: what the reader takes for it, in whole clauses, and no more."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from corpus.types import DocumentInfo, Passage
from index.settings import IndexSettings
from index.store import Index
from index.types import Hit
from qa.assistant import Assistant
from qa.compose import Statement, answering_clauses, enumerates, merged, render, statement
from qa.evidence import Evidence
from qa.expected import Expected
from qa.gate import Features
from qa.reader import Reader, Reading, Span, stretch
from qa.settings import Settings
from qa.spans import extent

FEATURES = Features(0, 0, 0, 0, 0, 0, 0, 0, 0)
DOCUMENT = DocumentInfo("d", "云河市办事指南", "/指南.txt", "txt")
SHOP = "经营者应当在三十日内到街道办事处登记，登记后领取经营证，逾期不登记的，由城管部门给予警告。"
CLOSED = "除药店和粮店外，街面店铺晚上十点停止营业，门前摊位同时收起。"
ALLOWED = "店铺可以在门前摆放花盆，占用人行道的除外。"


def put(text: str, marked: str, around: str | None) -> Statement:
    """Return the statement of a passage with these words marked, and this stretch that may belong to them."""
    start = text.index(marked)
    stretch = (text.index(around), text.index(around) + len(around)) if around else None
    passage = Passage("d-0", "d", 0, len(text), "", text)
    return statement(
        Evidence(Hit(passage, DOCUMENT, 1.0), 0.9, start, start + len(marked), FEATURES, around=stretch),
    )


@pytest.mark.parametrize(
    ("text", "marked", "around", "shown"),
    [
        (SHOP, "给予警告", "城管部门给予警告", "由城管部门给予警告"),  # 逾期不登记的 governs it: see below
        (SHOP, "三十日内", "三十日内到街道办事处登记", "经营者应当在三十日内到街道办事处登记"),
        (SHOP, "领取经营证", "登记，登记后领取经营证", "经营者应当在三十日内到街道办事处登记，登记后领取经营证"),
        (CLOSED, "停止营业", "停止营业", "除药店和粮店外，街面店铺晚上十点停止营业"),
        (ALLOWED, "摆放花盆", "摆放花盆", "店铺可以在门前摆放花盆，占用人行道的除外。"),
    ],
)
def test_whole_clauses_are_shown_with_what_governs_them(text: str, marked: str, around: str, shown: str) -> None:
    cut = answering_clauses(put(text, marked, around))
    assert cut.part is not None
    words = text[slice(*cut.part)]
    assert words.endswith(shown)
    assert words == shown or text.startswith(words[:4])  # from the sentence's beginning where 不 or 除 stands in it
    assert cut.text == text  # the quotation stays the whole sentence


def test_a_figure_keeps_its_sentence() -> None:
    assert answering_clauses(put(SHOP, "三十日", None)).part is None


def test_parts_of_one_sentence_are_shown_as_one() -> None:
    first, second = (answering_clauses(put(SHOP, words, words)) for words in ("三十日内", "领取经营证"))
    (joined,) = merged([first, second])
    assert joined.part == (0, SHOP.index("，逾期"))
    (whole,) = merged([first, put(SHOP, "领取经营证", None)])
    assert whole.part is None


@pytest.mark.parametrize(
    ("marked", "wanted"),
    [("街道办事处", False), ("身份证、租房合同、两张照片", True), ("第一步填表，第二步交证，第三步领证", True)],
)
def test_marked_words_that_are_a_list_by_themselves(marked: str, wanted: bool) -> None:
    assert enumerates(put(f"要带的是{marked}。", marked, None)) is wanted


def test_the_stretch_grows_over_words_that_are_likely_inside() -> None:
    offsets = [(position, position + 1) for position in range(6)]
    starts, ends = (
        np.log(np.array(row)) for row in ([0.05, 0.45, 0.45, 0.03, 0.01, 0.01], [0.01] * 3 + [0.5, 0.45, 0.02])
    )
    best = Span(2, 4, float(starts[2] + ends[3]))
    assert stretch(offsets, starts, ends, best, 0.4) == (1, 5)
    assert stretch(offsets, starts, ends, best, 0.6) == (2, 4)


def test_only_answers_in_words_are_widened() -> None:
    span = Span(3, 8, -1.0)
    reading = Reading(1.0, (span,), likely=(2, 12), possible=(1, 15))
    text = "今后三年街道办事处登记店铺一千家"
    assert extent(Expected("count", "家"), text, reading, span) == (span, None)
    assert extent(Expected(""), text, reading, span) == (Span(2, 12, -1.0), (1, 15))
    other = Span(9, 11, -3.0)  # not the reader's first choice: another place was asked for
    assert extent(Expected(""), text, reading, other) == (other, None)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    folder = tmp_path_factory.mktemp("extent")
    (folder / "指南.txt").write_text(f"云河市店铺办事指南\n\n{SHOP}\n\n{CLOSED}\n", "utf-8")
    with Index.open(IndexSettings(directory=folder / "index")) as index:
        assert [one.outcome for one in index.add([folder / "指南.txt"])] == ["added"]
        yield index


def test_an_answer_is_part_of_its_quotation(index: Index) -> None:
    answer = Assistant(Settings(), index, Reader()).ask("云河市店铺登记以后能领到什么？")
    (citation,) = answer.citations
    shown = answer.text.removesuffix("[1]").replace("**", "").rstrip("。")
    assert "经营证" in shown
    assert shown in citation.quote
    assert SHOP in citation.quote
    assert all(check.ok for check in answer.checks)


def test_what_is_shown_of_a_statement(index: Index) -> None:
    document = next(iter(index.documents()))
    passage = next(one for one in index.passages(document.id) if SHOP in one.text)
    start = passage.text.index("领取经营证")
    evidence = Evidence(Hit(passage, document, 1.0), 0.9, start, start + 5, FEATURES, around=(start, start + 5))
    text, (citation,) = render([answering_clauses(statement(evidence))], index)
    assert text == "登记后**领取经营证**。[1]"
    assert citation.quote == SHOP
