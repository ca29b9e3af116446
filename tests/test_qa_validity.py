"""Answers give the rules of the day asked about, and say of every source whether it is still in force."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from index.cli import main as index_main
from index.settings import IndexSettings
from index.store import Index
from qa.__main__ import _plain
from qa.assistant import Assistant
from qa.reader import Reader
from qa.serialise import answer_json
from qa.settings import Settings
from qa.validity import as_of
from qa.web.library import Library
from qa.web.source import source_html, source_list_html

TODAY = date(2026, 1, 1)
OLD = """# 云河市湿地保护条例

2009年3月2日 云河市第三届人民代表大会常务委员会第八次会议通过

## 第一章 总则

第一条 为了保护湿地，制定本条例。

第二条 占用湿地的单位，应当按照每平方米二十元的标准缴纳湿地恢复费。

第三条 本条例自2009年5月1日起施行。
"""
NEW = """# 云河市湿地保护条例

2009年3月2日 云河市第三届人民代表大会常务委员会第八次会议通过

2018年11月20日 云河市第五届人民代表大会常务委员会第十次会议修订

## 第一章 总则

第一条 为了保护湿地，制定本条例。

第二条 占用湿地的单位，应当按照每平方米六十元的标准缴纳湿地恢复费。

在湿地公园内占用的，加倍缴纳。

