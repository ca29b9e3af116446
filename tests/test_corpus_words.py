"""Words cover the text, and numbers, dates and document numbers stay whole."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

import pytest

from corpus.words import _load, words

TEXT = (
    "根据国发〔2023〕15号和《实施办法》（穗府办规[2024]13号）第41条，2023年1至11月规上工业增长10.2％，\n"
    "2024年2月22日完成投资872.81亿元，PM2.5 浓度３５微克；成立‘1+7+7+13’体系…… 𠮷"
)


def texts(text: str) -> list[str]:
    return [word.text for word in words(text)]


def test_words_cover_the_text_without_a_gap() -> None:
    found = words(TEXT)
    assert "".join(word.text for word in found) == TEXT
    assert found[0].start == 0
    assert found[-1].end == len(TEXT)
    assert all(left.end == right.start for left, right in pairwise(found))
    assert all(word.text == TEXT[word.start : word.end] for word in found)
    assert words("") == []


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("按照国发〔2023〕15号文件", "国发〔2023〕15号"),
        ("见穗府办规[2024]13号", "穗府办规[2024]13号"),
        ("财税（2020）8号公告", "财税（2020）8号"),
        ("自2024年2月22日起", "2024年2月22日"),
        ("在2023年1至11月里", "2023年1至11月"),
        ("二〇二三年一月十五日印发", "二〇二三年一月十五日"),
        ("投资872.81亿元左右", "872.81亿元"),
        ("共1,234.56万元", "1,234.56万元"),
        ("增长10.2%，", "10.2%"),
        ("增长10.2％，", "10.2％"),
        ("高出5.9个百分点", "5.9个百分点"),
        ("一期60GWh电池", "60GWh"),
        ("引进3.13万人才", "3.13万"),
        ("引进3.13万人，", "3.13万人"),
        ("共1099个攀登企业", "1099个"),
        ("依照第41条规定", "第41条"),
        ("依照第四十一条规定", "第四十一条"),
        ("占百分之三十以上", "百分之三十"),
        ("达３５０家企业", "３５０家"),
        ("国家级专精特新企业", "专精特新"),
        ("推行双随机一公开监管", "双随机一公开"),
        ("获评全国千兆城市", "千兆城市"),
    ],
)
def test_whole_tokens(text: str, whole: str) -> None:
    assert whole in texts(text)


def test_numbers_of_list_items_are_not_measures() -> None:
    assert texts("1.实施方案")[:2] == ["1", "."]
    assert "6家庭" not in texts("共6家庭")


def test_threads_agree() -> None:
    expected = words(TEXT)
    with ThreadPoolExecutor(4) as pool:
        assert all(found == expected for found in pool.map(words, [TEXT] * 20))


def test_a_cached_dictionary_is_the_dictionary_and_a_damaged_one_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    first = _load()
    [cache] = (tmp_path / "wence").iterdir()
    written = cache.read_bytes()
    cached = _load()
    assert cache.read_bytes() == written
    assert (cached.FREQ, cached.total) == (first.FREQ, first.total)
    cache.write_bytes(written[:1000])
    again = _load()
    assert (again.FREQ, again.total) == (first.FREQ, first.total)
    assert cache.read_bytes() != written[:1000]
