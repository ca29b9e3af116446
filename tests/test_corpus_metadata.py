"""What an official document says it is: each form in which it says it, and where it was read."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.cleaning import load, parse
from corpus.contacts import contact, phone, subjects
from corpus.facts import Line
from corpus.fields import checked, consistent
from corpus.organs import joined, publisher
from corpus.regions import level
from corpus.terms import effective, expires
from corpus.types import CorpusError, Document, RawText
from tests.guangzhou_labels import LABELS

JOINT = """\
000001
特急
青岭市教育局 青岭市财政局文件

青教规字〔2023〕6号　　　　　签发人：林小川

青岭市教育局
青岭市财政局
关于印发青岭市校车
服务管理办法的通知

各县区教育局、财政局，各有关学校：
现将《青岭市校车服务管理办法》印发给你们，请遵照执行。
青岭市教育局
青岭市财政局
2023年11月20日
（此件公开发布）

青岭市校车服务管理办法

第一条 为了保障学生乘车安全，制定本办法。学生证有效期为3年。
第二条 本办法自印发之日起满30日后施行，有效期五年。《青岭市校车管理规定》（青教〔2017〕3号）同时废止。

（联系人：周一禾，联系电话：0599-8123456）

主题词：教育 校车 办法
抄送：市委办公室，市人大常委会办公室。
青岭市教育局办公室　　　　　　　　2023年11月24日印发
"""
ORDER = """\
青岭省人民政府令
第88号
《青岭省渡口管理办法》已经2024年1月5日省人民政府第3次常务会议通过，现予公布，自2024年5月1日起施行。
省 长：何远
2024年1月31日
青岭省渡口管理办法
第一条 为了加强渡口管理，制定本办法。
"""
LAW = """\
# 杭州市河埠头保护条例

2015年6月26日 市十二届人民代表大会常务委员会第二十九次会议通过

2015年7月30日 浙江省第十二届人民代表大会常务委员会第二十二次会议批准

2019年8月1日 浙江省第十三届人民代表大会常务委员会第十三次会议批准修正

第一条 为了保护河埠头，传承水乡文化，方便沿河居民取水、洗涤和上下船只，根据有关法律、法规，结合本市实际，制定本条例。\
本市市区范围内河埠头的普查、修缮、利用和监督管理，适用本条例。

