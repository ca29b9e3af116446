"""Versions of rules, what repeals them, and what is in force on a day."""

from __future__ import annotations

import pytest

from corpus.cleaning import parse
from corpus.types import DocumentInfo, RawText
from corpus.validity import AMENDED, EXPIRED, IN_FORCE, PENDING, REPEALED, UNKNOWN, Validity, in_force, starts
from corpus.versions import rule_name, title_key

NOW = "2026-01-01"
FIRST = (
    "# 云河市湿地保护条例\n\n2009年3月2日 云河市第三届人民代表大会常务委员会第八次会议通过\n\n"
    "第一条 为了保护湿地，制定本条例。\n\n第二条 占用湿地的，每平方米缴纳恢复费二十元。\n\n"
    "第三条 本条例自2009年5月1日起施行。\n"
)
SECOND = (
    "# 云河市湿地保护条例\n\n2009年3月2日 云河市第三届人民代表大会常务委员会第八次会议通过\n\n"
    "2018年11月20日 云河市第五届人民代表大会常务委员会第十次会议修订\n\n"
    "第一条 为了保护湿地，制定本条例。\n\n第二条 占用湿地的，每平方米缴纳恢复费六十元。\n\n"
    "第三条 本条例自2019年1月1日起施行。"
    "2003年6月5日云河市人民政府发布的《云河市滩涂管理办法》（云政发〔2003〕9号）同时废止。\n"
)
FLATS = (
    "云河市滩涂管理办法\n云政发〔2003〕9号\n第一条 为了管理滩涂，制定本办法。\n"
    "第二条 本办法自2003年7月1日起施行。\n2003年6月5日"
)
LIST = """云河市人民政府关于废止部分规范性文件的决定
云政发〔2021〕4号
经市政府研究，决定对下列规范性文件予以废止：
1.云河市河道采砂管理办法（云政发〔2006〕11号）
2.《云河市渡口管理规定》（云政发〔2008〕2号）
二、对下列规范性文件予以修改：
1.《云河市渔港管理办法》
本决定自2021年3月1日起施行。
云河市人民政府
2021年2月10日
"""


def info(text: str, name: str) -> DocumentInfo:
    (found,) = parse(RawText(text, f"/in/{name}", "md" if name.endswith("md") else "txt"))
    return found.info


def rule(identity: str, **facts: str) -> DocumentInfo:
    return DocumentInfo(id=identity, title=facts.pop("title", identity), source=identity, format="txt", **facts)


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("云河市湿地保护条例(2018-11-20)", "云河市湿地保护条例"),
        ("云河市湿地保护条例（2018年修正）", "云河市湿地保护条例"),
        ("云河市湿地保护条例（修订本）", "云河市湿地保护条例"),
        ("中华人民共和国滩涂法", "滩涂法"),
        ("云河市实施《中华人民共和国滩涂法》办法", "云河市实施滩涂法办法"),
        ("关于印发《云河市渡口管理规定》的通知", "云河市渡口管理规定"),
        ("云河市人民政府关于印发云河市渡口管理规定的通知", "云河市渡口管理规定"),
        ("云河市渡口管理办法（试行）", "云河市渡口管理办法（试行）"),
        ("云河市渡口管理规定（征求意见稿）", ""),
        ("关于修改《云河市渡口管理规定》的决定", ""),
        ("云河市2023年政府工作报告", ""),
        ("云河市推进行政执法", ""),
        ("云河市公司法", "云河市公司法"),
        ("实施办法", ""),
    ],
)
def test_all_versions_of_a_rule_share_a_name(title: str, name: str) -> None:
    assert rule_name(title) == name


