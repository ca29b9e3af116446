"""The HTML report: one safe file that shows every mistake, over records of our own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from evals import html_report
from evals.__main__ import main
from evals.changes import changes_text, compare, shifts
from evals.judge import Judged, Judgement
from evals.report import Run, by_suite, load_run, save
from evals.types import EvalFault, Record, Shown
from tests.openai_server import Script, openai_server
from tests.web_browser import chromium

if TYPE_CHECKING:
    from lxml.html import HtmlElement
    from playwright.sync_api import Page

pytest.importorskip("matplotlib", reason="matplotlib draws the report's charts: pip install -e '.[dev]'")

SCRIPT = "<script>document.title = 'taken'</script>"
HIDDEN = "\u202e"  # turns the direction of writing around


def record(number: int, **changes: object) -> Record:
    """A right answer, but for what is changed."""
    passages = (Shown("甲市通告", "摊位费每日12元。", True), Shown("乙市通告", f"无关{SCRIPT}", False))
    made = Record(
        f"q{number}", "own", f"第{number}问", "**每日12元**[1]", "12元|十二元", True, False, False, 0.9, 0.2, passages
    )
    legs = {"lexical": (False, True), "hybrid": (True, False)}
    return replace(replace(made, kind="figure", relevant=legs, marks={"keys": 1.0}), **changes)  # type: ignore[arg-type]


RECORDS = (
    record(1),
    record(2, right=False, refused=True, fault="wrongly refused", answer="没有。", score=0.3, marks={"keys": 0.0}),
    record(3, right=False, fault="not refused", should_refuse=True, gold="", score=0.6, relevant={}, marks={}),
    record(
        4, right=False, fault="key missing", answer=f"答{HIDDEN}{SCRIPT}", quotes=("原话在此",), marks={"keys": 0.0}
    ),
    record(5, right=False, fault="not cited", seconds=0.4),
)
RUN = Run("own", RECORDS, {"figure": {"n": 5.0, "right": 0.2, "right_low": 0.0, "right_high": 0.6}})
OTHER = Run("rgb", tuple(replace(one, suite="rgb") for one in RECORDS[:2]), {"accuracy": {"noise 0.2": {"n": 2.0}}})


def page(*arguments: object) -> HtmlElement:
    from lxml import html

    return html.document_fromstring(html_report.html(*arguments))  # type: ignore[arg-type]


def texts(root: HtmlElement, path: str) -> list[str]:
    """The words of what an XPath finds below a place."""
    return [" ".join(" ".join(found.itertext()).split()) for found in root.xpath(path)]


def mistakes(root: HtmlElement) -> list[HtmlElement]:
    return list(root.find_class("mistake"))


def part(root: HtmlElement, name: str) -> HtmlElement:
    return root.get_element_by_id(name)


def test_every_mistake_is_shown_beside_what_was_wanted() -> None:
    cards = mistakes(page([RUN]))
    assert [card.get("data-fault") for card in cards] == ["误拒", "该拒未拒", "缺要点", "引文里没有要点"]
    assert [texts(card, "h3")[0] for card in cards] == ["第2问", "第3问", "第4问", "第5问"]
    assert texts(cards[0], "div")[0] == "我们的回答 没有。 标准答案 12元 或 十二元"
    assert texts(cards[1], "div")[0].endswith("标准答案 （应当拒答）")
    assert texts(cards[2], ".//blockquote") == ["原话在此"]
    assert texts(cards[3], ".//li[@class='right']") == ["甲市通告 有答案 摊位费每日12元。"]
    assert texts(cards[3], "details/summary") == ["找到的 2 段，1 段有答案"]


def test_what_documents_say_is_text_and_unseen_characters_are_gone() -> None:
    written = html_report.html([RUN])
    assert "&lt;script&gt;document.title" in written
    assert written.count("<script>") == 1  # our own
    assert HIDDEN not in written


def test_the_file_needs_nothing_else() -> None:
    root = page([RUN, OTHER], [RUN])
    assert not root.xpath("//link | //img | //iframe | //@src")
    targets = [str(target) for target in root.xpath("//@href | //@*[name()='xlink:href']")]
    assert targets
    assert [target for target in targets if not target.startswith("#")] == []
    ids = [str(one) for one in root.xpath("//@id")]
    assert len(ids) == len(set(ids))
    assert {target[1:] for target in targets} <= set(ids)
    clips = re.findall(r"url\(#([^)]+)\)", html_report.html([RUN, OTHER]))
    assert clips
    assert set(clips) <= set(ids)


def test_the_tables_hold_shares_with_their_intervals() -> None:
    root = page([RUN, OTHER])
    own, rgb = root.xpath("//main/section[1]//tbody/tr")
    cells = [cell.text_content() for cell in own]
    assert cells[:2] == ["自备题", "5"]
    assert re.fullmatch(r"20\.0% \[0\.0%–\d+\.0%\]", cells[2])
    assert cells[3].startswith("25.0% [")  # one of the four that have an answer
    assert cells[4].startswith("0.0% [")
    assert cells[8:] == ["200", "360"]
    assert [cell.text_content() for cell in rgb][4] == ""  # nothing there was to be refused
    assert texts(part(root, "own"), ".//tbody/tr") == ["数字 5 0.200 [0.000–0.600]"]
    assert texts(part(root, "rgb"), ".//caption | .//tbody//th") == ["准确率", "干扰 20%"]


def test_charts_are_drawn_of_what_a_run_has() -> None:
    root = page([RUN, Run("cmrc", (record(1, suite="cmrc", relevant={}, seconds=0.0),), {})])
    assert texts(part(root, "own"), ".//figcaption/strong") == ["概率准不准", "答得越多，错得多少", "检索", "用时"]
    assert texts(part(root, "cmrc"), ".//figure") == []
    drawn = part(root, "own").xpath(".//figure/svg")
    assert "给出的概率" in drawn[0].text_content()
    assert "融合" in drawn[2].text_content()
    assert "p50 200 ms" in drawn[3].text_content()
    written = html_report.html([RUN])
    assert "var(--series-1)" in written
    assert "#0003" not in written  # no colour is left that only stands for one of the page's


def test_an_earlier_run_is_compared_question_by_question() -> None:
    before = Run("own", (replace(RECORDS[0], right=False, fault="not cited", marks={"keys": 0.0}), *RECORDS[1:4]), {})
    worse = Run("own", (*RECORDS[:4], record(5)), {})
    assert [(change.id, change.better) for change in compare(before.records, RECORDS)] == [("q1", True)]
    root = page([RUN], [before])
    assert "1 题变好，0 题变坏" in texts(part(root, "own"), "h3")[0]
    assert "引文里没有要点 → 答对" in texts(part(root, "own"), ".//summary")[0]
    assert "0 题变好，1 题变坏" in texts(part(page([RUN], [worse]), "own"), "h3")[0]


def test_the_difference_of_two_runs_has_an_interval() -> None:
    before = [record(number, right=number % 2 == 0, marks={"keys": 0.5}) for number in range(40)]
    after = [record(number, marks={"keys": 0.5, "new": 1.0}) for number in range(20, 60)]
    right, keys = shifts(before, after)
    assert (right.name, right.n, right.before, right.after) == ("right", 20, 0.5, 1.0)
    assert 0.2 < right.low < 0.5 < right.high < 0.8
    assert (keys.name, keys.low, keys.high) == ("keys", 0.0, 0.0)
    assert "10 better, 0 worse, of 20 questions in both runs" in changes_text(before, after)
    assert shifts(before, []) == []


def test_a_question_asked_in_several_ways_is_compared_with_its_own() -> None:
    before = [record(1, kind="noise 0.0"), record(1, kind="noise 0.8", right=False)]
    assert compare(before, [record(1, kind="noise 0.0"), record(1, kind="noise 0.8")])[0].before == before[1]
    assert compare(before, [record(1, kind="noise 0.0", question="改过的问题", right=False)]) == []


def test_a_run_over_several_suites_is_shown_as_those(tmp_path: Path) -> None:
    measures = {run.suite: run.measures for run in (RUN, OTHER)}
    bench = load_run(save(tmp_path, "bench", measures, RUN.records + OTHER.records, tables=""))
    assert by_suite(bench) == [RUN, OTHER]
    assert by_suite(RUN) == [RUN]
    assert len(mistakes(page([bench]))) == 5
    with pytest.raises(EvalFault, match="rgb 的结果给了不止一次"):
        html_report.write(tmp_path / "report.html", [bench, OTHER])


def test_what_belongs_to_no_run_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EvalFault, match="没有题集 rgb"):
        html_report.write(tmp_path / "report.html", [RUN], [OTHER])
    assert not list(tmp_path.iterdir())


def test_a_judge_s_opinion_stands_beside_the_mistake() -> None:
    judged = Judged("own", "judge-7b", (Judgement("q4", "figure", "yes", "no", "意思相同"),))
    root = page([RUN], [], [judged])
    assert "意思相同" in texts(mistakes(root)[2], "p[@class='note']")[0]
    assert "本程序判错而它判对：q4" in texts(part(root, "own"), "p[@class='note']")[0]


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """The report in a browser; leaving it checks that it ran no script but its own and asked for nothing else."""
    path = html_report.write(tmp_path_factory.mktemp("report") / "report.html", [RUN, OTHER])
    with chromium() as browser:
        page = browser.new_page(viewport={"width": 390, "height": 800})
        page.set_default_timeout(20_000)
        asked: list[str] = []
        complaints: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda message: complaints.append(message.text))
        page.goto(path.as_uri())
        yield page
        assert page.title() == "问策评测报告"
        assert asked == [path.as_uri()]
        assert complaints == []


def test_mistakes_are_filtered_in_the_page(opened: Page) -> None:
    def shown() -> list[str]:
        return opened.locator(".mistake:visible h3").all_text_contents()

    assert len(shown()) == 5
    opened.select_option("#by-fault", "误拒")
    assert shown() == ["第2问", "第2问"]
    opened.select_option("#by-suite", "自备题")
    assert shown() == ["第2问"]
    assert opened.inner_text("#count") == "1 / 5 道"
    opened.fill("#by-words", "没有这样的话")
    assert shown() == []


def test_a_phone_shows_the_page_without_scrolling_sideways(opened: Page) -> None:
    assert opened.evaluate("document.documentElement.scrollWidth") <= 390


def test_kept_files_become_a_judged_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)  # where no wence.toml is
    bench = save(tmp_path / "runs", "bench", {}, RUN.records + OTHER.records, tables="")
    old = save(tmp_path / "old", "own", {}, RECORDS, tables="")
    page = tmp_path / "here" / "report.html"
    with openai_server(Script(['{"agrees": "yes", "supported": "yes", "why": "相同"}'])) as address:
        monkeypatch.setenv("WENCE_CHAT_BASE_URL", address)
        monkeypatch.setenv("WENCE_CHAT_MODEL", "scripted")
        assert main(["report", str(bench), "--compare", str(old), "--html", str(page), "--judge"]) == 0
    assert "模型的看法" in page.read_text("utf-8")
    assert "0 题变好，0 题变坏" in page.read_text("utf-8")
    assert "scripted 看了 4 个回答" in capsys.readouterr().out
    kept = [str(tmp_path / "runs" / f"{suite}-judged.json") for suite in ("own", "rgb")]
    again = tmp_path / "again.html"
    assert main(["report", str(bench), "--judged", *kept, "--html", str(again)]) == 0
    assert "模型的看法" in again.read_text("utf-8")
    monkeypatch.delenv("WENCE_CHAT_BASE_URL")
    assert main(["report", str(bench), "--judge"]) == 2
    assert "WENCE_CHAT_BASE_URL" in capsys.readouterr().err
