"""A chat model's text before it is shown."""

from __future__ import annotations

import pytest

from qa.cleaned import clean


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("增长10.2%[1]。", "增长10.2%[1]。"),
        ("<think>先想[2]</think>答案[1]", "答案[1]"),
        ("推理在前…</think>答案[1]", "答案[1]"),
        ("答案[1]<think>没有写完", "答案[1]"),
        ("[材料1][来源2，3]【4】［5］[^6]", "[1][2][3][4][5][6]"),
        ("国发[2023]15号[1]", "国发[2023]15号[1]"),
        ("当x<y时，增长10%[1]。", "当x＜y时，增长10%[1]。"),
        ("PM2.5<35", "PM2.5<35"),
        ("<b>粗</b><br/>行<!-- 注 -->", "粗行"),
        ("前<script>alert('1')</script>后", "前后"),
        ("半个标签<img src=x", "半个标签"),
        ("详见https://www.gov.cn/a?b=1。全市增长10.2%[1]", "详见。全市增长10.2%[1]"),
        ("[官网](/relative)和![图](http://a.example/x.png)", "官网和"),
        ("增长[1](http://a.example)，见[1](2023年数据)", "增长[1]，见[1] (2023年数据)"),
        ("![a[b]](http://a.example)", "[a[b]] ()"),
        ("## 结论\n内容", "结论\n内容"),
    ],
)
def test_clean(written: str, shown: str) -> None:
    assert clean(written) == shown
    assert clean(shown) == shown
