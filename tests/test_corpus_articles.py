"""A newspaper page becomes its articles, also where one was printed inside another."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from corpus.cleaning import load, parse
from corpus.splitting import split
from corpus.types import Document, RawText, SplitSettings

# The inner article has its own headline; the outer one goes on with its next number.
NUMBERED = """\
守好一库碧水 清河县水库保护纪实

本报记者 陈晓岚 通讯员 周立

清河水库是全县三十万人的饮用水源。今年以来，县水务局把水库保护摆在突出位置，库区水质稳定保持在二类以上，巡库员每天沿岸巡查两次。

一、源头治理

库区上游的五个村全部建成污水处理站，日处理能力达到1200吨，沿岸的畜禽养殖场关停或搬迁46家，库区水质由此明显好转。

让图书馆离孩子更近

文/孙小雨

周末的县图书馆里座无虚席。把图书馆办到孩子身边，不只是多摆几排书架，更要让借书还书像买菜一样方便，让阅读成为习惯。

有的乡镇图书室大门常锁，书架落灰，孩子们只能望而却步。开放时间跟着孩子的作息走，图书室才有人气，阅读才有温度。

二、巡查管护

县水务局为清河水库聘请巡库员28名，配备无人机6架，对库区违规垂钓、倾倒垃圾等行为及时劝阻，全年共处理库区问题173件。

三、群众参与

沿岸的1.2万户村民签订了水库保护公约，义务巡库队发展到19支，清河水库的清水正流向千家万户。
"""

# The headline of the first text is printed under it, and the second begins with its own.
UNDER = """\
■赵敏

夜市的灯火，照见一座城市的烟火气。办好夜市不能一关了之，也不能一放了之，管理者要在秩序和便利之间找到平衡，多听摊主和居民的意见。

有的城市把夜市摊位编号上墙，油烟、垃圾、噪声各有专人负责，居民满意，摊主安心。夜市的烟火气里，有就业，也有民生。

夜市烟火气要有秩序

全市秋粮收购过半

本报讯（记者 冯国强 通讯员 何静）截至10月底，全市累计收购秋粮42.6万吨。落实收购资金11.8亿元，不给农民打白条。

全市开设收购网点213个，延长收购时间，配备烘干设备340台套，农民售粮排队时间平均不到一个小时，秋粮收购进度快于去年同期。
"""

# The inner text has no headline above it; the outer one goes on under it, and its sub-headings show where.
INTERRUPTED = """\
老厂房里的新生意 城东街区更新见闻

（本报记者 林一帆）

走进城东街区，红砖厂房整修一新，咖啡馆、书店和设计工作室次第开张。三年前，这里还是停产多年的纺织厂，街区更新让老厂房重新有了人气。

修旧如旧 留住城市记忆

城东街区更新没有大拆大建。设计团队保留了锯齿形屋顶和12根铸铁柱，老厂房的机器成了展品，老工人当起街区讲解员。

◆宋平

电动自行车该停哪里、怎么充电，是许多居民的烦心事。飞线充电的背后，是充电设施的不足；楼道停车的背后，是停车棚的缺位。

破解充电难，堵不如疏。把充电桩建到居民家门口，价格公开透明，飞线充电自然会减少，楼道里的隐患也会随之消除。

充电难题堵不如疏

引进业态 街区焕发生机

街区更新完成后，共引进商户86家，新增就业岗位1100个，老厂房日均客流超过9000人次，设计工作室年营业额突破2亿元。

完善配套 居民共享成果

街区周边新建停车位350个，改造背街小巷7条，老厂房东侧的空地建成口袋公园，居民下楼就能散步。
"""

# Both are whole: sub-headings of the second are not headlines of the first.
APART = """\
山村通了公交车

本报记者 郑凯

上午九点，首班公交车开进海拔八百米的云顶村。全县最后12个不通公交的山村全部通了公交车，村民进城票价最高不超过6元。

县交通运输局投入新能源公交车15辆，改造候车亭40座，山村公交线路总长达到210公里。

医保服务进社区

本报记者 吴倩

在阳光社区，居民不出小区就能办理医保参保登记、异地就医备案。全市已有168个社区设立医保服务站，可办事项28项。

窗口前移 方便老人

针对老年人不会用手机的情况，医保服务站配备帮办员，全程陪同办理，医保业务平均办理时间缩短到8分钟。

数据多跑 群众少跑

