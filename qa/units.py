"""Units and measure words, as data for `figures.py`: what may follow a number, and what means the same."""

from __future__ import annotations

import re

_MONEY = "元 美元 欧元 日元 港元 港币 英镑 卢布 元人民币 块钱"
_LATIN = "GWh MWh kWh KWh GW MW kW KW km KM kg KG cm mm m² m2 m3 GB TB MB PB Gbps Mbps MHz GHz TEU mg ml ha kV KV"
_COUNT = (
    "平方公里 平方千米 平方米 立方米 万千瓦时 千瓦时 公里 千米 厘米 毫米 海里 米 公顷 亩 公斤 千克 毫克 "
    "克 吨 标准煤 斤 毫升 升 兆瓦 千瓦 瓦 度 摄氏度 ℃ 人次 人 名 户 家 个工作日 工作日 个月 个小时 小时 "
    "个季度 个 项 件 条 款 只 台 套 辆 艘 架 栋 幢 座 所 处 片 块 份 张 册 部 篇 场 次 届 批 期 轮 种 类 "
    "门 支 股 组 队 班 位 头 羽 尾 株 棵 粒 枚 颗 袋 箱 包 瓶 桶 车 列 趟 节 课时 学时 学分 分钟 分 秒 天 "
    "日 周岁 周 年 岁 级 星 倍 折 档 层 间 张床位 床位 标准箱 标箱 起 例 宗 笔 单 票 镇 乡 村 县 市 省 国 "
    "区 街道 社区 人民币 字 页 版 步 环 兆 赫兹 倍以上 对 双 副 根 段 道 口 眼 匹 顶 盏 路 线 大类 大 "
    "字节 号 卷 集 言 方 本 强 车次 架次 班次 户次 家次 件次 单位"
)
_ORDINAL = "季度 产业 阶段 位 批 届 次 名 期 轮 个 家 台 代 版 号 年 页 档 类 级 组 步 套 场 天 例 只 所 大"
_SYNONYMS = (
    ("人", "名", "位"),
    ("公里", "千米", "km", "KM"),
    ("平方公里", "平方千米"),
    ("公斤", "千克", "kg", "KG"),
    ("岁", "周岁"),
    ("天", "日"),
    ("小时", "个小时"),
    ("个工作日", "工作日"),
    ("元", "元人民币", "块钱"),
    ("千瓦时", "kWh", "KWh"),
    ("千瓦", "kW", "KW"),
    ("兆瓦", "MW"),
    ("厘米", "cm"),
    ("毫米", "mm"),
    ("平方米", "m²", "m2"),
    ("立方米", "m3"),
    ("公顷", "ha"),
    ("标准箱", "标箱", "TEU"),
    ("港元", "港币"),
    ("摄氏度", "℃"),
    ("倍", "倍以上"),
)
_CANONICAL = {word: words[0] for words in _SYNONYMS for word in words}
_COMPANIES = frozenset({"家", "个", "户"})  # 892家企业 and 892个企业 count the same


def _alternatives(words: str) -> str:
    return "|".join(re.escape(word) for word in sorted(words.split(), key=len, reverse=True))


MONEY = _alternatives(_MONEY)
LATIN = _alternatives(_LATIN)
COUNT = f"(?:{_alternatives(_LATIN)})(?![A-Za-z])|{_alternatives(_COUNT)}"
ORDINAL = _alternatives(_ORDINAL)

# Words whose numerals count nothing: set phrases, names of policies, place names that look like a number and a unit.
NAMES = re.compile(
    r"一心一意|三三两两|四面八方|五湖四海|五花八门|七上八下|十全十美|千方百计|千家万户|千军万马|万无一失|三番五次|三天两头|四处|四个(?:意识|自信|全面)|"
    r"两个(?:确立|维护|一百年|毫不动摇|大局)|三个代表|两弹一星|一国两制|一带一路|五位一体|进一步|十分(?!之|钟|制)|万分(?!之)|"
    r"三门峡|七台河|五家渠|四方台|四子王|五台[山县]|三台县|三门县|八步区|九台区|二道区|六枝|五大连池|九三学社|三级甲等|三农|双一流|"
    r"[一二三四五六七八九十]号文件|[一二三四五六七八九十]+大(?=[报精代召胜开以闭会，。、；\s”》]|$)"
)


def canonical(unit: str) -> str:
    """Return the one name by which a unit is known: 千米 is 公里."""
    return _CANONICAL.get(unit, unit)


def same(a: str, b: str) -> bool:
    """Return whether two units count the same things."""
    a, b = canonical(a), canonical(b)
    return a == b or {a, b} <= _COMPANIES


def scale_of(text: str) -> int:
    """Return the power of ten that a number's last words 万 and 亿 stand for: 500万 has 4."""
    tail = re.search(r"[十百千万亿]+$", text)
    if not tail or not text[0].isdigit():
        return sum({"万": 4, "亿": 8}.get(character, 0) for character in text)
    return sum({"十": 1, "百": 2, "千": 3, "万": 4, "亿": 8}[character] for character in tail.group())
