"""The words by which official texts announce what a passage is about: 申报条件, 补贴标准, 咨询电话 …"""

from __future__ import annotations

import re

OBJECT, CONDITION, STANDARD, MATERIAL, TIME, OFFICE, CONTACT = (
    "object",
    "condition",
    "standard",
    "material",
    "time",
    "office",
    "contact",
)
EXCLUDED = "excluded"

_ACT = (
    "服务|征集|遴选|入驻|推荐|参与|受益|面向|支持|扶持|补贴|补助|奖励|奖补|资助|申报|申请|申领|申办|办理|参保|招生|分配|认定|保障|救助|优待|受理|享受|领取|发放|报名|适用|"
    "政策惠及|供养"
)
# Ordered: 申报材料要求 is about papers, 申报时间要求 about time; the first that fits wins.
_LABELS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        EXCLUDED,
        re.compile(
            r"不予.{0,8}(?:情形|情况|条件|范围)$|(?:除外|禁止|限制)(?:情形|条件)$|不(?:支持|得申报|能申报).{0,4}(?:情形|范围)$"
        ),
    ),
    (
        MATERIAL,
        re.compile(
            r"(?:材料|资料)(?:要求|清单|准备)?$|(?:办理准备|必备材料清单|所需(?:证件|材料|资料))$|(?:什么|哪些)(?:材料|资料)$|材料准备$"
        ),
    ),
    (
        TIME,
        re.compile(
            rf"(?:{_ACT}|报送|提交|缴费|集中参保|填报|网上报名)(?:的)?(?:起止)?(?:时间|期限|时限|日期|时段)(?:要求|安排|是什么|是何时)?$|(?:方式|程序|流程|渠道)(?:及|和|与)时间$|截止(?:时间|日期|期限)$|(?:什么时候|何时)(?:可以)?(?:申报|申请|报名|办理)$"
        ),
    ),
    (
        CONTACT,
        re.compile(
            r"(?:咨询|联系|服务|查询|投诉|监督|监督举报|业务)*(?:电话|热线|邮箱)(?:及办公地址)?$|(?:咨询|联系|查询|投诉)(?:人|方式)$|找谁咨询$|咨询渠道$|业务咨询$"
        ),
    ),
    (
        OFFICE,
        re.compile(
            r"(?:受理|办理|承办|经办|主管|申请受理|责任|初核|复核|审核|实施|牵头|报送)(?:责任)?(?:部门|单位|机构|机关|窗口|地点|银行)$|办事窗口$|(?:办理|申领|申报|申请|参保登记及缴费|参保缴费|受理)(?:方式、?)?渠道(?:及办理指引)?$|去哪(?:里|儿)?(?:办|办理|申请|申报)$|哪里办理$|哪些经办银行$"
        ),
    ),
    (CONDITION, re.compile(r"(?:认定|评价|评定|评选|入选|遴选|准入|入库)(?:的)?标准$")),
    (
        STANDARD,
        re.compile(
            rf"(?:{_ACT}|贴息|补偿|缴费|待遇|优惠|收费|租金|减免|支付|租赁补贴|缴交|限额)(?:的)?(?:标准|额度|金额|比例|政策|数额|限额)(?:及方式|和方式|如下)?$|(?:资金|政策)支持$|(?:支持|扶持|奖励|激励|优惠|政策)(?:内容|措施|方式)$|(?:资助|补贴|补助|奖补)方式$|资助多少$|(?:内容|方式)(?:及|和|与)标准$|经费补助$|多少(?:钱|额度)$|(?:支付|计发|发放)标准是什么$"
        ),
    ),
    (
        CONDITION,
        re.compile(
            rf"(?:{_ACT}|准入|入驻|基本|遴选|入户|引进|支付|入选|承租人基本|补贴|资格|分梯度申报|参评|推荐|主体|基础)(?:[的及与、和应具备需满足符合]{{0,6}}|[^，。；]{{0,8}})(?:条件|资格)(?:及学位情况|是什么|和程序)?(?:（[^）]*）)?$|^(?:条件|资格|具体条件)(?:如下)?$|应具备的条件$|(?:申报|申请|参保|办理|准入|入驻)要求$|(?:哪些|什么)(?:[^，。；]{{0,4}})条件$|^基本要求$|条件(?:和|及|与)(?:标准|金额|额度)$|^申报资格$"
        ),
    ),
    (
        OBJECT,
        re.compile(
            rf"(?:{_ACT})(?:的)?(?:对象|主体|范围|人群|类别)(?:有哪几类|有哪些|是谁)?$|政策惠及人群范围$|"
            r"^(?!责任|实施|市场|监管|考核|检查)[一-鿿]{2,6}(?:对象|主体|人群)$|"
            r"(?:什么|哪些|谁)(?:企业|人|人员|单位)?(?:可以|能|能够)?(?:申报|申请|享受|办理|参保|参加)$|申报单位须知$"
        ),
    ),
)
_TAIL = re.compile(r"(?:及|和|与|、)(?:申报|办理|有关|相关)?(?:程序|流程|要求|说明|办法|步骤|注意事项)$")
_NOT_LABELS = re.compile(r"工作要求|其他要求|监督|组织领导|工作流程|办理流程|申请程序|办理依据|档案|行政复议|信息变更")
LEAD_IN = (
    (
        EXCLUDED,
        re.compile(
            r"(?:有|存在|出现|属于|发生)(?:下列|以下|如下)[^，。：]{0,8}(?:情形|情况|行为)[^。：]{0,40}?(?:不予|不得|取消|不能|不支持|不享受|不列入)[^。：]{0,30}[：:]"
        ),
    ),
    (
        MATERIAL,
        re.compile(
            r"[^。：]{0,60}(?:提交|提供|报送|备齐|准备|携带|带齐|上传|提供)[^。：]{0,30}(?:材料|资料)(?:的[^。：]{0,12})?(?:如下)?[：:]|(?:申领|申请)材料包括[：:]"
        ),
    ),
    (
        CONDITION,
        re.compile(
            r"[^。：]{0,160}(?:符合|具备|满足|达到)[^。：]{0,12}(?:条件|要求|情形|标准)(?!的)[^。：；]{0,40}[：:]|"
            r"[^。：]{0,160}(?:符合|具备|满足|达到)[^。：]{0,8}(?:下列|以下|如下)[^。：]{0,8}(?:条件|要求|情形|标准)[^。：；]{0,40}[：:]|[^。：]{0,100}(?:条件|要求)(?:如下|为|是)?[：:]$|"
            r"[^。：]{0,60}(?:必须|须|应当?|需)(?:同时)?(?:符合|具备|满足)[：:]|"
            r"[^。：]{0,60}(?:符合|具备|满足)(?:下列|以下)[^。：]{0,6}条件[^。：；]{0,40}。$"
        ),
    ),
    (
        OBJECT,
        re.compile(
            r"(?:[^。：]{0,24}(?:对象|范围)[^。：]{0,16}|[^。：]{0,20}(?:下列|以下)(?:人员|企业|单位|对象)[^。：]{0,24})[：:]"
        ),
    ),
)


def field_of(label: str) -> str:
    """Return the field that a heading or a table's first cell announces, "" for none."""
    label = label.strip(" 　：:。？?“”*★").removesuffix("的").removesuffix("如下").strip()
    label = _TAIL.sub("", re.sub(r"（[^）]{1,16}）$|(?:分别)?(?:为|是|包括)$", "", label))
    if not 2 <= len(label) <= 30 or _NOT_LABELS.search(label) or re.search(r"[，；,;]", label):
        return ""
    return next((field for field, pattern in _LABELS if pattern.search(label)), "")


def lead_in(body: str) -> tuple[str, int]:
    """Return the field that a sentence ending in a colon announces and where its list begins; ("", 0) for none."""
    # The sentence that opens a list may be the last of several.
    last = body[: body.rstrip("：:").rfind("。") + 1] if body.endswith(("：", ":")) else ""
    for begin in dict.fromkeys((0, len(last))):
        for field, pattern in LEAD_IN:
            found = pattern.search(body[:140]) if field is EXCLUDED else pattern.match(body, begin)
            if found:
                return field, found.end()
    return "", 0
