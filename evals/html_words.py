"""What suites, faults, kinds and measures are called in the report; what isn't here is shown as it is."""

from __future__ import annotations

from collections.abc import Mapping

from evals.report import KEY_MISSING, NOT_CITED, NOT_REFUSED, WRONGLY_REFUSED

SUITES: Mapping[str, str] = {
    "own": "自备题",
    "jining": "自备题：济宁",
    "reports": "自备题：政府工作报告",
    "comparisons": "自备题：比较与是非",
    "gov": "历年政府工作报告",
    "ncp": "政策问答（ncp）",
    "rgb": "有干扰的网页摘录（RGB）",
    "cmrc": "阅读理解（CMRC 2018）",
    "stard": "找法条（STARD）",
}

FAULTS: Mapping[str, str] = {
    WRONGLY_REFUSED: "误拒",
    NOT_REFUSED: "该拒未拒",
    KEY_MISSING: "缺要点",
    NOT_CITED: "引文里没有要点",
    "partly right": "只对一部分",
    "other words": "不是标准答案",
    "not among the first 5": "前 5 条里没有",
}

WHY: Mapping[str, str] = {
    WRONGLY_REFUSED: "文件里有答案，却说没有。",
    NOT_REFUSED: "文件里没有答案，应当拒答，却回答了。",
    KEY_MISSING: "回答里缺少标准答案的要点。",
    NOT_CITED: "要点在回答里，但所引的原话里没有。",
    "partly right": "回答与标准答案只有一部分相同。",
    "other words": "回答与标准答案没有相同的字。",
    "not among the first 5": "找到的前 5 条法条里没有一条是该找到的。",
}

KINDS: Mapping[str, str] = {
    "figure": "数字",
    "date": "日期",
    "person": "人",
    "company": "企业",
    "list": "清单",
    "several": "一问多答",
    "follow-up": "追问",
    "comparison": "比较",
    "yes-no": "是非",
    "reason": "为什么",
    "wrong-year": "没有的年份",
    "wrong-place": "没有的地区",
    "wrong-company": "没有的企业",
    "absent": "没有的事",
    "chat": "闲谈",
    "nonsense": "乱问",
    "only noise": "只有干扰",
    "all": "全部",
    "answered": "作答的",
    "out of documents": "文件里没有的",
    "retrieval": "检索",
    "answers": "回答",
    "accuracy": "准确率",
    "refusal": "拒答",
    "lexical": "按词",
    "dense": "按向量",
    "hybrid": "融合",
    "reranked": "重排后",
} | {f"noise {rate / 10:.1f}": f"干扰 {rate * 10}%" for rate in (0, 2, 4, 6, 8)}

MEASURES: Mapping[str, str] = {
    "n": "题数",
    "right": "答对",
    "keys": "含要点",
    "cited": "引对",
    "exact": "引文逐字",
    "refused": "该拒的拒了",
    "reason": "拒绝理由对",
    "false_refusals": "误拒",
    "refusal_precision": "拒得对",
    "mrr": "MRR@10",
    "ndcg": "nDCG@10",
    "ndcg@10": "nDCG@10",
    "rouge_l": "ROUGE-L",
    "span_rouge_l": "所标原话 ROUGE-L",
    "f1": "字 F1",
    "cmrc_f1": "F1",
    "em": "EM",
    "key": "关键部分",
    "length": "长度比",
    "accuracy": "准确率",
    "auc": "AUC",
    "at": "误拒 10% 时拒答",
    "p50": "p50 毫秒",
    "p95": "p95 毫秒",
}


def measure_name(name: str) -> str:
    """Return a measure's name, also where it is of the reranked order."""
    plain = name.removeprefix("reranked ")
    return ("重排后 " if plain != name else "") + MEASURES.get(plain, plain)
