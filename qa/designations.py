"""Posts and numbered stages that a question names, for which another one does not stand in.

A 董事长 is no 总经理, a 市委书记 no 党组书记, and what is said of 一期 says nothing of 二期. The reader takes one for
the other too easily.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from qa.numerals import number

_POST = (
    r"(?:(?:[省市县区镇乡]委|党组|党委|支部|政协|人大(?:常委会)?)?(?:常务)?副?"
    r"(?:总经理|董事长|总裁|主任|局长|书记|部长|厅长|省长|市长|县长|区长|镇长|院长|校长|处长|科长|行长|会长|主席|总理|厂长|秘书长))"
)
_WHO = r"(?:谁|哪一?位|何人)"
_ASKS_POST = re.compile(
    rf"(?P<post>{_POST})(?:现在|目前|同志)?(?:是|叫|姓|为|由)?(?:{_WHO}|什么(?:名字|名)?$|什么$)"
    rf"|{_WHO}(?:是|任|担任|当|做|出任)[^，,]*?(?P<held>{_POST})[？?。\s]*$"
)
_ANY_POST = re.compile(_POST)
_STAGE = re.compile(
    r"第?(?<![年月\d])(?P<number>[一二三四五六七八九十首]{1,3}|\d{1,2})(?P<unit>期(?![间限货刊盼待望初末中内满])|批(?!准|示(?!范)|[复发评判量次])|届|轮(?!胎|换|流))"
    r"|第(?P<nth>[一二三四五六七八九十]{1,3}|\d{1,2})(?P<of>次)"
)


def asked_post(question: str) -> str:
    """Return the post whose holder a question asks for (市委书记, 董事长); "" where it asks for none."""
    match = _ASKS_POST.search(question)
    return (match["post"] or match["held"]) if match else ""


def other_post(post: str, text: str) -> str | None:
    """Return the post that a text names instead of the one asked for, "" for none; None where it names that one."""
    if re.search(rf"(?<!副){re.escape(post)}", text):
        return None
    found = _ANY_POST.search(text)
    return found.group() if found else ""


def other_stage(question: str, sentence: str, around: str, whole: str = "") -> tuple[str, str] | None:
    """Return (the stage asked for, the one named instead), such as 二期 and 一期; None where nothing is amiss.

    Where a sentence names none, no later stage than the first is meant, unless the `whole` document tells of it.
    """
    known = {key for key, _ in _stages(around)} | {key for key, _ in _stages(sentence)}
    for (count, unit), words in _stages(question):
        instead = next((said for (_, of), said in _stages(sentence) if of == unit), "")
        if instead and (count, unit) not in known:
            return words, instead
        if unit == "期" and count > 1 and (count, unit) not in known and words not in whole:
            return words, ""
    return None


def _stages(text: str) -> Iterator[tuple[tuple[int, str], str]]:
    for match in _STAGE.finditer(text):
        count = (match["number"] or match["nth"]).replace("首", "一")
        yield (int(number(count) or 0), match["unit"] or match["of"]), match.group()
