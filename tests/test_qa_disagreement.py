"""Documents that don't agree are noticed, and documents that only look alike are not."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from evals.suites import load_suite
from index.settings import IndexSettings
from index.store import Index
from index.types import Hit
from qa.aliases import same_thing
from qa.compose import statement
from qa.computing import commensurable
from qa.coverage import content_words
from qa.disagreement import contradicting, in_order, said_of
from qa.evidence import Evidence
from qa.figures import Figure, figures
from qa.gate import Features
from qa.sentences import sentences

FEATURES = Features(0, 0, 0, 0, 0, 0, 0, 0, 0)
BULLETIN = """---
title: 云河市2023年统计公报
date: 2024-03-20
region: 云河市
---
2023年云河市新建充电桩1320个。2023年云河市粮食产量为64.4万吨。2023年云河市新增就业的目标是5万人以上，实际为5.6万人。
"""
NEWS = """---
title: 云河市2023年工作综述
date: 2024-01-05
region: 云河市
---
2023年云河市新建充电桩1280个。2023年云河市粮食产量约64万吨。2023年云河市新增就业的目标是5万人以上。2022年云河市新建充电桩900个。
其中2023年云河市农村新建充电桩410个。2023年青岭市新建充电桩700个。
"""


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    folder = tmp_path_factory.mktemp("disagreement")
    (folder / "公报.md").write_text(BULLETIN, "utf-8")
    (folder / "综述.md").write_text(NEWS, "utf-8")
    with Index.open(IndexSettings(directory=folder / "index")) as index:
        assert [one.outcome for one in index.add([folder / "公报.md", folder / "综述.md"])] == ["added"] * 2
        yield index


def evidence(index: Index, words: str, marked: str) -> Evidence:
    """Return the passage that holds `words`, with `marked` in them marked."""
    passages = ((document, one) for document in index.documents() for one in index.passages(document.id))
    document, passage = next(pair for pair in passages if words in pair[1].text)
    start = passage.text.index(words) + words.index(marked)
    return Evidence(Hit(passage, document, 1.0), 0.95, start, start + len(marked), FEATURES, close=True)


def test_two_values_of_one_thing_are_both_shown_the_later_document_first(index: Index) -> None:
    old, new = evidence(index, "新建充电桩1280个", "1280个"), evidence(index, "新建充电桩1320个", "1320个")
    other = contradicting("2023年云河市新建充电桩多少个？", statement(old), [old, new])
    assert other is not None
    both = in_order(statement(old), other)
    assert [one.evidence.hit.document.title for one in both] == ["云河市2023年统计公报", "云河市2023年工作综述"]
    said = said_of(both)
    assert said.startswith("两份文件的说法不一致：《云河市2023年统计公报》（2024-03-20）为1320个[1]，")
    assert "（2024-01-05）为1280个[2]" in said


@pytest.mark.parametrize(
    ("question", "first", "second"),
    [
        ("2023年云河市粮食产量是多少？", ("粮食产量为64.4万吨", "64.4万吨"), ("粮食产量约64万吨", "64万吨")),
        ("2023年云河市新增就业多少？", ("实际为5.6万人", "5.6万人"), ("目标是5万人以上。2022", "5万人")),
        ("2023年云河市新建充电桩多少个？", ("新建充电桩1320个", "1320个"), ("新建充电桩900个", "900个")),
        ("2023年云河市新建充电桩多少个？", ("新建充电桩1320个", "1320个"), ("农村新建充电桩410个", "410个")),
        ("2023年云河市新建充电桩多少个？", ("新建充电桩1320个", "1320个"), ("青岭市新建充电桩700个", "700个")),
    ],
)
def test_rounding_targets_other_years_parts_and_places_are_no_disagreement(
    question: str, first: tuple[str, str], second: tuple[str, str], index: Index
) -> None:
    best, other = evidence(index, *first), evidence(index, *second)
    assert contradicting(question, statement(best), [best, other]) is None


def test_no_figure_of_the_bundled_documents_contradicts_the_answer_to_a_question(bundled_index: Index) -> None:
    """Each figure of each other document whose sentence speaks of the same is put up as a rival that was believed."""
    stated: list[tuple[Evidence, Figure, str]] = []
    for document in bundled_index.documents():
        for passage in bundled_index.passages(document.id):
            for start, end in sentences(passage.text):
                words = passage.text[start:end]
                for one in figures(words):
                    marked = Evidence(
                        Hit(passage, document, 1.0), 0.95, start + one.start, start + one.end, FEATURES, close=True
                    )
                    stated.append((marked, one, words))
    asked = 0
    for question in load_suite("own"):
        if question.kind != "figure":
            continue
        gold, key = question.gold[0], question.keys[0].split("|")[0]
        best = next((pair for pair in stated if pair[2] in gold.quote and pair[1].text.startswith(key)), None)
        if best is None:
            continue
        named = [same_thing(word) for word in content_words(question.question)]
        rivals = [
            one
            for one, figure, words in stated
            if commensurable(figure, best[1]) and all(any(name in words for name in names) for names in named)
        ]
        asked += 1
        other = contradicting(question.question, statement(best[0]), rivals)
        assert other is None, (question.question, other.text)
    assert asked > 40
