"""Copies of one notice: found, shown once, and there again when the original goes."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.types import DocumentInfo
from index.encoder import BUILTIN, EncoderOnDemand
from index.likeness import Compared, are_copies
from index.settings import IndexSettings
from index.standing import spoken_of, standing, texts_first
from index.store import Index

BODY = """各区县人民政府，市政府各部门：

为帮助小微企业渡过难关，现就发放稳岗补贴有关事项通知如下。

一、补贴对象。依法参加失业保险满一年、上一年度未裁员或者裁员率不高于百分之五的小微企业，可以申请稳岗补贴。

二、补贴标准。按企业上一年度实际缴纳失业保险费的60%发放，单个企业最多不超过20万元，资金从失业保险基金中列支。

三、申请材料。企业应当提交申请表、营业执照复印件、工资发放明细和社会保险缴费证明，并对材料的真实性负责。

四、办理程序。企业通过市人力资源社会保障网上服务大厅提出申请，窗口在十五个工作日内审核完毕并公示，公示期为5个工作日。

五、监督检查。对弄虚作假骗取补贴的企业，追回已发放的资金，三年内不再受理其申请，并依法移送有关部门处理。
"""
TITLE = "青岭市人民政府关于发放小微企业稳岗补贴的通知"
FORWARDED = f"""云水县人民政府办公室转发{TITLE}

各乡镇人民政府：

现将《{TITLE}》转发给你们，请于3月1日前把名单报送县就业服务中心，联系人由各乡镇自行确定。

