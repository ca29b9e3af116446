"""Closed classes of Chinese question words, as data."""

from __future__ import annotations

import re

# What asks. Longest first within each group.
INTERROGATIVE = re.compile(
    r"(?:一共|总共|共|大约|大概)?(?:有)?(?:多少|几)(?:个点|个百分点|[个家项名位条户次亿万天倍件人种期批套台亩辆元块款])?"
    r"|什么时候|何时|什么时间|哪[一]?[年天日月]|哪(?:些|几|个|家|里|儿|位|项|类)(?:[个家项名位条户])?|第几(?:位|名)?|多[高大长久快]|谁|"
    r"(?:是|有)?什么|怎么样|怎么|怎样|如何|为什么|为何|有没有|是否|能不能|可不可以"
)
PRONOUN = re.compile(
    r"(?:这|那|该|上述|前述)(?:家|个|些|项|位|类|条|份|笔|次|部)?(?:公司|企业|项目|单位|机构|政策|文件|办法|通知|活动|集群|人|干部|会议|资金|基金|工程|报告)"
    r"|(?:它|他|她)们?的?|(?<![尤极与及])其(?!他|它|余|实|次|中)"
)
LEADING = re.compile(
    r"^(?:(?:那么|那(?![个家些位项里边时])|还有|另外|再问(?:一下|下)?|请问(?:一下)?|请教(?:一下)?|接着问|想问(?:一下)?|我想知道|顺便问(?:一下)?|好的|嗯)[，,、：:\s]*)+"
)
TRAILING = re.compile(r"(?:的|情况)?(?:呢|呐|吗|啊|呀)?[？?。！!\s]*$")
ENDS_WITH_NE = re.compile(r"呢[？?。！!\s]*$")

# Words that ask for an attribute of something else and so need a subject.
ATTRIBUTES = frozenset(
    """
    投资 投资额 总投资 金额 总额 数量 规模 面积 总经理 董事长 负责人 主任 局长 增速 增幅 涨幅 降幅
    目标 计划 预期 条件 时间 地点 电话 联系电话 联系人 材料 标准 对象 原因 依据 平均 平均水平 实际
    总量 比例 比重 占比 排名 名次 全省 全市 全国 年 月 日 人 家 个 项目 企业 公司 情况 同比 同期
    去年 今年 位次 位置 奖励 补贴 期限 截止 申报 签约 营业收入 收入 产值 产量 单位 职务 名字 名称
    名单 其中
    """.split()
)
FUNCTION = frozenset(
    """
    其中 的 了 是 有 在 和 与 及 呢 吗 吧 啊 呀 就 也 都 又 还 再 共 一共 总共 多 少 大 约 到
    为 被 把 给 从 对 于 以 年 月 日 请 问 请问 想 知道 告诉 我 你 我们 一下 下 那 这 个 位
    名 家 项 那么 大概 左右 大约 怎样 怎么 什么 多少 几 谁 哪些 哪个 哪家 哪 如何 是否 有没有
    分别 各 各自 具体 主要 相关 有关 要 会 能 可以
    """.split()
)
TARGET = re.compile(r"目标|预期|计划|拟|安排|力争|任务|指标|预算|打算|要求|预计|定的|要(?=增|降|减|达|完成)")
AIMED = re.compile(r"目标|预期|计划|拟|力争|预计")  # what marks a target in a document: 安排 may be either
RESULT = re.compile(r"实际|完成|实现|达到|结果|落实|最终|最后")
LEVELS = {
    "省里": "省级",
    "省": "省级",
    "全省": "省级",
    "市里": "市级",
    "市": "市级",
    "全市": "市级",
    "国家": "国家级",
    "中央": "国家级",
    "县里": "县级",
}
LEVEL_WORD = re.compile(r"(?:国家|省|市|县|区)级")

_SMALL_TALK = re.compile(
    r"(?:你好|您好|hi|hello|嗨|哈喽|早上好|上午好|下午好|晚上好|早|在吗|在不在|非常感谢|谢谢|多谢|感谢|谢了|辛苦了|再见|拜拜|"
    r"好的|好|行|ok|明白了|知道了|收到|没事了|不用了|太好了|真棒|帮(?:了)?(?:我)?大忙(?:了)?|"
    r"(?:请问)?你(?:是谁|叫什么(?:名字)?|是什么|是做什么的|是干什么的|真棒|真厉害|真好)|"
    r"(?:请问)?(?:你|这个|本)?(?:系统|问策)?(?:能|会|可以)(?:帮我)?(?:做|干)(?:些)?(?:什么|啥|嘛)|你?有什么(?:功能|用)|"
    r"(?:这个|本)?(?:系统|问策)(?:是什么|怎么用)|你?怎么(?:使用|用)(?:你)?|(?:请)?介绍(?:一下)?(?:你)?自己|自我介绍(?:一下)?|"
    r"(?:给我)?讲个笑话)"
    r"(?:[啊呀呢吗吧了哦的]|您|你|大家|朋友)*",
    re.I,
)


def is_small_talk(question: str) -> bool:
    """Return whether a question only greets, thanks, or asks what this is."""
    clauses = [clause for clause in re.split(r"[，,。！!？?~～、\s]+", question) if clause]
    return bool(clauses) and all(_SMALL_TALK.fullmatch(clause) for clause in clauses)
