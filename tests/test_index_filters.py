"""Filters: what they let pass, and that a filter that matches nothing never matches everything."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from corpus.types import DocumentInfo
from index.cli import main
from index.filters import Filters, choices, chosen

TODAY = "2024-06-01"


def _info(identity: str, **facts: str) -> DocumentInfo:
    return DocumentInfo(**{"id": identity, "title": identity, "source": identity, "format": "txt", **facts})


DOCUMENTS = [
    _info("nation", region="全国", issuer="国务院办公厅", kind="通知", published="2023-05-01"),
    _info(
        "province", region="山东省", issuer="山东省人民政府", kind="办法", published="2022-01-02", effective="2022-02"
    ),
    _info("city", region="山东省济宁市", issuer="济宁市人民政府、济宁市财政局", kind="通知", published="2023-11-01"),
    _info("county", region="山东省济宁市微山县", kind="新闻", published="2024", status="现行有效"),
    _info("other", region="山东省青岛市", kind="办法", published="2020-03-01", status="已废止"),
    _info("past", kind="办法", published="2020-03-01", expires="2024-05-31"),
    _info("last", kind="办法", published="2020-03-01", expires="2024-06"),
    _info("coming", kind="办法", published="2024-05-30", effective="2024-07-01"),
]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(region="山东省济宁市"), "city county"),
        (Filters(region="济宁"), "city county"),
        (Filters(region="济宁", applicable=True), "nation province city county"),
        (Filters(region="山东"), "province city county other"),
        (Filters(region="全国"), "nation"),
        (Filters(region="火星基地"), ""),
        (Filters(issuer="济宁市财政局"), "city"),
        (Filters(kind="通知"), "nation city"),
        (Filters(year="2023"), "nation city"),
        (Filters(year="2023", kind="办法"), ""),
        (Filters(in_force=True), "nation province city county last"),
    ],
)
def test_what_passes(filters: Filters, expected: str) -> None:
    assert chosen(DOCUMENTS, filters, TODAY) == set(expected.split())


def test_documents_known_to_be_closed_do_not_pass_as_in_force() -> None:
    assert "city" not in chosen(DOCUMENTS, Filters(in_force=True), TODAY, closed={"city"})


def test_what_there_is_to_choose_from() -> None:
    found = choices(DOCUMENTS)
    assert found.regions[:2] == ("山东省", "山东省济宁市")
    assert "济宁市财政局" in found.issuers
    assert found.years == ("2024", "2023", "2022", "2020")


def test_a_search_is_held_to_filters(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder, index = tmp_path / "文件", ["--index", str(tmp_path / "索引")]
    folder.mkdir()
    for name, region, year in (("甲", "山东省济宁市", 2022), ("乙", "山东省青岛市", 2023)):
        text = (
            f"---\ntitle: {name}地养老补贴通知\ndate: {year}-01-01\nregion: {region}\n---\n养老补贴每人每月{year}元。"
        )
        (folder / f"{name}.md").write_text(text, "utf-8")
    assert main(["add", str(folder), *index]) == 0
    capsys.readouterr()

    def titles(*options: str) -> list[str]:
        assert main(["search", "养老补贴每月多少", "--json", *options, *index]) == 0
        return [hit["title"] for hit in json.loads(capsys.readouterr().out)]

    assert len(titles()) == 2
    assert titles("--region", "济宁") == ["甲地养老补贴通知"]
    assert titles("--year", "2023") == ["乙地养老补贴通知"]
    assert titles("--region", "济宁", "--year", "2023") == []
    assert main(["search", "养老补贴", "--year", "1999", *index]) == 0
    out = capsys.readouterr().out
    assert "没有符合筛选条件的文件（1999年）" in out
    assert "养老补贴每人" not in out


def test_what_a_later_version_replaced_is_not_in_force(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder, index = tmp_path / "文件", ["--index", str(tmp_path / "索引")]
    folder.mkdir()
    passed = "2009年3月2日 云河市第三届人民代表大会常务委员会第八次会议通过\n\n"
    revised = "2018年11月20日 云河市第五届人民代表大会常务委员会第十次会议修订\n\n"
    for name, history, price in (("旧", passed, "二十元"), ("新", passed + revised, "六十元")):
        articles = f"第一条 为了保护湿地，制定本条例。\n\n第二条 占用湿地每平方米收{price}。\n"
        text = f"# 云河市湿地保护条例\n\n{history}{articles}"
        (folder / f"{name}.md").write_text(text, "utf-8")
    assert main(["add", str(folder), *index]) == 0
    for options, files in (([], ["新.md", "旧.md"]), (["--in-force"], ["新.md"])):
        capsys.readouterr()
        assert main(["search", "占用湿地每平方米收多少", "--json", *options, *index]) == 0
        assert sorted({Path(hit["source"]).name for hit in json.loads(capsys.readouterr().out)}) == files
