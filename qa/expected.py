"""What kind of words answers a question: a person, a date, a percentage, an amount, a count of something."""

from __future__ import annotations

import re
from dataclasses import dataclass

from qa.asked import has_organisation
from qa.figures import figures
from qa.periods import periods

_PERSON = re.compile(r"谁|哪位|哪一位|何人|姓名|叫什么(?:名字)?$")
_ORGANISATION = re.compile(
    r"哪(?:一?家|个|一个|些)(?:公司|企业|集团|单位|机构|银行|部门|大学|高校|酒企|药企|车企|厂)|哪家|什么(?:公司|企业|单位|机构|部门)"
)
_POST = re.compile(
    r"(?:常务)?副?(?:总经理|董事长|主任|局长|书记|市长|省长|县长|区长|总理|院长|校长|主席|厂长|部长|处长|会长)|负责人|报告人|联系人|驻企干部"
)
_DATE = re.compile(
    r"什么时候|什么时间|何时|哪一?[年天日月]|几月|几号|什么日期|哪段时间|多久以前|起止时间|截止(?:时间|日期)?(?:是|到)"
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
    r"(?:多少|(?<!哪)几)(个|家|项(?!目)|名|位|人次|人|户|条|件|台|套|辆|亩|吨|公里|千米|平方米|片|万人|万亩|所|座|次|倍|岁|年|天|小时|期|批|种|类|张|册|部|步)"
)
_HOW_MANY = re.compile(r"什么区间|多少|多大|多高|多长|(?<![一二三四五六七八九十好])几(?=[个家项名位条户次人])")
_BARE = re.compile(
    r"(?:增速|增幅|金额|投资额|比重|目标|数量|规模|赤字率|产量|收入|总额|总量|涨幅|占比|标准)[？?。\s]*$"
)
_REASON = re.compile(r"为什么|为何|什么原因|怎样|如何|怎么(?!样)")
_QUANTITY = re.compile(r"(?:金额|投资额|数量|产量|总额|总量|总产值)(?:是|有|达到?)?(?:多少|多大)?[？?。\s]*$")


NAMES = frozenset({"person", "organisation"})  # kinds whose words no pattern finds


@dataclass(frozen=True, slots=True)
class Expected:
    """What answers: `kind` is "person", "organisation", "date", "rank", "percent", "points", "money", "count",
    "quantity" (money or a count), "figure" or "" (anything).
    """

    kind: str
    measure: str = ""  # of a count: 家, 人, 公里 …; of a person: the post (总经理)

    def found_in(self, text: str) -> bool:
        """Return whether `text` holds words of this kind."""
        if self.kind == "organisation":
            return has_organisation(text)
        return not self.kind or bool(self.places(text))

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
        if self.kind == "money":
            return kind == "amount" or unit in {"元", "美元"}
        if self.kind == "rank":
            return kind in {"rank", "ordinal"}
        if self.kind == "count":
            return kind in {"count", "amount"} and (not self.measure or self.measure in text or unit == self.measure)
        if self.kind == "quantity":
            return kind in {"amount", "count"}
        return kind in {"percent", "amount", "count", "fraction", "rank"} if self.kind == "figure" else False


def expected(question: str) -> Expected:
    """Return what kind of answer a question asks for."""
    for pattern, kind in (
        (_RANK, "rank"),
        (_DATE, "date"),
        (_PERSON, "person"),
        (_POINTS, "points"),
        (_ORGANISATION, "organisation"),
    ):
        if pattern.search(question):
            post = _POST.search(question)
            return Expected(kind, post.group() if kind == "person" and post else "")
    measured = _MEASURED.search(question)
    if measured:
        return Expected("count", measured.group(1).removeprefix("万"))
    if _MONEY.search(question) and not _RATE.search(question):
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
