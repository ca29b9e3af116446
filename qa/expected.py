"""What kind of words answers a question: a person, a date, a percentage, an amount, a count of something."""

from __future__ import annotations

import re
from dataclasses import dataclass

from qa.asked import has_organisation
from qa.figures import figures
from qa.periods import periods
from qa.units import same

_PERSON = re.compile(r"谁|哪位|哪一位|何人|姓名|叫什么(?:名字)?$")
_ORGANISATION = re.compile(
    r"哪(?:一?家|个|一个|些)(?:公司|企业|集团|单位|机构|银行|部门|大学|高校|酒企|药企|车企|厂)|哪家|什么(?:公司|企业|单位|机构|部门)"
)
# Bodies that are named by what they are: 哪所大学 is answered by no company.
_BODIES = {
    "学校": re.compile(r"大学|学院|学校|中学|小学|院校"),
    "银行": re.compile(r"银行|信用社|农信"),
    "医院": re.compile(r"医院|卫生院|诊所"),
}
_BODY = re.compile(r"(?:哪一?[所家个]|什么)(?:(大学|高校|学校|学院|院校|中学|小学)|(银行)|(医院))")
_POST = re.compile(
    r"(?:常务)?副?(?:总经理|董事长|主任|局长|书记|市长|省长|县长|区长|总理|院长|校长|主席|厂长|部长|处长|会长)|负责人|报告人|联系人|驻企干部"
)
_DATE = re.compile(
    r"什么时候|什么时间|何时|哪一?[年天日月]|几月|几号|什么日期|哪段时间|多久以前|起止时间|截止(?:时间|日期)?(?:是|到)"
)
_HOURS = re.compile(
    r"\d{1,2}[:：]\d\d|[上下]午|\d{1,2}[时点]|每[日天周月年季]|个?工作日|(?:小时|[日天月])[之以]?[内前后]"
)
# 施行时间, 发布日期 as the last words; 营业时间 and 办理时间 are hours, 多长时间 is a length.
_DATED = re.compile(
    r"(?<!营业)(?<!开放)(?<!办公)(?<!办理)(?<!工作)(?<!上班)(?<!服务)(?<!咨询)(?<!持续)(?<!长)(?<!多少)(?:时间|日期)(?:是|为)?[？?。\s]*$"
)
_RANK = re.compile(r"第几|(?<!安)排名?(?:是)?(?:多少|几)|名次|位次|第多少")
_POINTS = re.compile(
    r"(?:增速|增幅|涨幅|比重|占比|率)[^，,]{0,4}比[^，,]{1,10}[高低快慢]出?多少|(?:几|多少)个?(?:百分)?点"
)
_PERCENT = re.compile(
    r"百分之(?:几|多少)|增速|增幅|涨幅|降幅|增长率|失业率|赤字率|比重|占比|比例|利率|(?:增长|上涨|下降|提高|降低|涨|降|同比|快)了?(?:多少|几)(?![个家人元万亿项名吨])"
)
_RATE = re.compile(r"增长了?多少|下降了?多少|增速|增幅|涨幅|降幅|增长率|涨了?多少|百分之|占比|比重")
_MONEY = re.compile(
    r"多少(?:钱|资金|元|万元|亿元|万亿|经费|贷款)|(?:总量|总值|总额|投资额?|金额|资金|收入|支出|贷款|补贴|补助|奖励|费用|赤字规模|专项债券?|减负|减税降?费?|销售额)(?:额|规模)?[^，,]{0,8}(?:多少|多大|几)|花了?多少|投了?多少|卖了?多少"
)
_MEASURED = re.compile(
    r"(?:多少|(?<!哪)几)(个|家|项(?!目)|名|位|人次|人|户|条|件|台|套|辆|亩|吨|公里|千米|平方米|片|万人|万亩|所|座|次|倍|岁|年|天|小时|期|批|种|类|张|册|部|步|支|艘|架|例|起|场|篇|门|届|份|块|只|款|栋|间|股|公顷|平方公里|立方米|千瓦时|个月|分钟)"
)
_PEOPLE = re.compile(
    r"(?:多少|几)(?:在册|在岗|在校)?(?:员工|职工|工人|学生|教师|老师|医生|护士|人员|人才|居民|村民|市民|党员|干部|游客|观众)"
)
_PRICE = re.compile(r"(?:[售房均单]价|价格|票价|租金|学费|工资|薪酬)[^，,]{0,4}(?:多少|多高|是几)")
_AREA = re.compile(r"面积[^，,]{0,6}(?:多少|多大)|多大面积")
_HOW_MANY = re.compile(r"什么区间|多少|多大|多高|多长|(?<![一二三四五六七八九十好])几(?=[个家项名位条户次人])")
_BARE = re.compile(
    r"(?:增速|增幅|金额|投资额|比重|目标|数量|规模|赤字率|产量|收入|总额|总量|涨幅|占比|标准)[？?。\s]*$"
)
_REASON = re.compile(r"为什么|为何|什么原因|怎样|如何|怎么(?!样)")
_QUANTITY = re.compile(r"(?:金额|投资额|数量|产量|总额|总量|总产值)(?:是|有|达到?)?(?:多少|多大)?[？?。\s]*$")