第二条 本条例自2015年10月1日起施行。
"""


def document(text: str, form: str = "txt", source: str = "/in/甲.txt", **front: str) -> Document:
    (found,) = parse(RawText(text, source, form, front))
    return found


def words(found: Document, text: str, field: str) -> str:
    """Return the original words at which a field was read."""
    (entry,) = (entry for entry in found.provenance if entry.field == field)
    return text[entry.start : entry.end]


def test_a_joint_notice_with_everything_an_office_prints_on_it() -> None:
    info = document(JOINT).info
    assert info.title == "青岭市教育局 青岭市财政局关于印发青岭市校车服务管理办法的通知"
    assert (info.issuer, info.number) == ("青岭市教育局、青岭市财政局", "青教规字〔2023〕6号")
    assert (info.written, info.released, info.published) == ("2023-11-20", "2023-11-24", "2023-11-20")
    assert (info.effective, info.expires) == ("2023-12-24", "2028-12-24")
    assert info.addressee == "各县区教育局、财政局、各有关学校"
    assert (info.contact, info.phone, info.subjects) == ("周一禾", "0599-8123456", "教育、校车、办法")
    assert (info.kind, info.genre) == ("规范性文件", "办法")


def test_each_value_stands_in_the_original_where_it_was_read() -> None:
    found = document(JOINT)
    assert words(found, JOINT, "number") == "青教规字〔2023〕6号"
    assert words(found, JOINT, "written") == "2023年11月20日"
    assert words(found, JOINT, "issuer") == "青岭市教育局\n青岭市财政局"
    assert words(found, JOINT, "addressee") == "各县区教育局、财政局，各有关学校"
    assert words(found, JOINT, "contact") == "周一禾"
    assert words(found, JOINT, "expires") == "有效期五年"
    assert words(found, JOINT, "title").startswith("青岭市教育局\n青岭市财政局\n关于印发")


def test_an_order_its_number_its_signer_and_its_class() -> None:
    info = document(ORDER).info
    assert (info.title, info.issuer) == ("青岭省渡口管理办法", "青岭省人民政府")
    assert info.number == "青岭省人民政府令第88号"
    assert (info.written, info.effective, info.kind) == ("2024-01-31", "2024-05-01", "规章")


def test_a_proclamation_of_a_congress_is_called_by_the_rules_it_makes_public() -> None:
    text = (
        "青岭县第三届人民代表大会常务委员会公告\n第5号\n"
        "《青岭县渡口条例》已由第三次会议于2024年1月5日通过，现予公布，自2024年3月1日起施行。\n"
        "青岭县第三届人民代表大会常务委员会\n2024年1月10日\n青岭县渡口条例\n第一条 为了加强渡口管理，制定本条例。\n"
    )
    info = document(text).info
    assert (info.title, info.issuer) == ("青岭县渡口条例", "青岭县人民代表大会常务委员会")
    assert (info.kind, info.written, info.effective) == ("地方性法规", "2024-01-10", "2024-03-01")


def test_a_law_its_maker_and_the_day_of_its_latest_revision() -> None:
    info = document(LAW, "md").info
    assert (info.issuer, info.kind) == ("杭州市人民代表大会常务委员会", "地方性法规")
    assert (info.written, info.effective) == ("2019-08-01", "2015-10-01")
    assert (info.region, level(info.region)) == ("浙江省杭州市", "市")


def test_a_regulation_of_the_council_cited_by_its_order() -> None:
    text = "# 渡船登记条例\n\n（2021年7月27日中华人民共和国国务院令第746号公布）\n\n第一条 为了规范登记，制定本条例。\n"
    info = document(text, "md").info
    assert (info.issuer, info.number, info.kind) == ("国务院", "国务院令第746号", "行政法规")
    assert (info.written, info.region) == ("2021-07-27", "全国")


@pytest.mark.parametrize(
    ("head", "number"),
    [
        ("国家税务总局公告\n2024年第3号\n关于渡船票据的公告", "国家税务总局公告2024年第3号"),
        (
            "国家税务总局关于渡船票据的公告\n2024年第3号\n为了方便纳税人，现就渡船票据公告如下：",
            "国家税务总局公告2024年第3号",
        ),
        ("国家税务总局公告2024年第3号\n关于渡船票据的公告", "国家税务总局公告2024年第3号"),
        ("青政办函［2024］17号\n青岭市人民政府办公室关于同意设立渡口的函", "青政办函〔2024〕17号"),
        ("发文字号：青政发〔2024〕2号　成文日期：2024年3月1日\n关于渡口的意见", "青政发〔2024〕2号"),
        ("关于做好渡口安全工作的通知（青政办〔2024〕5号）\n各县区人民政府：", "青政办〔2024〕5号"),
        ("关于渡口的通知\n根据《关于安全的通知》（国发〔2020〕1号），现就有关事项通知如下：", ""),
    ],
)
def test_the_number_in_its_forms(head: str, number: str) -> None:
    assert document(f"{head}\n一、渡口要按时开放，按时检查，按时登记。\n").info.number == number


@pytest.mark.parametrize(
    "mark", ["机密★1年", "机 密★长期", "秘密", "绝密★30年", "000012 秘密★6个月 特急", "密级：机密"]
)
def test_a_document_with_a_mark_of_secrecy_is_refused(mark: str) -> None:
    with pytest.raises(CorpusError, match=r"甲\.txt 标有密级“.{2,8}”，没有添加"):
        document(f"{mark}\n青岭市人民政府文件\n关于渡口的通知\n各县区要按时检查渡口。\n")


def test_words_about_secrets_are_no_mark() -> None:
    text = "关于保守国家秘密的通知\n各县区：\n国家秘密分为绝密、机密、秘密三级。\n密级：公开\n"
    assert document(text).info.title == "关于保守国家秘密的通知"
    assert document("# 秘密\n\n少年在河边捡到一封信，信里什么也没有写。\n", "md").info.title == "秘密"


@pytest.mark.parametrize(
    ("sentence", "begin", "end"),
    [
        ("本办法自2024年1月1日起施行，有效期5年。", "2024-01-01", "2029-01-01"),
        ("本通知自发布之日起施行，有效期至2026年12月31日。", "2023-12-01", "2026-12-31"),
        ("本办法自发布之日起30日后施行。有效期三年。", "2023-12-31", "2026-12-31"),
        ("本意见自二〇二四年二月二十九日起执行，试行期一年。", "2024-02-29", "2025-02-28"),
        ("本细则自2024年7月1日起施行至2025年6月30日。", "2024-07-01", "2025-06-30"),
        ("本证有效期为1年，自2024年1月1日起计算。", "", ""),
        ("低保标准自2024年1月1日起执行。", "", ""),
    ],
)
def test_from_when_and_until_when_it_holds(sentence: str, begin: str, end: str) -> None:
    lines = [Line("关于渡口的办法", 0), Line(sentence, 8)]
    found = effective(lines, "2023-12-01", "")
    assert (found.value, expires(lines, found.value).value) == (begin, end)


def test_bodies_told_apart_and_sources_that_are_none() -> None:
    assert joined("青岭市教育局青岭市财政局") == "青岭市教育局、青岭市财政局"
    assert joined("中共青岭市委办公室 青岭市人民政府办公室") == "中共青岭市委办公室、青岭市人民政府办公室"
    assert joined("青岭市渡口") == ""
    assert publisher("本网", "青岭市教育局网站") == "青岭市教育局"
    assert publisher("青岭市教育局官网  青岭市财政局") == "青岭市教育局、青岭市财政局"
    assert publisher("青岭日报") == "青岭日报"


def test_whom_to_ask() -> None:
    lines = [
        Line("联系科室：渡口管理科，咨询电话：（0599）8123456、12345。", 0),
        Line("监督电话：8000000", 40),
        Line("联系人：｜联系电话：", 60),
    ]
    assert (contact(lines).value, phone(lines).value) == ("渡口管理科", "0599-8123456、12345")
    directory = [Line(f"{name}渡口电话：81234{number}0", number * 20) for number, name in enumerate("东南西北上下")]
    assert phone(directory).value == ""
    assert subjects([Line("主题词：渡口 安全 通知　时效性：有效", 0)]).value == "渡口、安全、通知"


def test_a_web_page_speaks_for_itself_only_where_the_document_is_silent() -> None:
    page = {
        "title": "（转载）关于渡口的通告",
        "publisher": "本网",
        "date": "2024-03-09 10:00",
        "site": "青岭市教育局网站",
    }
    body = "关于渡口的通告\n渡口每日六时开放。\n"
    silent = document(body, "html", **page)
    assert (silent.info.title, silent.info.issuer, silent.info.published) == (
        "关于渡口的通告",
        "青岭市教育局",
        "2024-03-09",
    )
    assert {entry.field: entry.origin for entry in silent.provenance}["issuer"] == "page data"
    signed = document(f"{body}青岭市港航中心\n2024年3月1日\n", "html", **page).info
    assert (signed.issuer, signed.written, signed.released) == ("青岭市港航中心", "2024-03-01", "2024-03-09")
    assert signed.published == "2024-03-01"


def test_a_front_matter_comes_before_the_text_and_understands_chinese_names() -> None:
    found = document(LAW, "md", 发文机关="杭州市园林局", date="2020年2月", 文号="杭园〔2020〕1号")
    assert (found.info.issuer, found.info.published, found.info.number) == (
        "杭州市园林局",
        "2020-02",
        "杭园〔2020〕1号",
    )
    assert {entry.field: entry.origin for entry in found.provenance}["issuer"] == "front matter"


def test_a_value_that_cannot_be_is_told_in_words() -> None:
    assert checked("effective", " 2024年1月1日 ") == "2024-01-01"
    assert checked("expires", "") == ""
    for wrong in ("明天", "2024-02-30", "2024年1月1日以后", "20245"):
        with pytest.raises(CorpusError, match="不是日期"):
            checked("effective", wrong)
    with pytest.raises(CorpusError, match="标题不能为空"):
        checked("title", "  ")
    with pytest.raises(CorpusError, match="早于施行日期"):
        consistent({"effective": "2024-05-01", "expires": "2024-04"})


def test_saved_pages_of_one_city_say_what_a_person_reads_on_them(shared: Path) -> None:
    right = dict.fromkeys(("title", "issuer", "number", "date"), 0)
    for path in (shared / "corpora" / "guangzhou_html").iterdir():
        label = next((label for start, label in LABELS.items() if path.name.startswith(start)), None)
        if label is None:
            assert path.name.startswith("01_")
            continue
        (info,) = (found.info for found in load(path))
        right["title"] += "".join(info.title.split()) == "".join(label.title.split())
        right["issuer"] += info.issuer == label.issuer
        right["number"] += info.number == label.number
        right["date"] += info.published == label.date
    assert min(right.values()) >= 0.95 * len(LABELS), right
