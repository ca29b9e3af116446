"""The adapter for span questions, over a folder of our own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from corpus.types import Passage
from evals import ncp, ncp_report, wording
from evals.__main__ import main
from evals.report import load_run
from evals.systems import LEGS, RERANKED
from evals.types import EvalFault, Record
from index.settings import IndexSettings
from index.store import Index
from index.types import Hit

TEXT = "河湾镇关于集市的通知 集市每月初五开市。摊位费每日12元，残疾人免收。"


def write(folder: Path, name: str, *records: dict[str, object]) -> None:
    (folder / name).write_text("".join(json.dumps(record) + "\n" for record in records), "utf-8")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    answer = "每日12元"
    asked = {"docid": "d1", "question": "摊位费多少？", "answer": answer, "start": TEXT.index(answer)}
    again: dict[str, object] = {"docid": "d2", "title": "通知", "text": TEXT}
    write(tmp_path, "docs.jsonl", again, {"docid": "d1", "title": "通知", "text": TEXT})
    write(tmp_path, "questions.jsonl", *({"id": f"q{number}", **asked} for number in range(20)))
    write(tmp_path, "out_of_kb.jsonl", {"id": "x1", "docid": "d9", "question": "学费多少？", "answer": "免费"})
    return tmp_path


def test_questions_are_read_and_sampled_the_same_each_time(data: Path) -> None:
    answerable, unanswerable = ncp.load(data)
    assert len(answerable) == 20
    assert answerable[0].answerable
    assert not unanswerable[0].answerable
    some, _ = ncp.load(data, limit=5)
    assert len(some) == 5
    assert some == ncp.load(data, limit=5)[0]
    assert some != answerable[:5]


def test_documents_become_files_of_just_their_text(data: Path, tmp_path: Path) -> None:
    folder = tmp_path / "documents"
    ncp.write_documents(data, folder)
    (folder / "d0.txt").write_text("不再有的文档", "utf-8")
    ncp.write_documents(data, folder)
    (path,) = folder.iterdir()  # the one with the same text is not written again
    assert path.name == "d1.txt"
    assert path.read_bytes().decode() == TEXT
    written = path.stat().st_mtime_ns
    ncp.write_documents(data, folder)
    assert path.stat().st_mtime_ns == written


def test_a_question_about_a_document_that_stands_there_twice_names_the_one_that_is_kept(data: Path) -> None:
    asked = {"id": "q1", "docid": "d2", "question": "何时开市？", "answer": "初五", "start": TEXT.index("初五")}
    write(data, "questions.jsonl", asked)
    assert ncp.load(data)[0][0].document == "d1"


def test_a_passage_counts_with_half_of_the_answer(tmp_path: Path, data: Path) -> None:
    folder = tmp_path / "documents"
    ncp.write_documents(data, folder)
    (question, *_), _ = ncp.load(data)
    # The answer is 每日12元: the first and the last of these hold two of its five characters, the others three or all.
    cuts = [("集市每月", "12元"), ("集市每月", "2元"), ("摊位费", "残疾人"), ("12元", "免收"), ("2元", "免收")]
    with Index.open(IndexSettings(directory=tmp_path / "index")) as index:
        assert [result.outcome for result in index.add([folder])] == ["added"]
        (document,) = index.documents()
        text = index.document(document.id).text
        spans = [(text.index(start), text.index(end)) for start, end in cuts]
        passages = [Passage("p", document.id, start, end, "", text[start:end]) for start, end in spans]
        holds = ncp.holding(index, question, [Hit(passage, document, 1.0) for passage in passages])
    assert holds == (False, True, True, True, False)


def test_an_answer_that_is_not_at_its_place_is_told(data: Path) -> None:
    wrong = {"id": "q1", "docid": "d1", "question": "摊位费？", "answer": "每日12元", "start": 3}
    write(data, "questions.jsonl", wrong)
    with pytest.raises(EvalFault, match="q1"):
        ncp.load(data)


def test_a_missing_file_or_field_is_told(data: Path) -> None:
    write(data, "out_of_kb.jsonl", {"id": "x1"})
    with pytest.raises(EvalFault, match=r"out_of_kb\.jsonl 第 1 行缺少 docid"):
        ncp.load(data)
    (data / "docs.jsonl").unlink()
    with pytest.raises(EvalFault, match=r"docs\.jsonl"):
        ncp.load(data)


@pytest.mark.parametrize(
    ("gold", "keys"),
    [
        ("每日12元，残疾人免收，最高1,200元", ["12", "1,200"]),
        ("免收，残疾人和老人也免收。", ["残疾人和老人也免收"]),
        ("甲" * 30, ["甲" * 20]),
    ],
)
def test_key_part(gold: str, keys: list[str]) -> None:
    assert wording.key_part(gold) == keys


def test_an_answer_is_compared_as_it_is_read_and_by_what_it_marks() -> None:
    marks = wording.marks("摊位费**每日12元**。[1]", "每日12元")
    assert marks["span_rouge_l"] == 1.0
    assert marks["rouge_l"] == pytest.approx(2 * 5 / (9 + 5))  # 每日12元 of 摊位费每日12元。
    assert marks["f1"] == pytest.approx(2 * 5 / (8 + 5))
    assert marks["key"] == 1.0
    assert marks["length"] == pytest.approx(9 / 5)
    assert wording.marks("摊位费每日12元。", "每日12元")["span_rouge_l"] == marks["rouge_l"]  # nothing is marked
    assert wording.marks("每日120元", "每日12元")["key"] == 0.0
    assert wording.marks("", "每日12元") == {"rouge_l": 0.0, "span_rouge_l": 0.0, "f1": 0.0, "key": 0.0}


def record(text: str, score: float, gold: str = "每日12元", refused: bool = False, **legs: tuple[bool, ...]) -> Record:
    every: dict[str, tuple[bool, ...]] = {leg: legs.get(leg, ()) for leg in (*LEGS, RERANKED)} if gold else {}
    return Record(
        id="q",
        suite="ncp",
        question="摊位费多少？",
        answer=text,
        gold=gold,
        right=refused is not bool(gold),
        refused=refused,
        should_refuse=not gold,
        score=score,
        seconds=0.5,
        kind=ncp.ANSWERABLE if gold else ncp.ELSEWHERE,
        marks=wording.marks("" if refused else text, gold) if gold else {},
        relevant=every,
    )


def test_the_report_measures_retrieval_answers_and_refusal() -> None:
    parts = ncp_report.report(
        [
            record("每日**12元**[1]", 0.9, lexical=(False, True), hybrid=(True,)),
            record("没有。", 0.2, refused=True, lexical=(False, False), hybrid=(False,)),
            record("12元", 0.3, gold=""),
            record("没有。", 0.1, gold="", refused=True),
        ]
    ).parts
    assert list(parts["retrieval"]) == ["lexical", "dense", "hybrid", "reranked"]
    lexical = parts["retrieval"]["lexical"]
    assert (lexical["n"], lexical["hit@1"], lexical["hit@5"], lexical["mrr"]) == (2.0, 0.0, 0.5, 0.25)
    assert (lexical["hit@5_low"], lexical["hit@5_high"]) == (0.0, 1.0)
    answers = parts["answers"]
    assert answers["all"]["rouge_l"] == 0.5
    assert answers["all"]["false_refusals"] == 0.5
    assert answers["answered"]["rouge_l"] == 1.0
    assert answers["answered"]["span_rouge_l"] == pytest.approx(2 * 3 / (3 + 5))
    assert answers["answered"]["key"] == 1.0
    assert answers["all"]["length"] == 1.0  # of the one answer
    refused = parts["refusal"]["out of documents"]
    assert refused["n"] == 2
    assert refused["refused"] == 0.5
    assert refused["auc"] == pytest.approx(3 / 4)
    # The bar lies at 0.27, a tenth of the way from 0.2 to 0.9.
    assert refused["at"] == 0.5


def test_the_text_shows_each_measure_with_its_interval() -> None:
    text = ncp_report.report([record("每日12元", 0.9, lexical=(True,)), record("没有。", 0.1, gold="")]).text
    assert "| lexical | 1 | 1.000 (1.000–1.000) |" in text


def test_a_run_keeps_every_question(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(data)
    assert main(["run", "ncp", "--data", ".", "--limit", "1", "--out", "runs"]) == 0
    answered, refused = load_run(Path("runs/ncp.json")).records
    assert answered.right
    assert "12元" in answered.answer
    assert answered.marks["key"] == 1.0
    assert answered.relevant["reranked"][0]
    assert answered.passages[0].right
    assert (refused.should_refuse, refused.refused, refused.gold) == (True, True, "")
    assert answered.score > refused.score


def test_the_original_of_a_near_copy_counts_where_it_holds_the_same_words(tmp_path: Path) -> None:
    lines = [
        f"第{number}项，河湾镇第{number}号码头由镇政府出资修缮，费用为{number * 7}万元。" for number in range(3, 30)
    ]
    notice = "河湾镇码头修缮安排\n\n" + "\n".join(lines)
    (tmp_path / "a1.txt").write_text(notice, "utf-8")
    (tmp_path / "a2.txt").write_text(f"{notice}\n抄送：河湾镇各村。", "utf-8")
    question = "河湾镇第9号码头修缮费用是多少？"
    with Index.open(IndexSettings(directory=tmp_path / "index")) as index:
        assert [one.outcome for one in index.add([tmp_path / "a1.txt", tmp_path / "a2.txt"])] == ["added", "added"]
        hits = index.search(question, 5)
        shown = {Path(hit.document.source).stem for hit in hits}
        assert len(shown) == 1
        for document in ("a1", "a2"):
            asked = ncp.SpanQuestion("q", document, question, "费用为63万元", notice.index("费用为63万元"))
            assert any(ncp.holding(index, asked, hits))
            elsewhere = ncp.SpanQuestion("q", document, question, "由县政府出资拆除重建，费用另计", 0)
            if document not in shown:
                assert not any(ncp.holding(index, elsewhere, hits))
        stranger = ncp.SpanQuestion("q", "a3", question, "费用为63万元", 0)
        assert not any(ncp.holding(index, stranger, hits))
