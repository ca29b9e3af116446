"""The places that texts name, and how places lie in each other."""

from __future__ import annotations

import time

import pytest

from corpus.places import NATION, Divisions, conflicts, contains, places, relation

JINING: Divisions = ("山东省", "济宁市")
WEISHAN: Divisions = ("山东省", "济宁市", "微山县")


def paths(text: str) -> list[Divisions]:
    return [place.path for place in places(text)]


@pytest.mark.parametrize(
    ("text", "path", "level"),
    [
        ("济宁", JINING, "prefecture"),
        ("山东济宁", JINING, "prefecture"),
        ("山东省济宁市微山县", WEISHAN, "county"),
        ("微山", WEISHAN, "county"),
        ("曲阜", ("山东省", "济宁市", "曲阜市"), "county"),
        ("青岛市市北区", ("山东省", "青岛市", "市北区"), "county"),
        ("青岛市北区", ("山东省", "青岛市", "市北区"), "county"),
        ("济南市中区", ("山东省", "济南市", "市中区"), "county"),
        ("北京市朝阳区", ("北京市", "朝阳区"), "county"),
        ("内蒙古", ("内蒙古自治区",), "province"),
        ("吉林", ("吉林省",), "province"),
        ("吉林市", ("吉林省", "吉林市"), "prefecture"),
        ("恩施州", ("湖北省", "恩施土家族苗族自治州"), "prefecture"),
        ("台湾", ("台湾省",), "province"),
        ("香港特别行政区", ("香港特别行政区",), "province"),
        ("我国", NATION, "country"),
        ("日本", ("日本",), "country"),
        ("河南省范县", ("河南省", "濮阳市", "范县"), "county"),
        ("宁乡县", ("湖南省", "长沙市", "宁乡市"), "county"),
    ],
)
def test_names(text: str, path: Divisions, level: str) -> None:
    (place,) = places(f"在{text}，")
    assert (place.text, place.path, place.level) == (text, path, level)
    assert f"在{text}，"[place.start : place.end] == text


@pytest.mark.parametrize(
    "text",
    [
        "大同小异",
        "朝阳产业",
        "示范县和健康县区",
        "发展中国家",
        "其中国有企业占三成",
        "5日本报讯",
        "北京路与中山路",
        "北京时间8时",
        "到北京大学报到",
        "全省、全市、我省",
        "沿海地区和沿海城市",
        "重大理论问题",
        "弘扬中华美德",
        "阖家安康",
        "出席的嘉宾和来宾",
        "本区域",
        "入海口",
        "中国科学院",
        "依法国家赔偿",
        "老城区和新城区",
    ],
)
def test_words_that_are_no_places(text: str) -> None:
    assert places(text) == []


def test_the_longest_name_wins() -> None:
    assert paths("上海南部") == [("上海市",)]
    assert paths("河南省南阳市") == [("河南省", "南阳市")]
    assert paths("印度尼西亚与印度") == [("印度尼西亚",), ("印度",)]


def test_a_shared_name_is_settled_by_a_place_before_it() -> None:
    assert paths("南京市玄武区、鼓楼区") == [("江苏省", "南京市", "玄武区"), ("江苏省", "南京市", "鼓楼区")]
    assert paths("福州市的鼓楼区")[-1] == ("福建省", "福州市", "鼓楼区")
    assert paths("鼓楼区") == []


def test_short_county_names_count_after_their_parent() -> None:
    assert paths("河北正定") == [("河北省", "石家庄市", "正定县")]
    assert paths("正定") == []


def test_every_line_of_the_data_is_read() -> None:
    for text in ("新疆维吾尔自治区胡杨河市", "三沙市", "神农架林区", "甘孜藏族自治州", "积石山县", "瓦努阿图"):
        assert len(places(text)) == 1, text


def test_relation() -> None:
    assert relation(JINING, JINING) == "same"
    assert relation(("山东省",), WEISHAN) == "wider"
    assert relation(WEISHAN, ("山东省",)) == "narrower"
    assert relation(NATION, JINING) == "wider"
    assert relation(JINING, ("山东省", "青岛市")) == "other"
    assert relation(NATION, ("日本",)) == "other"
    assert relation(NATION, ("台湾省",)) == "wider"


def test_contains_and_conflicts() -> None:
    assert contains(("山东省",), JINING)
    assert not contains(JINING, ("山东省",))
    assert conflicts(JINING, ("山东省", "青岛市"))
    assert not conflicts(JINING, ("山东省",))


def test_all_provinces_together_are_the_nation() -> None:
    found = places(
        "1月5日，31个省（自治区、直辖市）和新疆生产建设兵团报告病例189例，其中广东10例。全国31个省区市均有发生。"
    )
    assert [place.path for place in found] == [NATION, ("广东省",), NATION]
    assert places("新疆生产建设兵团2023年播种")[0].path == ("新疆维吾尔自治区",)


def test_fast_enough_for_every_passage() -> None:
    text = "山东省济宁市微山县与青岛市、全国平均水平相比，规模以上工业增加值增长较快。" * 8
    places(text)
    started = time.perf_counter()
    for _ in range(20):
        places(text)
    assert (time.perf_counter() - started) / 20 < 0.02  # measured: 0.5 ms; room for a busy machine