{BODY.replace("三、申请材料。企业应当提交", "三、申请材料。申请人需要准备好")}
"""


def _write(folder: Path, name: str, title: str, date: str, body: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(f"---\ntitle: {title}\ndate: {date}\n---\n{body}", "utf-8")
    return path


def test_edited_and_forwarded_copies_are_copies() -> None:
    first = Compared(TITLE, BODY, "2023-01-10")
    assert are_copies(first, Compared("另一个名字", BODY.replace("并依法移送有关部门处理", ""), ""))
    assert are_copies(first, Compared("云水县转发通知", FORWARDED, "2023-02-01"))
    assert not are_copies(first, Compared("别的通知", "本市今年将新建三座公园。" * 30, ""))


def test_reports_of_other_years_and_places_are_not_copies() -> None:
    text = "".join(
        f"2021年，青岭市{thing}{number}亿元，比上年增长{number % 9}.{number % 7}%，完成年度计划。\n"
        for number, thing in enumerate(
            ("工业增加值", "固定资产投资", "进出口总额", "财政收入", "社会消费品零售总额"), 120
        )
    )
    later = text.replace("2021年", "2022年").replace("亿元", "7亿元")
    report = Compared("青岭市2021年统计公报", text, "2022-03-01")
    assert not are_copies(report, Compared("青岭市2022年统计公报", text, "2023-03-01"))
    assert not are_copies(report, Compared("统计公报", later, ""))
    assert not are_copies(report, Compared("统计公报", text.replace("青岭市", "济宁市"), ""))
    assert are_copies(report, Compared("统计公报", text, ""))


def test_versions_of_a_rule_are_not_copies() -> None:
    articles = "\n".join(f"第{n}条 {words}" for n, words in zip("一二三四五", BODY.split("\n\n")[2:], strict=False))
    old = f"2010年5月1日第三次会议通过\n{articles}"
    new = f"2010年5月1日第三次会议通过\n2019年6月3日第九次会议修正\n{articles}"
    assert not are_copies(Compared("补贴办法", old, ""), Compared("补贴办法", new, ""))
    assert not are_copies(Compared("补贴办法", articles, "2010-05"), Compared("补贴办法", articles, "2019-06"))
    assert are_copies(Compared("补贴办法", new, ""), Compared("转发补贴办法", new, ""))


def test_one_result_for_a_cluster_until_the_original_goes(tmp_path: Path) -> None:
    original = _write(tmp_path / "a", "原件.md", TITLE, "2023-01-10", BODY)
    copy = _write(tmp_path / "a", "转发.md", f"云水县人民政府办公室转发{TITLE}", "2023-02-01", FORWARDED)
    other = _write(
        tmp_path / "a", "别的.md", "青岭市公园建设计划", "2023-01-11", "青岭市今年新建三座公园，投资两千万元。"
    )
    encoder, settings = EncoderOnDemand(BUILTIN), IndexSettings(directory=tmp_path / "index")
    with Index.open(settings, encoder=encoder) as index:
        assert [result.outcome for result in index.add([copy, original, other])] == ["added"] * 3
        ids = {Path(info.source).name: info.id for info in index.documents()}
        hits = index.search("稳岗补贴最多多少万元", 10)
        assert hits[0].document.id == ids["原件.md"]
        assert hits[0].copies == 1
        repeated = [hit for hit in hits if hit.document.id == ids["转发.md"] and "20万元" in hit.passage.text]
        assert repeated == []
        among = index.search("稳岗补贴最多多少万元", 10, [ids["转发.md"], ids["别的.md"]])
        assert among[0].document.id == ids["转发.md"]
        assert [info.id for info in index.copies(ids["原件.md"])] == [ids["转发.md"]]
        index.remove(ids["原件.md"])
        hits = index.search("稳岗补贴最多多少万元", 10)
        assert hits[0].document.id == ids["转发.md"]
        assert hits[0].copies == 0
    with Index.open(settings, encoder=encoder) as index:
        list(index.add([original]))
        assert index.copies(ids["原件.md"])


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"published": "2023-01-10"}, {"published": "2023-02-01"}),
        ({"published": "2023-03-01"}, {"title": "转发补贴通知", "published": "2023-02-01"}),
        ({"published": "2023-03-01"}, {"kind": "解读"}),
        ({"kind": "解读"}, {"kind": "新闻"}),
        ({"published": "2023-03-01"}, {"published": ""}),
    ],
)
def test_the_original_stands_before_the_copy(first: dict[str, str], second: dict[str, str]) -> None:
    one, two = (
        DocumentInfo(**{"id": name, "title": "补贴通知", "source": name, "format": "txt", **given})
        for name, given in (("b", first), ("a", second))
    )
    assert standing(one) < standing(two)


def test_an_explanation_knows_its_text() -> None:
    def info(identity: str, title: str) -> DocumentInfo:
        return DocumentInfo(id=identity, title=title, source=identity, format="txt")

    documents = [
        info("plan", "青岭市人民政府关于印发青岭市稳就业实施方案的通知"),
        info("said", "《青岭市稳就业实施方案》政策解读"),
        info("about", "关于《青岭市养老服务条例》的解读"),
        info("rule", "青岭市养老服务条例"),
        info("alone", "《望海市稳就业实施方案》解读"),
    ]
    assert spoken_of(documents) == {"said": {"plan"}, "about": {"rule"}}


RULE = DocumentInfo(id="rule", title="青岭市养老服务条例", source="条例", format="txt")
SAID = DocumentInfo(id="said", title="《青岭市养老服务条例》解读", source="解读", format="txt")
NEWS = DocumentInfo(id="news", title="《青岭市养老服务条例》今起施行", source="新闻", format="txt", kind="新闻")
ASIDE = DocumentInfo(id="aside", title="《望海市养老服务条例》解读", source="别的", format="txt")


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ([(SAID, 0.9), (RULE, 0.88)], "rule said"),
        ([(SAID, 0.9), (RULE, 0.5)], "said rule"),  # clearly better: the explanation stays
        ([(SAID, 0.9), (ASIDE, 0.89), (RULE, 0.88)], "rule said aside"),
        ([(ASIDE, 0.9), (RULE, 0.88)], "aside rule"),  # it speaks of another text
        ([(NEWS, 0.9), (SAID, 0.89), (RULE, 0.87)], "rule news said"),
        ([(RULE, 0.9), (SAID, 0.89), (RULE, 0.88)], "rule said rule"),
        ([(SAID, 0.9), (SAID, 0.89), (RULE, 0.88), (RULE, 0.87)], "rule said said rule"),
        ([], ""),
    ],
)
def test_a_text_comes_before_what_speaks_of_it(found: list[tuple[DocumentInfo, float]], expected: str) -> None:
    ordered = texts_first(found, lambda pair: pair[0], lambda one, own: own[1] >= one[1] - 0.05)
    assert " ".join(info.id for info, _ in ordered) == expected
    assert sorted(map(id, ordered)) == sorted(map(id, found))


def test_a_search_shows_the_text_before_its_explanation(tmp_path: Path) -> None:
    words = "养老机构应当为每名老人配备护理员，护理员与老人的比例不低于一比六。"
    rule = _write(tmp_path / "a", "条例.md", RULE.title, "2023-03-01", f"为了做好养老服务，制定本条例。{words}")
    said = _write(tmp_path / "a", "解读.md", SAID.title, "2023-01-02", f"护理员与老人的比例是多少？{words}")
    question = "《青岭市养老服务条例》解读：护理员与老人的比例是多少"
    with Index.open(IndexSettings(directory=tmp_path / "index")) as index:
        list(index.add([rule, said]))
        assert index.searcher("lexical").search(question, 2)[0].document.title == SAID.title
        hits = index.search(question, 5)
    assert [hit.document.title for hit in hits][:2] == [RULE.title, SAID.title]
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
