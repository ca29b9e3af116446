"""Articles, chapters, items and attachments: every passage under its heading path, nothing lost, nothing too long."""

from __future__ import annotations

from itertools import pairwise

import pytest

from corpus.cleaning import parse
from corpus.numbering import chinese, ordinal
from corpus.splitting import split
from corpus.types import Document, Passage, RawText, SplitSettings

LAW = """# 云河市渡口条例

2011年5月6日 云河市第四届人民代表大会常务委员会第二次会议通过

## 第一编 一般规定

## 第一章 总 则

第一条 为了管理渡口，制定本条例。

第二条 本条例所称渡口，包括：

（一）乡镇渡口；

（二）城市渡口。

第三条 渡口由市交通部门主管。

## 第二章 运营

### 第一节 船舶

第四条 渡船应当检验。

第四条之一 检验每年一次。

依照第四条规定检验合格的，发给证书。

第五条 规定载客数额的牌子应当挂在船头。

### 第二节 船员

第六条 船员应当持证。

附则

第七条 本条例自2011年7月1日起施行。

附件：渡口名录

一、东门渡。

二、西门渡。
"""


def cut(text: str, form: str = "txt", settings: SplitSettings | None = None) -> tuple[Document, list[Passage]]:
    (found,) = parse(RawText(text, f"/in/a.{form}", form))
    passages = split(found, settings or SplitSettings())
    for left, right in pairwise(passages):
        assert not found.text[left.end : right.start].strip()
    assert sum(len("".join(one.text.split())) for one in passages) == len("".join(found.text.split()))
    return found, passages


def test_every_article_is_one_passage_under_its_path() -> None:
    _, passages = cut(LAW, "md")
    over = "第一编 一般规定 > "
    assert [one.heading for one in passages] == [
        "",
        over + "第一章 总 则 > 第一条",
        over + "第一章 总 则 > 第二条",
        over + "第一章 总 则 > 第三条",
        over + "第二章 运营 > 第一节 船舶 > 第四条",
        over + "第二章 运营 > 第一节 船舶 > 第四条之一",
        over + "第二章 运营 > 第一节 船舶 > 第五条",
        over + "第二章 运营 > 第二节 船员 > 第六条",
        over + "附则 > 第七条",
        "附件：渡口名录",
    ]
    assert passages[0].text.startswith("云河市渡口条例\n2011年5月6日")
    assert passages[5].text == "第四条之一 检验每年一次。\n依照第四条规定检验合格的，发给证书。"


def test_plain_text_without_spaces_after_the_labels_is_read_by_the_order_of_its_numbers() -> None:
    text = (
        "云河市渔港办法\n第一章 总则\n第一条为了管理渔港，制定本办法。\n第二条渔港由市农业局主管。\n"
        "第一条规定的渔港，名录另行公布。\n第二章 停泊\n第三条渔船应当按指定位置停泊。\n第十条的规定不适用于本章。\n"
    )
    _, passages = cut(text)
    assert [one.heading for one in passages] == ["第一章 总则 > 第一条", "第一章 总则 > 第二条", "第二章 停泊 > 第三条"]
    assert "第一条规定的渔港" in passages[1].text
    assert "第十条的规定" in passages[2].text


@pytest.mark.parametrize(
    "line", ["第三条规定的条件包括渔船。", "第三条、第四条不适用于渔政船。", "第三条第二款所称渔船另定。"]
)
def test_a_sentence_that_begins_with_a_reference_is_no_heading(line: str) -> None:
    _, passages = cut(
        f"云河市渔港办法\n第一条 为了管理渔港，制定本办法。\n第二条 渔港有下列条件。\n{line}\n第三条 其他。\n"
    )
    assert [one.heading for one in passages] == ["第一条", "第二条", "第三条"]
    assert line in passages[1].text


def test_a_table_of_contents_gives_no_headings() -> None:
    text = "云河市渔港条例\n目录\n第一章 总则\n第二章 停泊\n第三章 附则\n"
    text += "第一章 总则\n第一条 为了管理渔港。\n第二章 停泊\n第二条 停泊。\n"
    _, passages = cut(text)
    assert [one.heading for one in passages] == ["", "第一章 总则 > 第一条", "第二章 停泊 > 第二条"]
    assert passages[0].text.endswith("第三章 附则")


