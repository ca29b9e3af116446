"""Passages keep to their budget, cut where a reader would, and leave nothing out."""

from __future__ import annotations

import random

import pytest

from corpus.cleaning import parse
from corpus.langchain_adapters import JiebaTextSplitter, WenceLoader
from corpus.splitting import split, split_text
from corpus.types import CorpusError, Document, RawText, SplitSettings
from corpus.words import words

SENTENCES = (
    "2023年1至11月，全市规上工业增加值同比增长10.2%，高于全省平均3.3个百分点。",
    "会议强调：“要落实《关于促进民营经济发展壮大的意见》，帮助企业纾困解难。”",
    "各县（市、区）要按照国发〔2023〕15号文件要求，于2024年2月22日前报送方案；",
    "总投资1.75亿元的年产300万片半导体功率器件芯片项目已成功投产！",
    "如何才能让企业安心生产、放心投资？",
)


def document(sentences: int, seed: int = 7) -> Document:
    choose = random.Random(seed)
    body = "".join(choose.choice(SENTENCES) + choose.choice(("", "", "\n")) for _ in range(sentences))
    (found,) = parse(RawText(f"工作报告\n一、回顾\n{body}\n二、打算\n{body}", "a.txt", "txt"))
    return found


def count(text: str) -> int:
    return sum(not word.text.isspace() for word in words(text))


@pytest.mark.parametrize("seed", range(4))
def test_passages_leave_out_only_white_space_and_keep_to_the_budget(seed: int) -> None:
    found, settings = document(60, seed), SplitSettings(words=80, characters=200)
    passages = split(found, settings)
    position = 0
    for number, passage in enumerate(passages):
        assert passage.id == f"{found.id}-{number:04d}"
        assert passage.document_id == found.id
        assert passage.text == found.text[passage.start : passage.end] == passage.text.strip()
        assert not found.text[position : passage.start].strip()
        assert count(passage.text) <= settings.words
        assert len(passage.text) <= settings.characters
        position = passage.end
    assert not found.text[position:].strip()


def test_passages_never_cross_a_section() -> None:
    found = document(40)
    for passage in split(found, SplitSettings()):
        assert any(section.start <= passage.start and passage.end <= section.end for section in found.sections)
    assert {passage.heading for passage in split(found, SplitSettings())} >= {"一、回顾", "二、打算"}


def test_cuts_are_at_the_ends_of_sentences() -> None:
    text = "".join(SENTENCES * 6)
    pieces = split_text(text, SplitSettings(words=60))
    assert len(pieces) > 3
    assert all(piece.endswith(("。", "。”", "；", "！", "？")) for piece in pieces)
    assert "".join(pieces) == text


def test_a_long_sentence_is_cut_between_clauses_and_words() -> None:
    clauses = "，".join(["全市完成投资872.81亿元", "新增国家级专精特新企业16家", "增长10.2%"] * 20)
    pieces = split_text(clauses, SplitSettings(words=40, characters=100))
    assert all(piece.endswith("，") for piece in pieces[:-1])
    bare = split_text("投资872.81亿元" * 60, SplitSettings(words=15))
    assert all(
        piece.count("872.81亿元") * len("投资872.81亿元") == len(piece.removeprefix("872.81亿元").removesuffix("投资"))
        or "872.81亿元" in piece
        for piece in bare
    )
    assert not any(piece.startswith((".", "81", "亿元", "元")) for piece in bare)


def test_a_book_title_stays_whole() -> None:
    text = "各单位要认真学习贯彻落实" * 3 + "《关于进一步做好新时代全市工业企业技术改造和设备更新工作的实施意见》要求"
    pieces = split_text(text, SplitSettings(words=22))
    assert any("《关于进一步做好新时代全市工业企业技术改造和设备更新工作的实施意见》" in piece for piece in pieces)


def test_what_no_word_can_break_is_cut_at_the_cap() -> None:
    pieces = split_text("x" * 1000, SplitSettings(characters=330))
    assert [len(piece) for piece in pieces] == [330, 330, 330, 10]


def test_white_space_alone_makes_no_passage() -> None:
    assert split_text(" \n\u3000", SplitSettings()) == []


def test_langchain_adapters(tmp_path: object) -> None:
    from pathlib import Path

    folder = Path(str(tmp_path))
    (folder / "通知.txt").write_text("关于做好秋收的通知\n各村：\n请于10月15日前完成秋收。\n2024年10月1日", "utf-8")
    (loaded,) = WenceLoader(folder).load()
    assert loaded.metadata["title"] == "关于做好秋收的通知"
    assert loaded.metadata["published"] == "2024-10-01"
    pieces = JiebaTextSplitter(SplitSettings(words=8)).split_documents([loaded])
    assert "".join("".join(piece.page_content.split()) for piece in pieces) == "".join(loaded.page_content.split())
    with pytest.raises(CorpusError, match="找不到"):
        WenceLoader(folder / "无.txt").load()
