"""Cleaning keeps every visible character and its place, finds the outline and the facts about a document."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import pytest

from corpus.cleaning import parse
from corpus.dates import dates, iso_date, year_of_writing
from corpus.paragraphs import paragraphs
from corpus.types import CorpusError, Document, DocumentInfo, RawText

NOTICE = """\
清河县人民政府文件

清政发〔2023〕12号

清河县人民政府
关于印发清河县养老服务补贴办法的通知

各乡镇人民政府，县政府各部门：

《清河县养老服务补贴办法》已经县政府第18次常务会议通过，现印发给你们，请认真贯彻执行。

清河县人民政府
2023年5月8日

清河县养老服务补贴办法

第一章 总则

第一条 为了规范养老服务补贴的发放，根据《山东省养老服务条例》第四十一条和省民政厅的有关规定，结合本县实际，制定本办法。

第二条 本办法所称补贴，是指由县财政安排的资金。依照国发〔2022〕3号文件第五条的规定管理。

第二章 标准

第三条 补贴标准如下：
（一）八十至八十九周岁的老年人，每人每月100元；
（二）九十周岁以上的老年人，每人每月300元。

第四条 本办法自2023年6月1日起施行，有效期5年。
"""

FLAT = (
    "关于支持小微企业稳定发展若干措施的通知 各有关单位： "
    "为深入贯彻落实省委、省政府部署，帮助小微企业渡过难关，特制定如下措施： "
    "一、减轻企业负担 1.减免房租。承租国有房屋的小微企业，免收2个月房租。2月份已经缴纳的，可以顺延。 "
    "2.缓缴税款。有困难的企业可以申请延期缴纳税款，最长不超过3个月。 "
    "二、加大金融支持 3.降低融资成本。小微企业综合融资成本降低1个百分点。 "
    "清河县人民政府 2020年2月8日"
)


def document(text: str, form: str = "txt", **front: str) -> Document:
    (found,) = parse(RawText(text, "/in/a." + form, form, front))
    return found


def visible(text: str) -> Counter[str]:
    return Counter("".join(text.split()))


def headings(text: str, form: str = "txt") -> list[str]:
    return [section.heading for section in document(text, form).sections]


@pytest.mark.parametrize("text", [NOTICE, FLAT, NOTICE.replace("\n", "\r\n"), NOTICE.replace("\n", "\r")])
def test_every_cleaned_character_stands_where_its_offset_says(text: str) -> None:
    found = document(text)
    for offset, character in enumerate(found.text):
        original = text[found.offsets.original(offset)]
        assert character == original or (character.isspace() and original.isspace())
    assert visible(found.text) == visible(text)
    runs = found.offsets.runs
    assert [run.clean for run in runs[1:]] == [run.clean + run.length for run in runs[:-1]]
    assert runs[0].clean == 0
    assert runs[-1].clean + runs[-1].length == len(found.text)
    with pytest.raises(IndexError):
        found.offsets.original(len(found.text))


@pytest.mark.parametrize("text", [NOTICE, FLAT])
def test_sections_cover_the_document_and_begin_with_their_heading(text: str) -> None:
    found = document(text)
    sections = found.sections
    assert (sections[0].start, sections[-1].end) == (0, len(found.text))
    assert all(left.end == right.start for left, right in pairwise(sections))
    for section in sections:
        for heading in section.heading.split(" > ")[-1:]:
            assert heading in found.text[section.start : section.end]


def test_an_official_notice_tells_what_it_is() -> None:
    assert document(NOTICE).info == DocumentInfo(
        id=document(NOTICE).id,
        title="清河县人民政府关于印发清河县养老服务补贴办法的通知",
        source="/in/a.txt",
        format="txt",
        kind="规范性文件",
        genre="办法",
        issuer="清河县人民政府",
        number="清政发〔2023〕12号",
        published="2023-05-08",
        written="2023-05-08",
        addressee="各乡镇人民政府、县政府各部门",
        effective="2023-06-01",
        expires="2028-06-01",
        region=document(NOTICE).info.region,
        rule="清河县养老服务补贴办法",
        version="2023-05-08",
    )


def test_articles_of_a_law_are_sections_with_their_items() -> None:
    found = headings(NOTICE)
    assert found[1:] == ["第一章 总则 > 第一条", "第一章 总则 > 第二条", "第二章 标准 > 第三条", "第二章 标准 > 第四条"]


def test_a_text_flattened_to_one_line_has_paragraphs_again() -> None:
    found = document(FLAT)
    assert found.text.split("\n")[:6] == [
        "关于支持小微企业稳定发展若干措施的通知",
        "各有关单位：",
        "为深入贯彻落实省委、省政府部署，帮助小微企业渡过难关，特制定如下措施：",
        "一、减轻企业负担",
        "1.减免房租。承租国有房屋的小微企业，免收2个月房租。2月份已经缴纳的，可以顺延。",
        "2.缓缴税款。有困难的企业可以申请延期缴纳税款，最长不超过3个月。",
    ]
    assert [section.heading for section in found.sections] == ["", "一、减轻企业负担", "二、加大金融支持"]
    assert (found.info.issuer, found.info.published) == ("清河县人民政府", "2020-02-08")


def test_markdown_headings_and_front_matter() -> None:
    text = "# 问答\n\n说明文字。\n\n## 补贴\n\n### 标准\n\n"
    text += "每人每月**100元**，由县财政发放，通过社会保障卡按月支付到本人。\n\n- 身份证\n- 户口簿\n"
    found = document(text, "md", title="问答", issuer="县民政局", date="2023年1月", source="门户网站", region="全国")
    assert [section.heading for section in found.sections][-1] == "补贴 > 标准"
    assert "每人每月100元" in found.text
    assert "#" not in found.text
    assert found.text.endswith("- 身份证\n- 户口簿")
    info = found.info
    assert (info.issuer, info.published, info.origin, info.region) == ("县民政局", "2023-01", "门户网站", "全国")
    assert info.source == "/in/a.md"


def test_sentences_that_begin_with_a_number_are_headings_up_to_their_end() -> None:
    body = "各部门要统一思想，加强协调，形成合力，定期会商，及时解决工作中遇到的困难和问题。"
    text = f"工作方案\n{body}\n一、坚持统筹推进。{body}\n二、总体要求\n（一）指导思想\n{body}\n（二）工作目标\n{body}\n"
    assert headings(text)[1:] == ["一、坚持统筹推进", "二、总体要求 > （一）指导思想", "二、总体要求 > （二）工作目标"]


def test_a_list_of_short_lines_is_no_row_of_headings() -> None:
    body = "申请人应当向户籍所在地的乡镇人民政府提出申请，并对材料的真实性负责，提交下列材料。"
    text = f"办事指南\n{body}\n1.身份证\n2.户口簿\n3.一寸照片\n{body}\n"
    assert headings(text) == [""]


def test_hard_wraps_are_undone_but_headings_stand_alone() -> None:
    text = (
        "会议纪要\n\n"
        "会议指出，今年以来全县经济运行总体平稳，规上工业增加值\n同比增长8.5%，固定资产投资增长6.1%，主要指标好于预期，\n"
        "要求各部门再接再厉，确保完成全年任务。\n一、抓好重点项目\n会议要求，各专班每周调度一次项目进展，对进度滞后的项目\n"
        "挂牌督办，每季度通报一次情况，数据汇总使用统一的 cloud\n"
        "computing 平台，各乡镇每月月底以前填报，确保今年年底前\n\n全部开工建设，并按月向县委、县政府报告进展情况。\n"
    )
    found = document(text).text.split("\n")
    assert (len(found), found[0], found[2]) == (4, "会议纪要", "一、抓好重点项目")
    assert "增加值同比增长8.5%，" in found[1]
    assert "好于预期，要求各部门" in found[1]
    assert "滞后的项目挂牌督办" in found[3]
    assert "cloud computing 平台" in found[3]
    assert "今年年底前全部开工建设" in found[3]


def test_lines_that_are_paragraphs_are_not_joined() -> None:
    lines = [
        "工作报告",
        "粮食产量实现“十二连增”，",
        "居民消费价格涨幅保持较低水平。",
        "就业形势总体稳定，城镇新增就业1312万人，超过全年目标。",
    ]
    assert document("\n".join(lines)).text.split("\n") == lines


def test_zero_width_and_control_characters_are_left_out() -> None:
    assert document("第\u200b一条\ufeff 为\u2060了\x00规\U000e0041范。").text == "第一条 为了规范。"


def test_the_same_content_has_the_same_id() -> None:
    first, second = (parse(RawText(NOTICE, source, "txt"))[0] for source in ("/in/a.txt", "/out/b.txt"))
    assert first.id == second.id
    assert len(first.id) == 16
    assert document(NOTICE.replace("100元", "120元")).id != first.id


def test_a_text_without_words_is_refused() -> None:
    with pytest.raises(CorpusError, match="没有文字"):
        parse(RawText("——\n。。\n", "/in/空.txt", "txt"))


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2024年2月22日", "2024-02-22"),
        ("二〇二三年十一月三十日", "2023-11-30"),
        ("2023年1至11月", "2023"),
        ("2023-7-5", "2023-07-05"),
        ("２０２３年５月", "2023-05"),
        ("2023", "2023"),
        ("第2023号", ""),
        ("2023年13月", ""),
    ],
)
def test_dates_are_as_exact_as_the_text(text: str, iso: str) -> None:
    assert iso_date(text) == iso


def test_dates_in_running_text() -> None:
    assert [date.iso for date in dates("自2023年6月1日起，至2025年底")] == ["2023-06-01", "2025"]


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("2023年1至11月，全市增长10.2%。在去年12月28日举办的推介会上。", "2024"),
        ("2023年1至11月，全市增长10.2%。", ""),
        ("今年以来，对比去年12月，2023年1至11月增长。", ""),
        ("去年12月28日，2023年1至11月，到2030年，", ""),
    ],
)
def test_the_year_of_writing_is_told_only_where_it_is_clear(text: str, year: str) -> None:
    assert year_of_writing(text) == year


def test_what_follows_a_table_of_long_rows_is_kept() -> None:
    rows = "".join(
        f"| 第{number}条所列的内容和程序以及办理的时间和地点 | 由主管部门会同有关单位组织实施并监督落实 |\n"
        for number in "三四五六七八"
    )
    text = f"# 某规定\n\n| 条文 | 要求 |\n| --- | --- |\n{rows}<!-- TABLE END -->\n\n本规定自2015年11月1日起施行。"
    assert [paragraph.text for paragraph in paragraphs(RawText(text, "规定.md", "md"))][-2:] == [
        "条文：第八条所列的内容和程序以及办理的时间和地点；要求：由主管部门会同有关单位组织实施并监督落实",
        "本规定自2015年11月1日起施行。",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "|" * 400_000 + "字",
        "a|b\n" + " " * 400_000 + "\n",
        "a|b\n" + "--|" * 130_000 + "x",
        "甲|乙\n|--|--|\n" + "|" * 400_000,
    ],
    ids=["bars", "blanks", "rules", "row"],
)
def test_bars_without_end_do_not_keep_anyone_waiting(text: str) -> None:
    # Tried in every way that they could be a table, they took hours.
    [document] = parse(RawText(text, "甲.md", "md"))
    assert document.text.strip()