def test_a_chapter_may_bear_its_name_in_the_next_line() -> None:
    text = "云河市渔港条例\n第一章\n总则\n第一条 为了管理渔港。\n第二章 停泊\n与作业\n第二条 停泊。\n"
    assert [one.heading for one in cut(text)[1]] == ["第一章 总则 > 第一条", "第二章 停泊与作业 > 第二条"]


def test_an_old_law_counts_its_items_with_chinese_numbers_and_chapters_may_bear_them() -> None:
    text = "关于渔港的规定\n一、总则\n第一条 渔港分为：\n一、海港；\n二、河港。\n"
    text += "第二条 其他。\n二、停泊\n第三条 停泊自由。\n"
    _, passages = cut(text)
    assert [one.heading for one in passages] == ["一、总则 > 第一条", "一、总则 > 第二条", "二、停泊 > 第三条"]


def test_a_long_article_is_cut_at_its_paragraphs_and_items() -> None:
    duty = "渡口经营者应当建立安全管理制度，配备救生设备，定期检查渡船和码头，并且如实记录检查的情况，"
    items = "\n".join(f"（{chinese(number)}）{duty}不得超载；" for number in range(1, 7))
    text = f"云河市渡口条例\n第一条 {duty * 2}遵守本条例。\n{duty}接受监督。\n经营者应当：\n{items}\n"
    text += f"{duty * 12}\n第二条 其他。\n"
    settings = SplitSettings(words=100, characters=240)
    _, passages = cut(text, settings=settings)
    assert [one.heading for one in passages] == [
        "第一条 > 第一款至第二款",
        "第一条 > 第三款 > 第（一）项至第（三）项",
        "第一条 > 第三款 > 第（四）项至第（六）项",
        *["第一条 > 第四款"] * (len(passages) - 4),
        "第二条",
    ]
    assert len(passages) > 5
    assert all(len(one.text) <= 240 for one in passages)
    assert passages[1].text.startswith("经营者应当：\n（一）")


def test_a_list_within_an_item_belongs_to_the_item() -> None:
    duty = "渡口经营者应当建立安全管理制度，配备救生设备，定期检查渡船和码头。"
    text = (
        f"云河市渡口办法\n第一条 下列情形给予补贴：\n（一）新建渡口\n{duty}\n（二）改建渡口\n1.{duty}\n2.{duty * 2}\n"
        f"（三）其他。\n{duty * 2}\n第二条 完。\n"
    )
    _, passages = cut(text, settings=SplitSettings(words=40, characters=100))
    assert [one.heading.removeprefix("第一条 > ") for one in passages] == [
        "第一款 > 第（一）项至第（二）项",
        "第一款 > 第（二）项",
        "第一款 > 第（二）项至第（三）项",
        "第二款",
        "第二条",
    ]


def test_title_heading_and_passage_fit_the_window_together() -> None:
    title = "云河市" + "渡口渔港滩涂湿地" * 9 + "条例"
    chapter = "第一章 " + "船舶码头" * 9
    text = f"{title}\n{chapter}\n第一条 {'渡口' * 600}。\n第二条 完。\n"
    settings = SplitSettings()
    found, passages = cut(text, settings=settings)
    assert len(passages) > 3
    assert max(len(f"{found.title}\n{one.heading}\n{one.text}") for one in passages) <= settings.window
    assert {one.heading for one in passages} == {f"{chapter} > 第一条", f"{chapter} > 第二条"}


def test_attachments_begin_their_own_numbering() -> None:
    text = (
        "关于印发渡口办法的通知\n各区：\n现将办法印发给你们，请遵照执行。\n"
        "附件1\n渡口办法\n第一条 为了管理渡口。\n第二条 完。\n"
        "附件2\n渔港办法\n第一条 为了管理渔港。\n"
    )
    headings = [one.heading for one in cut(text)[1]]
    assert [one for one in headings if "条" in one] == ["附件1 > 第一条", "附件1 > 第二条", "附件2 > 第一条"]


@pytest.mark.parametrize(
    ("text", "value"), [("十", 10), ("一百零三", 103), ("二十一", 21), ("一二〇", 120), ("12", 12), ("甲", 0)]
)
def test_numbers_of_articles(text: str, value: int) -> None:
    assert ordinal(text) == value


def test_numbers_are_written_as_articles_are() -> None:
    assert [chinese(value) for value in (1, 10, 12, 20, 103, 110, 1001)] == [
        "一",
        "十",
        "十二",
        "二十",
        "一百零三",
        "一百一十",
        "一千零一",
    ]