医保部门与民政、卫健等部门共享数据，14项证明材料不再需要居民提供，社区医保服务站满意度达到99%。
"""


def documents(page: str) -> list[Document]:
    return parse(RawText(page, "page.txt", "txt"))


def visible(text: str) -> Counter[str]:
    return Counter("".join(text.split()))


@pytest.mark.parametrize("page", [NUMBERED, UNDER, INTERRUPTED, APART])
def test_every_character_is_in_exactly_one_article(page: str) -> None:
    found = documents(page)
    assert visible("".join(document.text for document in found)) == visible(page)
    places = [document.offsets.original(offset) for document in found for offset in range(len(document.text))]
    assert len(set(places)) == len(places)


@pytest.mark.parametrize("page", [NUMBERED, UNDER, INTERRUPTED, APART])
def test_the_articles_of_a_page_name_it(page: str) -> None:
    found = parse(RawText(page, "剪报/岚湾晚报.txt", "txt"))
    assert len(found) > 1
    assert {document.info.parent for document in found} == {"岚湾晚报"}
    assert {document.info.source for document in found} == {"剪报/岚湾晚报.txt"}
    (alone,) = parse(RawText("通知\n\n今天全市放假一天。", "通知.txt", "txt"))
    assert alone.info.parent == ""


@pytest.mark.parametrize("page", [NUMBERED, UNDER, INTERRUPTED, APART])
def test_hard_wraps_change_nothing(page: str) -> None:
    wrapped = "\n".join(
        "\n".join(line[start : start + 24] for start in range(0, len(line), 24)) for line in page.split("\n")
    )
    assert [document.text for document in documents(wrapped)] == [document.text for document in documents(page)]


def test_an_article_goes_on_with_its_next_number() -> None:
    outer, inner = documents(NUMBERED)
    assert outer.title == "守好一库碧水 清河县水库保护纪实"
    assert outer.info.author == "陈晓岚、周立"
    assert "二、巡查管护" in outer.text
    assert "19支" in outer.text
    assert "图书" not in outer.text
    assert (inner.title, inner.info.author, inner.info.kind) == ("让图书馆离孩子更近", "孙小雨", "评论")
    assert inner.text.endswith("阅读才有温度。")


def test_a_headline_under_its_article_is_given_back() -> None:
    comment, report = documents(UNDER)
    assert (comment.title, comment.info.author, comment.info.kind) == ("夜市烟火气要有秩序", "赵敏", "评论")
    assert (report.title, report.info.author, report.info.kind) == ("全市秋粮收购过半", "冯国强、何静", "新闻")
    assert "秋粮" not in comment.text
    assert "夜市" not in report.text


def test_an_article_without_a_headline_above_it_is_cut_out_of_another() -> None:
    outer, inner = documents(INTERRUPTED)
    assert outer.info.author == "林一帆"
    assert "引进业态 街区焕发生机" in outer.text
    assert "350个" in outer.text
    assert "充电" not in outer.text
    assert (inner.title, inner.info.author) == ("充电难题堵不如疏", "宋平")
    assert "街区" not in inner.text


def test_articles_one_after_the_other_keep_their_sub_headings() -> None:
    first, second = documents(APART)
    assert first.title == "山村通了公交车"
    assert "医保" not in first.text
    assert second.title == "医保服务进社区"
    assert "满意度达到99%" in second.text
    assert {"窗口前移 方便老人", "数据多跑 群众少跑"} <= {section.heading for section in second.sections}


@pytest.mark.parametrize("page", [NUMBERED, INTERRUPTED])
def test_no_passage_spans_the_seam(page: str) -> None:
    outer = documents(page)[0]
    for passage in split(outer, SplitSettings()):
        start, end = outer.offsets.span(passage.start, passage.end)
        assert "".join(page[start:end].split()) == "".join(passage.text.split())


def test_list_items_with_a_mark_are_no_bylines() -> None:
    text = "关于做好防汛工作的通知\n各单位：\n" + "".join(
        f"■{item}\n要求各单位把{item}的任务落实到岗位、落实到个人，每天检查，发现问题及时报告，不得拖延，不得隐瞒。\n"
        for item in ("加强值守", "备足物资", "转移群众")
    )
    assert [document.title for document in documents(text)] == ["关于做好防汛工作的通知"]


def test_the_newspaper_page_of_the_seed() -> None:
    path = Path(__file__).resolve().parents[2] / "shared" / "seed" / "济宁制造强市.txt"
    if not path.exists():
        pytest.skip("no shared/seed beside the project")
    page = path.read_bytes().decode("utf-8-sig")
    report, comment = load(path)
    assert visible(report.text + comment.text) == visible(page)
    assert (report.title, report.info.author) == ("攀高逐新 向制造强市加速蝶变", "王粲")
    assert (comment.title, comment.info.author) == ("实现制造业高质量发展", "满涛")
    assert (report.info.published, report.info.region) == ("2024", "山东省济宁市")
    assert "项目，是经济发展的引擎。" in report.text
    assert report.text.endswith("目标阔步前行。")
    assert comment.text.endswith("强力助推器。\n实现制造业高质量发展")
    seam = report.text.index("项目，是经济发展的引擎。")
    resumed = next(section for section in report.sections if section.start == seam)
    assert resumed.heading == "攻坚项目建设 增强产业发展后劲"
    for document in (report, comment):
        for passage in split(document, SplitSettings()):
            start, end = document.offsets.span(passage.start, passage.end)
            assert "".join(page[start:end].split()) == "".join(passage.text.split())
