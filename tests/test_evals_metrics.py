from __future__ import annotations

import math

import pytest

from evals import metrics

NO = False
YES = True


def test_hit_at_k_looks_at_the_first_k_only() -> None:
    assert metrics.hit_at_k([NO, NO, YES], 2) == 0.0
    assert metrics.hit_at_k([NO, NO, YES], 3) == 1.0
    assert metrics.hit_at_k([], 5) == 0.0


def test_mrr_is_one_over_the_first_relevant_rank() -> None:
    assert metrics.mrr([YES, NO]) == 1.0
    assert metrics.mrr([NO, NO, NO, YES, YES]) == 0.25
    assert metrics.mrr([NO] * 10 + [YES]) == 0.0
    assert metrics.mrr([NO] * 10 + [YES], k=11) == pytest.approx(1 / 11)


def test_ndcg_discounts_by_log_two_of_rank_plus_one() -> None:
    assert metrics.ndcg_at_k([YES, YES, NO], total=2) == pytest.approx(1.0)
    # One of one at rank 3: 1/log2(4) against 1/log2(2).
    assert metrics.ndcg_at_k([NO, NO, YES], total=1) == pytest.approx(0.5)
    # Ranks 2 and 3 of three that exist: (0.63093 + 0.5) / (1 + 0.63093 + 0.5).
    assert metrics.ndcg_at_k([NO, YES, YES], total=3) == pytest.approx(1.13093 / 2.13093, abs=1e-5)
    # More may exist than k has room for.
    assert metrics.ndcg_at_k([YES], total=5, k=1) == pytest.approx(1.0)
    assert metrics.ndcg_at_k([NO], total=0) == 0.0


def test_normalise_folds_width_space_and_thousands() -> None:
    assert metrics.normalise("１０.２％") == "10.2%"
    assert metrics.normalise("1,312 万人") == "1312万人"
    assert metrics.normalise("1,234,567元") == "1234567元"
    assert metrics.normalise("60GWh") == "60gwh"
    # A comma that parts two numbers is no thousands separator.
    assert metrics.normalise("增长5,6.9%") == "增长5,6.9%"


@pytest.mark.parametrize(
    ("key", "text", "expected"),
    [
        ("10.2%", "增长 10.2％。", True),
        ("10.2%|百分之十点二", "增长百分之十点二", True),
        ("6.9%", "增长16.9%", False),
        ("6.9%", "增长1.6.9%", False),
        ("872", "872.81亿元", False),
        ("872", "共872家", True),
        ("872.81亿元", "872.81亿元", True),
        ("1312万", "1,312万人", True),
        ("如意 集团", "如意集团", True),
        ("第8位", "第18位", False),
        ("王(某)", "王(某)说", True),
    ],
)
def test_key_in_compares_whole_numbers_after_normalising(key: str, text: str, expected: bool) -> None:
    assert metrics.key_in(key, text) is expected


def test_key_accuracy_reads_through_marks_and_counts_keys() -> None:
    assert metrics.key_accuracy(["增长10.2%", "第8位"], "同比增长**10.2%**[1]，居第8位[2]。") == 1.0
    assert metrics.key_accuracy(["10.2%", "6.9%", "4.3%"], "10.2%和4.3%") == pytest.approx(2 / 3)
    # A citation number is no part of a figure: "有 3" before "[1]" is 3, not 31.
    assert metrics.key_accuracy(["3"], "有 3[1]") == 1.0
    assert metrics.key_accuracy([], "") == 1.0


def test_citation_correct_wants_each_key_within_one_quotation() -> None:
    assert metrics.citation_correct(["10.2%", "6.9%"], ["全市增长10.2%", "全省增长6.9％"])
    assert not metrics.citation_correct(["10.2%", "4.3%"], ["全市增长10.2%"])
    assert not metrics.citation_correct(["济宁市委"], ["济宁", "市委"])
    assert not metrics.citation_correct([], [])


def test_refusal_measures() -> None:
    refused = [YES, YES, NO, NO, YES]
    wanted = [YES, NO, NO, YES, YES]
    assert metrics.refusal_precision(refused, wanted) == pytest.approx(2 / 3)
    assert metrics.refusal_recall(refused, wanted) == pytest.approx(2 / 3)
    assert metrics.false_refusals(refused, wanted) == 0.5
    assert metrics.refusal_precision([NO], [YES]) == 1.0
    assert metrics.refusal_recall([NO], [NO]) == 1.0
    assert metrics.false_refusals([YES], [YES]) == 0.0


@pytest.mark.parametrize(
    ("first", "second", "length"),
    [
        ("", "", 0),
        ("abc", "", 0),
        ("abcbdab", "bdcaba", 4),
        ("济宁市工业", "济南工业", 3),
        ("aaa", "aa", 2),
        ("ab", "ba", 1),
    ],
)
def test_longest_common_subsequence(first: str, second: str, length: int) -> None:
    assert metrics.longest_common_subsequence(first, second) == length
    assert metrics.longest_common_subsequence(second, first) == length


def test_rouge_l_is_the_f1_of_the_common_subsequence() -> None:
    # Common 济工业 = 3; precision 3/4, recall 3/5: 2 x 3 / (4 + 5).
    assert metrics.rouge_l("济南工业", "济宁市工业") == pytest.approx(6 / 9)
    assert metrics.rouge_l("同 样", "同样") == 1.0
    assert metrics.rouge_l("", "某") == 0.0


def test_char_f1_counts_characters_in_any_order() -> None:
    # Common 工业济 = 3 of 4 and 5.
    assert metrics.char_f1("工业济南", "济宁市工业") == pytest.approx(6 / 9)
    assert metrics.char_f1("工业。", "工业，") == 1.0
    assert metrics.char_f1("甲", "乙") == 0.0
    # Two of the same count twice only where both have two.
    assert metrics.char_f1("人人", "人") == pytest.approx(2 / 3)


def test_length_ratio() -> None:
    assert metrics.length_ratio("一二三 四", "一二") == 2.0


def test_percentile_interpolates() -> None:
    assert metrics.percentile([4.0, 1.0, 3.0, 2.0], 50) == 2.5
    assert metrics.percentile([1.0, 2.0, 3.0], 100) == 3.0
    assert metrics.percentile([10.0, 20.0], 95) == pytest.approx(19.5)
    assert math.isnan(metrics.percentile([], 50))


def test_bootstrap_interval_is_seeded_and_covers_the_mean() -> None:
    values = [1.0] * 80 + [0.0] * 20
    low, high = metrics.bootstrap_interval(values, seed=1)
    assert (low, high) == metrics.bootstrap_interval(values, seed=1)
    # The standard error is 0.04: the interval is about 0.72 to 0.88.
    assert low == pytest.approx(0.72, abs=0.02)
    assert high == pytest.approx(0.88, abs=0.02)
    assert metrics.bootstrap_interval([1.0, 1.0], seed=1) == (1.0, 1.0)


def test_auc_counts_pairs_and_half_ties() -> None:
    assert metrics.auc([0.9, 0.8], [0.1, 0.2]) == 1.0
    assert metrics.auc([0.1], [0.9]) == 0.0
    # Pairs: .9>.5, .9>.1, .5=.5 (half), .5>.1.
    assert metrics.auc([0.9, 0.5], [0.5, 0.1]) == pytest.approx(3.5 / 4)
    assert math.isnan(metrics.auc([], [1.0]))


def test_refused_at_a_share_of_false_refusals() -> None:
    answerable = [float(score) for score in range(11)]  # 10 % lie under 1.0
    assert metrics.refused_at(answerable, [0.0, 0.5, 1.0, 5.0], 0.1) == 0.5