def test_a_version_tells_its_date_its_beginning_and_what_it_repeals() -> None:
    first, second, flats = info(FIRST, "a.md"), info(SECOND, "b.md"), info(FLATS, "c.txt")
    assert (first.rule, first.version, starts(first)) == ("云河市湿地保护条例", "2009-03-02", "2009-05-01")
    assert (second.rule, second.version, starts(second)) == ("云河市湿地保护条例", "2018-11-20", "2019-01-01")
    assert second.repeals == "云河市滩涂管理办法|云政发〔2003〕9号"
    everything = [first, second, flats]
    assert in_force(first, everything, "2012-06-01").kind == IN_FORCE
    assert in_force(second, everything, "2012-06-01").kind == PENDING
    assert in_force(first, everything, "2018-12-31").kind == IN_FORCE  # passed, but not yet in force
    superseded = in_force(first, everything, "2019-01-01")
    assert (superseded.kind, superseded.since, superseded.by) == (AMENDED, "2019-01-01", second)
    assert in_force(second, everything, NOW).kind == IN_FORCE
    assert in_force(flats, everything, "2018-12-31").kind == IN_FORCE
    repealed = in_force(flats, everything, NOW)
    assert (repealed.kind, repealed.label, repealed.note) == (
        REPEALED,
        "已废止",
        "2019-01-01起被《云河市湿地保护条例》废止",
    )


def test_a_date_in_the_file_name_is_that_of_the_version() -> None:
    assert info(FIRST, "云河市湿地保护条例(2015-07-24).md").version == "2015-07-24"


def test_a_list_of_repealed_texts_is_read_up_to_its_end() -> None:
    decision = info(LIST, "废止.txt")
    assert decision.repeals.split("\n") == [
        "云河市河道采砂管理办法|云政发〔2006〕11号",
        "云河市渡口管理规定|云政发〔2008〕2号",
    ]
    sand = rule("a", title="云河市河道采砂管理办法", rule="云河市河道采砂管理办法", version="2006-01-02")
    other = rule("b", title="云河市渡口管理规定", number="云政发〔2015〕7号", rule="云河市渡口管理规定", version="2015")
    states = Validity([decision, sand, other]).states(NOW)
    assert (states["a"].kind, states["a"].since) == (REPEALED, "2021-03-01")
    assert states["b"].kind == IN_FORCE  # another 文号


@pytest.mark.parametrize(
    "text",
    [
        "申请人可以请求人民法院依照《云河市公示办法》的程序宣告该票据失效。",
        "《云河市渡口管理规定》第三条同时废止。",
        "有下列情形之一的，可以停止执行：\n（一）行政机关认为需要停止执行的；",
    ],
)
def test_what_ends_something_else_repeals_no_rule(text: str) -> None:
    assert info(f"云河市票据规定\n第一条 {text}\n", "a.txt").repeals == ""


def test_a_term_ends_and_a_stated_end_counts() -> None:
    limited = rule("a", title="云河市补贴办法", rule="云河市补贴办法", version="2020-01-05", expires="2025")
    ended = rule("b", title="某通知", published="2010-01-01", status="已废止")
    news = rule("c", title="某消息", published="2010-01-01")
    validity = Validity([limited, ended, news])
    assert validity.state("a", "2025-12-31").kind == IN_FORCE
    assert validity.state("a", NOW).kind == EXPIRED
    assert validity.state("b", NOW).kind == REPEALED
    assert validity.state("c", NOW).kind == validity.state("unknown", NOW).kind == UNKNOWN
    assert set(validity.closed(NOW)) == {"a", "b"}


def test_a_name_that_two_places_share_makes_two_rules() -> None:
    early = rule("a", title="渡口管理规定", rule="渡口管理规定", issuer="济南市人民政府", version="2010-01-01")
    late = rule("b", title="渡口管理规定", rule="渡口管理规定", issuer="青岛市人民政府", version="2015-01-01")
    assert not Validity([early, late]).closed(NOW)
    assert set(
        Validity([early, rule("c", title="x", rule="渡口管理规定", issuer="济南市人民政府", version="2016")]).closed(
            NOW
        )
    ) == {"a"}


def test_names_are_compared_without_marks() -> None:
    assert title_key("《中华人民共和国 滩涂法》（2019修正）") == "滩涂法"