第三条 本条例自2019年1月1日起施行。《云河市滩涂管理办法》同时废止。
"""
FLATS = """云河市滩涂管理办法
云政发〔2003〕9号
第一条 为了管理滩涂，制定本办法。
第二条 承包滩涂养殖贝类的期限为十五年，期满可以续包。
第三条 本办法自2003年7月1日起施行。
云河市人民政府
2003年6月5日
"""


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    folder = tmp_path_factory.mktemp("validity")
    for name, text in (("旧.md", OLD), ("新.md", NEW), ("滩涂.txt", FLATS)):
        (folder / name).write_text(text, "utf-8")
    settings = IndexSettings(directory=folder / "index")
    with Index.open(settings) as index:
        assert all(result.outcome == "added" for result in index.add(sorted(folder.glob("*.*"))))
        yield Assistant(Settings(index=settings, data=folder / "data"), index, Reader())


@pytest.mark.parametrize(
    ("question", "source", "words"),
    [
        ("占用湿地的单位应当按照每平方米多少元缴纳湿地恢复费？", "新.md", "六十元"),
        ("截至2015年6月，《云河市湿地保护条例》规定占用湿地每平方米缴纳多少元湿地恢复费？", "旧.md", "二十元"),
        ("按照2012年的规定，占用湿地的单位每平方米应当缴纳多少元湿地恢复费？", "旧.md", "二十元"),
        ("2018年修订的《云河市湿地保护条例》规定占用湿地每平方米缴纳多少元湿地恢复费？", "新.md", "六十元"),
    ],
)
def test_the_rules_of_the_day_answer(assistant: Assistant, question: str, source: str, words: str) -> None:
    answer = assistant.ask(question)
    assert Path(answer.citations[0].document.source).name == source
    assert words in answer.text
    assert all(words in citation.quote or citation.number > 1 for citation in answer.citations)


def test_an_article_is_quoted_whole_in_the_version_of_the_day(assistant: Assistant) -> None:
    today = assistant.ask("云河市湿地保护条例第二条是怎么规定的？")
    assert today.text.startswith("第二条 占用湿地的单位")
    assert "加倍缴纳" in today.text
    assert (today.notice, today.citations[0].status) == ("", "现行有效")
    then = assistant.ask("2015年时，《云河市湿地保护条例》第二条规定了什么？")
    assert "二十元" in then.citations[0].quote
    assert then.notice == "按2015年12月31日有效的规定回答"
    assert then.rewritten == ""
    later = assistant.ask("截至2000年1月，《云河市湿地保护条例》第2条的内容是什么？")
    assert "没有2000年1月31日时有效的版本" in later.notice


def test_an_article_that_a_rule_lacks_is_not_made_up_from_another(assistant: Assistant) -> None:
    answer = assistant.ask("《云河市湿地保护条例》第八十条是怎么规定的？")
    assert answer.refused
    assert not answer.citations
    other = assistant.ask("滩涂贝类养殖的保险由哪家保险公司承保？")
    assert other.refused
    assert "《云河市滩涂管理办法》（已废止）" in other.text


def test_a_source_that_is_no_longer_in_force_is_labelled_wherever_it_is_shown(assistant: Assistant) -> None:
    answer = assistant.ask("承包滩涂养殖贝类的期限为多少年？")
    citation = answer.citations[0]
    assert "十五年" in answer.text
    assert (citation.status, citation.status_note) == ("已废止", "2019-01-01起被《云河市湿地保护条例》废止")
    assert answer.notice.startswith("注意：《云河市滩涂管理办法》已废止")
    assert "已废止：2019-01-01起被" in _plain(answer)
    shown = answer_json(answer)["citations"][0]
    assert (shown["status"], shown["status_note"]) == (citation.status, citation.status_note)
    assert "已废止：2019-01-01起被" in source_html(citation, FLATS)
    assert "已废止" in source_list_html(answer, 0)
    listed = {one.title: one.status for one in Library(assistant.index, Path()).listing().documents}
    assert listed["云河市滩涂管理办法"] == "已废止"
    assert (
        assistant.ask("截至2010年5月，《云河市滩涂管理办法》第二条是怎么规定的？").notice
        == "按2010年5月31日有效的规定回答"
    )


def test_the_list_of_documents_on_the_command_line_says_what_is_not_in_force(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, text in (("新.md", NEW), ("滩涂.txt", FLATS)):
        (tmp_path / name).write_text(text, "utf-8")
    place = ["--index", str(tmp_path / "index")]
    assert index_main(["add", str(tmp_path / "新.md"), str(tmp_path / "滩涂.txt"), *place]) == 0
    capsys.readouterr()
    assert index_main(["list", *place]) == 0
    listed = capsys.readouterr().out
    assert "云河市滩涂管理办法【已废止】" in listed
    assert listed.count("【") == 1


@pytest.mark.parametrize(
    ("question", "on", "rest"),
    [
        (
            "截至2015年6月，《云河市湿地保护条例》第二条怎么规定？",
            "2015-06-30",
            "《云河市湿地保护条例》第二条怎么规定？",
        ),
        ("2015年时云河市湿地保护条例怎么规定？", "2015-12-31", "云河市湿地保护条例怎么规定？"),
        ("《云河市湿地保护条例》在2015年3月5日时怎么规定？", "2015-03-05", "《云河市湿地保护条例》怎么规定？"),
        ("2015年云河市湿地保护条例怎么规定？", "2015-12-31", "云河市湿地保护条例怎么规定？"),
        ("截至2023年底，全市有多少家企业？", "", ""),
        ("根据2015年《政府工作报告》，全市新增就业多少人？", "", ""),
        ("《云河市湿地保护条例》要求2030年湿地面积达到多少？", "", ""),
        ("2015年，全市新增湿地多少公顷？", "", ""),
    ],
)
def test_which_dates_name_the_day_of_the_rules(assistant: Assistant, question: str, on: str, rest: str) -> None:
    found = as_of(question, TODAY, assistant.index.validity())
    assert (found.on, found.question) == (on, rest or question)


def test_what_is_in_force_is_worked_out_once_for_each_state_of_the_index(assistant: Assistant) -> None:
    first = assistant.index.validity()
    assistant.ask("承包滩涂养殖贝类的期限为多少年？")
    assert assistant.index.validity() is first
    assert first.closed(TODAY.isoformat()) is first.closed(TODAY.isoformat())
