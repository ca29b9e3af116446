"""Verification measured: answers with one planted error, and right answers in another notation."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator

from corpus.types import DocumentInfo
from qa.types import Check, Citation
from qa.verify import verify

SENTENCES = (
    "2023年1至11月，全县规模以上工业增加值同比增长8.4%，高于全市平均1.7个百分点。",
    "全年安排专项资金1.35亿元，支持37家企业实施技术改造项目52个。",
    "去年9月18日，县政务服务中心启用新大厅，设置窗口126个。",
    "对吸纳脱贫人口就业的单位，按每人1200元的标准给予一次性补贴，最高不超过30万元。",
    "各乡镇应当于2024年6月30日前完成第一批清单的核对工作。",
    "新建高标准农田4.6万亩，粮食总产达到58.3万吨，居全市第3位。",
    "根据河政发〔2023〕14号文件，河岸两侧15米内禁止新建厂房。",
    "依据《岸线管理办法》第二十三条，擅自占用岸线的处以5万元以上20万元以下罚款。",
    "申请人应当在收到通知之日起15个工作日内提交材料，逾期视为放弃。",
    "到2025年，全县森林覆盖率达到32.5%，比2020年提高2.1个百分点。",
    "截至2023年底，常住人口为84.27万人，其中60岁以上人口占比21.6%。",
    "小微企业贷款余额417.9亿元，较年初下降3.2%。",
    "本办法自2024年3月1日起施行，有效期5年。",
    "居家养老服务补贴由每月80元提高到100元，惠及老人2640名。",
    "县财政按实际投资额的12%给予奖励，单个项目不超过500万元。",
    "河农字〔2022〕7号规定的补贴标准为每亩110元。",
    "依照《饮用水源保护规定》第九条第二款，一级保护区内不得设置排污口。",
    "清淤河道219公里，改造泵站46座，投入资金7860万元。",
    "2022年第三季度，进出口总额达96.4亿元，同比增长17.3%。",
    "培训新型职业农民3150人次，其中女性占三分之一。",
)
DIGITS = "零一二三四五六七八九"


def cite(number: int, quote: str) -> Citation:
    document = DocumentInfo(f"d{number}", "", "a.txt", "txt", published="2024-01-15")
    return Citation(number, document, quote, 0, len(quote))


def chinese(value: int) -> str:
    """Return a number below 10,000 in Chinese numerals."""
    text, zero = "", False
    for power, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = value // power % 10
        if digit:
            text += ("零" if zero and text else "") + DIGITS[digit] + unit
        zero = digit == 0
    return text.removeprefix("一") if text.startswith("一十") else text


def spell_percent(match: re.Match[str]) -> str:
    whole, _, decimals = match[1].partition(".")
    tail = "点" + "".join(DIGITS[int(digit)] for digit in decimals) if decimals else ""
    return f"百分之{chinese(int(whole))}{tail}"


def wide(text: str) -> str:
    return "".join(chr(ord(character) + 0xFEE0) if character.isdigit() else character for character in text)


NOTATIONS: tuple[Callable[[str], str], ...] = (
    lambda s: re.sub(r"(?<![\d.])(\d{1,4}(?:\.\d+)?)%", spell_percent, s),
    lambda s: re.sub(r"([\d.]+)万(?=[元亩吨人])", lambda m: f"{round(float(m[1]) * 10000):,}", s),
    lambda s: re.sub(r"([\d.]+)亿元", lambda m: f"{round(float(m[1]) * 10000)}万元", s),
    lambda s: re.sub(r"(?<![\d.年])(\d{2,4})(?=[个家名座米])", lambda m: chinese(int(m[1])), s),
    lambda s: s.replace("〔", "[").replace("〕", "]"),
    lambda s: s.replace("〔", "（").replace("〕", "）"),
    wide,
    lambda s: re.sub(r"(\d{4})年(\d+)月(\d+)日", lambda m: f"{m[1]}-{int(m[2]):02}-{int(m[3]):02}", s),
    lambda s: s.replace("去年9月18日", "2023年9月18日").replace("1至11月", "1-11月"),
    lambda s: s.replace("第二十三条", "第23条").replace("第九条第二款", "第9条第2款").replace("第一批", "第1批"),
    lambda s: re.sub(r"(?<![\d.])([\d.]+)(%|元|万元|亿元)", r"**\1** \2", s),
    lambda s: s.replace("第三季度", "3季度").replace("三分之一", "1/3").replace("人次", " 人次"),
)


def change_digit(text: str, chance: random.Random) -> str | None:
    places = list(re.finditer(r"\d+(?:\.\d+)?(?=[万亿%个家元名座米吨亩人公])", text))
    if not places:
        return None
    place = chance.choice(places)
    position = chance.choice([i for i in range(*place.span()) if text[i].isdigit()])
    other = chance.choice([digit for digit in "123456789" if digit != text[position]])
    return text[:position] + other + text[position + 1 :]


UNIT_SWAPS = (
    ("亿元", "万元"),
    ("万元", "亿元"),
    ("个百分点", "%"),
    ("%", "个百分点"),
    ("万亩", "亩"),
    ("公里", "米"),
    ("万吨", "吨"),
)


def change_unit(text: str, chance: random.Random) -> str | None:
    swaps = (
        ("亿元", "万元"),
        ("万元", "亿元"),
        ("个百分点", "%"),
        ("%", "个百分点"),
        ("万亩", "亩"),
        ("公里", "米"),
        ("万吨", "吨"),
    )
    found = [(old, new, m.start()) for old, new in swaps for m in re.finditer(rf"(?<=\d){old}", text)]
    if not found:
        return None
    old, new, position = chance.choice(found)
    return text[:position] + new + text[position + len(old) :]


def change_year(text: str, chance: random.Random) -> str | None:
    places = list(re.finditer(r"20\d\d(?=年)", text))
    if not places:
        return None
    place = chance.choice(places)
    return text[: place.start()] + str(int(place.group()) + chance.choice((-2, -1, 1, 2))) + text[place.end() :]


def change_number(text: str, chance: random.Random) -> str | None:
    match = re.search(r"〔(\d{4})〕(\d+)号", text)
    if not match:
        return None
    year, serial = int(match[1]), int(match[2])
    year, serial = chance.choice(((year + 1, serial), (year - 1, serial), (year, serial + 1), (year, serial * 10 + 1)))
    return f"{text[: match.start()]}〔{year}〕{serial}号{text[match.end() :]}"


def change_article(text: str, chance: random.Random) -> str | None:
    match = re.search(r"第([一二三四五六七八九十]+)条", text)
    if not match:
        return None
    return f"{text[: match.start()]}第{chinese(chance.choice((4, 12, 24, 32, 33)))}条{text[match.end() :]}"


ERRORS = (change_digit, change_unit, change_year, change_number, change_article)


def planted(count: int) -> Iterator[tuple[str, str]]:
    """Yield (answer with one planted error, the sentence it cites), the kinds of error in turn."""
    chance = random.Random(20240115)
    made = 0
    while made < count:
        sentence = chance.choice(SENTENCES)
        wrong = ERRORS[made % len(ERRORS)](sentence, chance)
        if wrong is not None and wrong != sentence:
            made += 1
            yield wrong, sentence


def renoted(count: int) -> Iterator[tuple[str, str]]:
    """Yield (a right answer in another notation, the sentence it cites)."""
    chance = random.Random(5)
    made = 0
    while made < count:
        sentence = chance.choice(SENTENCES)
        answer = chance.choice(NOTATIONS)(sentence)
        if answer != sentence:
            made += 1
            yield answer, sentence


def failed(checks: tuple[Check, ...]) -> list[str]:
    return [check.text for check in checks if not check.ok]


def test_planted_errors_are_caught() -> None:
    missed = []
    for wrong, sentence in planted(200):
        other = SENTENCES[(SENTENCES.index(sentence) + 7) % len(SENTENCES)]
        checks = verify(f"- {wrong}[1]\n- {other}[2]", [cite(1, sentence), cite(2, other)])
        if not failed(checks):
            missed.append((wrong, sentence))
    assert len(missed) <= 6, missed  # 97 % of 200


def test_right_answers_in_another_notation_pass() -> None:
    marked = []
    for answer, sentence in renoted(200):
        wrong = failed(verify(f"{answer}[1]", [cite(1, sentence)]))
        if wrong:
            marked.append((answer, wrong))
    assert len(marked) <= 4, marked  # 2 % of 200


def test_quoted_sentences_pass_whole() -> None:
    for sentence in SENTENCES:
        checks = verify(f"{sentence}[1]", [cite(1, sentence)])
        assert checks, sentence
        assert not [text for text in failed(checks) if not text.startswith("《")], sentence
