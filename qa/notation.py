"""How figures are written, as patterns over folded text: the data of `figures.py`."""

from __future__ import annotations

import re

from qa import units
from qa.numerals import ARABIC, CHINESE, NUMBER, SCALE

TO = r"\s*(?:[-—–~～]{1,2}|至|到)\s*"
MORE = r"(?:[多余来](?=[\s万亿个家人项名户件次台套座吨元亩种条只岁天年所处位公平米克小分%％]))?"

DOCUMENT_NUMBER = re.compile(
    r"(?P<body>[\u4e00-\u9fff]{1,12})?\s*[〔\[【（(［﹝<〈]\s*(?P<year>(?:19|20)\d\d)\s*[〕\]】）)］﹞>〉]\s*第?\s*(?P<serial>\d{1,5})\s*号"
    r"|(?:令|公告)\s*(?:(?P<ordered>(?:19|20)\d\d)\s*年)?\s*第?\s*(?P<order>\d{1,5})\s*号"
    r"|第\s*(?P<order2>\d{1,5})\s*号(?:令|公告)"
)
NOT_BODY = re.compile(
    r".*(?:根据|依据|按照|依照|印发|执行|参照|通知|文号|即|的|和|与|及|见|以|由|为|是|在|发布|下发|文件|关于)"
)
ARTICLE = re.compile(
    rf"(?:《(?P<title>[^《》]{{2,60}})》\s*(?:[（(][^（）()]{{0,30}}[）)]\s*)?的?)?"
    rf"第\s*(?P<n>{NUMBER})\s*(?P<level>[编章节条款])(?:之(?P<sub>[一二三四五六七八九十]))?"
    rf"(?:\s*第\s*(?P<clause>{NUMBER})\s*款)?(?:\s*第\s*[（(]?(?P<item>{NUMBER})[）)]?\s*项)?"
)
CODE = re.compile(
    r"\d+(?:\s?\+\s?\d+)+|[A-Za-z][A-Za-z./]*\s?-?\d+(?:[.\-]\d+)*[A-Za-z]*|(?<![\d.])(?!(?:19|20)\d\d-(?:19|20)\d\d(?!\d))\d{3,4}-\d{3,8}(?:-\d{3,4})?(?!\d)"
    rf"|(?<![\d.,])\d{{8,}}(?![\d.,%]|\s?(?:{units.COUNT}|{units.MONEY}|[万亿]))|[“\"‘「](?P<quoted>\d+)[”\"’」]"
    rf"|(?<![\d.])\d+(?:\.\d+)?(?!(?:{units.LATIN})(?![A-Za-z]))[A-Za-z]+"
)
TIME = re.compile(
    r"(?P<half>上午|下午|中午|晚上?|凌晨|早上)?\s*(?<!\d)(?P<h>2[0-4]|1\d|0?\d)"
    r"(?:[:：](?P<m>[0-5]\d)(?::\d\d)?(?!\d)|[时点](?:(?P<m2>[0-5]?\d)分|(?P<thirty>半)|整)?(?!间|期|候|代|段|刻|效|建|意|要))"
)
PERCENT = re.compile(
    rf"(?P<sign>(?<![\d%\w])-)?(?:(?P<a>{ARABIC})\s*(?P<ua>[%‰]|个?百分点)?{TO}-?(?=\d))?(?P<b>{ARABIC})\s*(?P<ub>[%‰]|个?百分点)"
    rf"|(?P<base>百分之|千分之|万分之)(?:(?P<ca>{NUMBER}){TO}(?:百分之|千分之|万分之)?)?(?P<cb>{NUMBER})(?![分个])"
    rf"|(?P<pc>{NUMBER}){MORE}\s*个?百分点|(?<![\u4e00-\u9fff\d])(?P<tenths>[一二三四五六七八九])成(?=[以左多的，。、；]|$)"
)
FRACTION = re.compile(
    rf"(?P<cd>[二三四五六七八九十百]+)分之(?P<cn>{CHINESE})|(?<![\d/.])(?P<n>\d{{1,3}})/(?P<d>\d{{1,3}})(?![\d/.])"
    r"|(?<![\d:：.])(?P<left>\d{1,3})\s?[:：∶]\s?(?P<right>\d{1,3})(?![\d:：.])"
)
ORDINAL = re.compile(rf"第\s*(?P<n>{NUMBER})\s*(?P<unit>{units.ORDINAL}|(?=[，。、；）)\s]|$))")
RANKED = re.compile(rf"前\s*(?P<n>{NUMBER})\s*(?P<unit>[位名强])")
SINGLE = re.compile(
    r"(?<![二三四五六七八九十百千万零])一\s*(?:[个种项些系类批条次场份段代套体级层本句支股方]|步|座座|家家)"
)
QUANTITY = re.compile(
    rf"(?P<currency>[￥¥$])?\s*(?:(?<![\d.])(?P<a>{NUMBER})\s*(?P<ua>{units.MONEY}|{units.COUNT})?{TO}(?=[\d一二两三四五六七八九十]))?"
    rf"(?<![\d.])(?P<n>{NUMBER})(?P<more>{MORE})\s{{0,3}}(?P<scale>{SCALE}*)\s*(?P<unit>(?:{units.MONEY})|(?:{units.COUNT}))?"
)
BEFORE = re.compile(
    r"(超过|不少于|不低于|至少|逾|超|高于|大于|多于|突破)$|(不超过|不高于|最多|低于|少于|小于|不足)$|(约|近|大约|大概|接近)$"
)
AFTER = re.compile(r"\s*(?:(以上|及以上|或以上)|(以下|以内|之内|及以下)|(左右|上下))")
BOUNDS = (">=", "<=", "~")
