"""Corrections by hand and sidecars: what stays, what follows a document, and what is told."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.types import DocumentInfo
from index.cli import main
from index.encoder import EncoderOnDemand
from index.settings import IndexSettings
from index.store import Index
from index.types import IndexFault

NOTICE = """青岭县人民政府关于开放渡口的通知

各乡镇人民政府：

渡口每日六时开放，二十时关闭，渡船由县港航中心统一调度，乘客凭票上船，遇到大风大雾一律停航。

青岭县人民政府
2024年3月1日
"""
PAGE = """夜市要有秩序
■赵敏
夜市热闹起来，摊主多了，游客也多了，可是垃圾没有人收，油烟没有人管，附近的居民意见很大。

秋粮收购过半
■本报记者 冯国强
截至昨日，全县已经收购秋粮十二万吨，超过计划的一半，各个粮站都延长了收购的时间，方便农民卖粮。
"""


@pytest.fixture(scope="module")
def encoder() -> EncoderOnDemand:
    return EncoderOnDemand("builtin")


@pytest.fixture
def index(tmp_path: Path, encoder: EncoderOnDemand) -> Iterator[Index]:
    with Index.open(IndexSettings(directory=tmp_path / "index"), encoder=encoder) as opened:
        yield opened


def put(index: Index, path: Path, text: str) -> list[DocumentInfo]:
    path.write_text(text, "utf-8")
    (result,) = index.add([path])
    assert result.outcome in ("added", "updated"), result
    return [info for info in index.documents() if info.source == str(path)]


def origin(index: Index, document_id: str, field: str) -> object:
    return index.provenances()[document_id].get(field)


def test_a_correction_stays_through_an_update_and_a_rebuild(index: Index, tmp_path: Path) -> None:
    path = tmp_path / "通知.txt"
    (info,) = put(index, path, NOTICE)
    now = index.correct(info.id, {"文号": "青政发〔2024〕9号", "written": "2024年3月2日", "addressee": ""})
    assert (now.id, now.number, now.written, now.published) == (
        info.id,
        "青政发〔2024〕9号",
        "2024-03-02",
        "2024-03-02",
    )
    assert (now.addressee, origin(index, info.id, "addressee")) == ("", "corrected")
    (after,) = put(index, path, NOTICE.replace("二十时", "二十一时"))
    assert after.id != info.id
    assert (after.number, after.published, after.addressee) == ("青政发〔2024〕9号", "2024-03-02", "")
    index.close()
    settings = IndexSettings(directory=tmp_path / "index")
    assert [result.outcome for result in Index.rebuild(settings)] == ["updated"]
    with Index.open(settings) as again:
        (rebuilt,) = again.documents()
        assert (rebuilt.number, origin(again, rebuilt.id, "number")) == ("青政发〔2024〕9号", "corrected")
        back = again.correct(rebuilt.id, {}, reset=["文号", "written", "addressee"])
        assert (back.number, back.published, back.addressee) == ("", "2024-03-01", "各乡镇人民政府")
        start, end = again.provenances()[rebuilt.id]["written"]
        assert again.original_text(rebuilt.id)[start:end] == "2024年3月1日"


def test_a_corrected_title_is_found_and_the_passages_stay_in_step(index: Index, tmp_path: Path) -> None:
    (info,) = put(index, tmp_path / "通知.txt", NOTICE)
    index.correct(info.id, {"title": "青岭县摆渡船夜航须知"})
    hits = index.searcher("lexical").search("夜航须知", 3)
    assert [hit.document.title for hit in hits] == ["青岭县摆渡船夜航须知"]
    assert not index.check().problems
    index.correct(info.id, {}, reset=["title"])
    assert not index.searcher("lexical").search("夜航须知", 3)
    assert not index.check().problems


def test_on_a_page_of_several_the_correction_follows_its_own_article(index: Index, tmp_path: Path) -> None:
    path = tmp_path / "版面.txt"
    first, second = put(index, path, PAGE)
    index.correct(second.id, {"issuer": "青岭日报"})
    index.remove(first.id)
    index.correct(second.id, {"region": "全国"})
    assert [info.id for info in index.documents()] == [second.id]  # the removed one stays away
    comment, report = put(index, path, PAGE.replace("意见很大", "意见不小"))
    assert (comment.issuer, report.issuer, report.region) == ("", "青岭日报", "全国")


def test_another_file_in_the_place_of_a_removed_one_is_not_corrected(index: Index, tmp_path: Path) -> None:
    path = tmp_path / "通知.txt"
    (info,) = put(index, path, NOTICE)
    index.correct(info.id, {"number": "青政发〔2024〕9号"})
    index.remove(info.id)
    (other,) = put(index, path, NOTICE.replace("开放渡口", "关闭码头"))
    assert other.number == ""
    (same,) = put(index, tmp_path / "又一份.txt", NOTICE)
    assert same.number == "青政发〔2024〕9号"  # the very same document, wherever it lies


@pytest.mark.parametrize(
    ("changes", "reset", "told"),
    [
        ({"effective": "下个月"}, [], "施行日期“下个月”不是日期"),
        ({"title": " "}, [], "标题不能为空"),
        ({"颜色": "红"}, [], "没有“颜色”这一项"),
        ({}, ["颜色"], "没有“颜色”这一项"),
        ({"effective": "2024-05-01", "expires": "2023"}, [], "失效日期 2023 早于施行日期"),
    ],
)
def test_a_correction_that_cannot_be_is_told_and_changes_nothing(
    index: Index, tmp_path: Path, changes: dict[str, str], reset: list[str], told: str
) -> None:
    (info,) = put(index, tmp_path / "通知.txt", NOTICE)
    with pytest.raises(IndexFault, match=told):
        index.correct(info.id, changes, reset)
    assert index.documents() == [info]
    with pytest.raises(IndexFault, match="没有编号为"):
        index.correct("0" * 16, {"title": "甲"})


def test_a_sidecar_states_and_its_change_is_an_update(index: Index, tmp_path: Path) -> None:
    path, beside = tmp_path / "通知.txt", tmp_path / "通知.txt.meta.yaml"
    beside.write_text("标题: 渡口开放通知\n文号: 青政发〔2024〕9号\n颜色: 红\n施行日期: 明天\n", "utf-8")
    path.write_text(NOTICE, "utf-8")
    (added,) = index.add([tmp_path / "通知.txt"])
    assert added.outcome == "added"
    assert "通知.txt.meta.yaml 里的“颜色”不认识" in added.reason
    assert "施行日期“明天”不是日期" in added.reason
    (info,) = added.documents
    assert (info.title, info.number, info.issuer) == ("渡口开放通知", "青政发〔2024〕9号", "青岭县人民政府")
    assert origin(index, info.id, "title") == "sidecar"
    assert [result.outcome for result in index.add([path])] == ["unchanged"]
    beside.write_text('{"文号": ', "utf-8")
    beside.rename(tmp_path / "通知.meta.json")
    (updated,) = index.add([path])
    assert (updated.outcome, updated.documents[0].number, updated.documents[0].id) == ("updated", "", info.id)
    assert "通知.meta.json 不是正确的 JSON" in updated.reason


def test_a_sidecar_in_a_folder_and_in_an_archive_is_no_document(index: Index, tmp_path: Path) -> None:
    folder, archive = tmp_path / "文件", tmp_path / "文件.zip"
    folder.mkdir()
    (folder / "甲.txt").write_text(NOTICE, "utf-8")
    (folder / "甲.meta.json").write_text('{"issuer": "县港航中心", "主题词": ["渡口", "安全"]}', "utf-8")
    with zipfile.ZipFile(archive, "w") as opened:
        opened.writestr("内/乙.txt", NOTICE.replace("六时", "七时"))
        opened.writestr("内/乙.meta.yaml", "issuer: 县交通局")
    results = list(index.add([folder, archive]))
    assert [result.outcome for result in results] == ["added", "added"]
    found = {Path(info.source).name: (info.issuer, info.subjects) for info in index.documents()}
    assert found == {"甲.txt": ("县港航中心", "渡口、安全"), "乙.txt": ("县交通局", "")}


def test_a_sidecar_that_states_secrecy_keeps_the_file_out(index: Index, tmp_path: Path) -> None:
    (tmp_path / "通知.txt").write_text(NOTICE, "utf-8")
    (tmp_path / "通知.meta.yaml").write_text("密级: 机密★1年", "utf-8")
    (result,) = index.add([tmp_path / "通知.txt"])
    assert (result.outcome, index.documents()) == ("failed", [])
    assert "标有密级“机密★1年”" in result.reason


def test_the_command_line_shows_sets_and_resets(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = ["--index", str(tmp_path / "index")]
    (tmp_path / "通知.txt").write_text(NOTICE, "utf-8")
    assert main(["add", str(tmp_path / "通知.txt"), *place]) == 0
    capsys.readouterr()
    assert main(["list", "--json", *place]) == 0
    (listed,) = json.loads(capsys.readouterr().out)
    at = listed["provenance"]["written"]
    assert NOTICE[at["start"] : at["end"]] == "2024年3月1日"
    identity = listed["id"]
    assert main(["set", identity, "文号=青政发〔2024〕9号", "主送=", *place]) == 0
    out = capsys.readouterr().out
    assert "文号（number）：青政发〔2024〕9号  ← 人工更正" in out
    assert "主送（addressee）：无  ← 人工更正" in out
    assert "成文日期（written）：2024-03-01  ← 原文第" in out
    assert main(["set", identity, "--reset", "文号", *place]) == 0
    capsys.readouterr()
    assert main(["show", identity, "--json", *place]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert (shown["number"], shown["provenance"]["addressee"]) == ("", "corrected")
    assert main(["set", identity, "施行日期=明天", *place]) == 1
    assert "不是日期" in capsys.readouterr().err
    assert main(["set", identity, "文号", *place]) == 1
    assert "请写成 项目=值" in capsys.readouterr().err
    assert main(["set", identity, *place]) == 1
