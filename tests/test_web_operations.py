"""What administrators see: figures from both logs, hints at missing documents, and the table."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from corpus.types import DocumentInfo
from qa.audit import FOLDER, Audit
from qa.types import Answer, Citation, Refusal
from qa.web.feedback import FeedbackLog
from qa.web.missing import content_words, hints
from qa.web.operations import Operations, Record, same_question
from qa.web.operations_csv import COLUMNS, questions_csv
from qa.web.operations_html import operations_html

NOTICE = DocumentInfo("d1", "云溪市<b>停车</b>收费办法", "/资料/停车.txt", "txt")
ANSWER = Answer(
    "停车怎么收费？", "每小时**3元**[1]。\n每日20元。", (Citation(1, NOTICE, "3元", 0, 2),), timings={"total": 0.25}
)
NOTHING = Answer("电话", "没有找到。", refusal=Refusal("nothing"), timings={"total": 0.5})


def filled(folder: Path) -> Record:
    """What a reading of two small logs gives."""
    audit, feedback = Audit(folder / FOLDER), FeedbackLog(folder / "feedback.jsonl")
    for number, (question, answer) in enumerate(
        (
            ("停车怎么收费？", ANSWER),
            ("停车，怎么收费", replace(ANSWER, timings={"total": 4.0})),
            ("游泳馆夏天几点开门？", NOTHING),
            ("我是13812345678，游泳馆夏天要预约吗？", NOTHING),
            ("=你好", Answer("你好", "您好。", refusal=Refusal("chat"), timings={"total": 0.1})),
        )
    ):
        audit.asked(
            "page",
            f"r{number}",
            "10.0.0.9",
            question,
            "refused" if answer.refused else "answered",
            answer,
            "account-1",
            "老李",
        )
    audit.asked("api", "r9", "", "停了的", "stopped", None)
    feedback.record("r0", ANSWER, "up")
    feedback.record("r0", replace(ANSWER, question="<停车>"), "down", "请打13900001111，没写夜间")
    return read(folder)


def read(folder: Path, days: int = 7) -> Record:
    return Operations(folder / FOLDER, folder / "feedback.jsonl").record(days, datetime.now().astimezone().date())


def test_the_figures_are_those_of_the_logs(tmp_path: Path) -> None:
    record = filled(tmp_path)
    assert len(record.days) == 7
    assert (len(record.asked), record.count("refused"), record.count("stopped", "failed")) == (6, 3, 1)
    assert sum(asked for _, asked, _ in record.by_day()) == 6
    assert sum(refused for _, _, refused in record.by_day()) == 3
    assert record.reasons() == [("nothing", 2), ("chat", 1)]
    assert (record.seconds(0.5), record.seconds(0.95)) == (0.5, 4.0)
    assert record.most_asked()[0] == ("停车怎么收费？", 2, 0)
    assert [(one.verdict, one.comment) for one in record.judged] == [("down", "请打139******11，没写夜间")]
    (hint,) = record.missing()
    assert hint.times == 2
    assert {"游泳馆", "夏天"} <= set(hint.words)


def test_only_the_days_asked_for_count_and_damage_is_said(tmp_path: Path) -> None:
    filled(tmp_path)
    (log,) = (tmp_path / FOLDER).glob("*.jsonl")
    first, *others = log.read_text("utf-8").splitlines()
    old = json.loads(first) | {"time": (datetime.now(UTC) - timedelta(days=8)).isoformat()}
    log.write_text("\n".join([json.dumps(old, ensure_ascii=False), *others, "{半行"]) + "\n", "utf-8")
    with (tmp_path / "feedback.jsonl").open("a", encoding="utf-8") as file:
        file.write('{"time": "2026')
    record = read(tmp_path)
    assert len(record.asked) == 5
    assert len(record.judged) == 1
    assert record.damaged == (log.name,)
    assert "python -m qa audit verify" in operations_html(record)


def test_records_of_before_have_no_reason_and_no_time(tmp_path: Path) -> None:
    filled(tmp_path)
    (log,) = (tmp_path / FOLDER).glob("*.jsonl")
    kept = [json.loads(line) for line in log.read_text("utf-8").splitlines()]
    for record in kept:
        del record["reason"], record["seconds"]
    log.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in kept), "utf-8")
    record = read(tmp_path)
    assert record.seconds(0.5) is None
    assert record.reasons() == [("", 3)]
    assert "没有记下原因" in operations_html(record)


def test_the_page_escapes_masks_and_is_honest_when_empty(tmp_path: Path) -> None:
    assert "没有人提问" in operations_html(read(tmp_path))
    html = operations_html(filled(tmp_path))
    assert "&lt;停车&gt;" in html
    assert "每小时3元[1]。<br>每日20元。" in html
    assert "13812345678" not in html
    assert "13900001111" not in html
    assert "10.0.0.9" not in html


def test_the_table_joins_verdicts_and_holds_no_formula(tmp_path: Path) -> None:
    header, *rows = csv.reader(io.StringIO(questions_csv(filled(tmp_path))))
    assert tuple(header) == COLUMNS
    by_question = {row[2]: row for row in rows}
    assert by_question["停车怎么收费？"][3:] == [
        "已回答",
        "",
        "0.25",
        f"《{NOTICE.title}》",
        "没帮助",
        "请打139******11，没写夜间",
        "老李",
    ]
    assert by_question["'=你好"][4] == "不是提问（寒暄）"
    assert by_question["停了的"][5] == ""


def test_questions_are_grouped_by_what_they_ask_about() -> None:
    assert content_words("请问人才公寓的申请条件有哪些？")[0] == "人才公寓"
    found = hints(["人才公寓怎么申请？", "人才公寓申请要什么材料", "地铁票价是多少", "人才公寓怎么申请？", "怎么办？"])
    assert [(hint.times, len(hint.questions)) for hint in found] == [(3, 2), (1, 1)]
    assert same_question(" ＡＢ 停车？") == same_question("ab停车")