# What may have a date of its own; words for one thing stand together.
_EVENTS = (
    ("开工", "动工", "奠基", "开建", "启动建设"),
    ("投产", "达产", "投入生产", "投入使用", "投用"),
    ("竣工", "完工", "建成", "落成"),
    ("通车", "开通", "通航"),
    ("签约", "签订", "签署"),
    ("施行", "实施", "执行", "生效", "起算", "起用"),
    ("发布", "公布", "印发", "出台", "颁布", "公告"),
    ("废止", "失效", "截止", "到期", "有效期"),
    ("成立", "揭牌", "设立", "组建"),
)
_AREAS = ("平方", "亩", "公顷", "㎡")
NAMES = frozenset({"person", "organisation"})  # kinds whose words no pattern finds


@dataclass(frozen=True, slots=True)
class Expected:
    """What answers: `kind` is "person", "organisation", "date", "rank", "percent", "points", "money", "area", "count",
    "quantity" (money or a count), "figure" or "" (anything).

    `measure` is of a count its 家, 人 or 公里, of a person the post (总经理), of a date what happens then (投产), of an
    organisation 学校, 银行 or 医院 where one of these is asked for.
    """

    kind: str
    measure: str = ""

    def found_in(self, text: str) -> bool:
        """Return whether `text` holds words of this kind."""
        if self.kind == "organisation":
            return bool(_BODIES[self.measure].search(text)) if self.measure else has_organisation(text)
        if self.kind == "date":
            return not self._other_event(text) and (bool(_HOURS.search(text)) or bool(self.places(text)))
        return not self.kind or bool(self.places(text))

    def _other_event(self, text: str) -> bool:
        """Return whether a text dates something else: 开工 where one asks when it is 投产."""
        own = next((words for words in _EVENTS if self.measure in words), ())
        said = {word for words in _EVENTS for word in words if word in text}
        return bool(own) and bool(said) and not said & set(own)

    def places(self, text: str) -> list[tuple[int, int]]:
        """Return where words of this kind stand in `text`; for a name nothing is found this way."""
        if self.kind == "date":
            return [(one.start, one.end) for one in periods(text)]
        if self.kind in NAMES:
            return []
        return [(one.start, one.end) for one in figures(text) if self._fits(one.kind, one.unit, one.text)]

    def _fits(self, kind: str, unit: str, text: str) -> bool:
        if self.kind == "percent":
            return kind == "percent" and "点" not in text
        if self.kind == "points":
            return "点" in text
        if self.kind == "area":
            return any(one in text for one in _AREAS)
        if self.kind == "money":
            return kind == "amount" or unit in {"元", "美元"}
        if self.kind == "rank":
            return kind in {"rank", "ordinal"}
        if self.kind == "count":
            return kind in {"count", "amount"} and (
                not self.measure or self.measure in text or same(unit, self.measure)
            )
        if self.kind == "quantity":
            return kind in {"amount", "count"}
        return kind in {"percent", "amount", "count", "fraction", "rank"} if self.kind == "figure" else False


def expected(question: str) -> Expected:
    """Return what kind of answer a question asks for."""
    for pattern, kind in (
        (_RANK, "rank"),
        (_DATE, "date"),
        (_DATED, "date"),
        (_PERSON, "person"),
        (_POINTS, "points"),
    ):
        if pattern.search(question):
            post = _POST.search(question)
            measure = post.group() if kind == "person" and post else ""
            return Expected(kind, _event(question) if kind == "date" else measure)
    if body := _BODY.search(question):
        return Expected("organisation", next(name for name, said in zip(_BODIES, body.groups(), strict=True) if said))
    if _ORGANISATION.search(question):
        return Expected("organisation")
    measured = _MEASURED.search(question)
    if measured:
        return Expected("count", measured.group(1).removeprefix("万"))
    if _PEOPLE.search(question):
        return Expected("count", "人")
    if _AREA.search(question):
        return Expected("area")
    if (_PRICE.search(question) or _MONEY.search(question)) and not _RATE.search(question):
        return Expected("money")
    if _PERCENT.search(question) and (
        "百分之" in question or _HOW_MANY.search(question) or _BARE.search(question) or "是" in question
    ):
        return Expected("percent")
    if _REASON.search(question) and not _HOW_MANY.search(question):
        return Expected("")
    if _QUANTITY.search(question):
        return Expected("quantity")
    return Expected("figure" if _HOW_MANY.search(question) or _BARE.search(question) else "")


def _event(question: str) -> str:
    """Return the word for what happens at the date that is asked for; "" where several things might."""
    asked = [next((word for word in words if word in question), "") for words in _EVENTS]
    named = [word for word in asked if word]
    return named[0] if len(named) == 1 else ""
