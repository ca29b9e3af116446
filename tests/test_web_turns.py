"""Answers take turns; one that cites what was removed while it was made is made again."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from index.settings import IndexSettings
from index.store import Index
from qa.examples import examples
from qa.policy.shelf import Shelf
from qa.settings import Settings
from qa.turns import RETRY_AFTER, Busy, Turns
from qa.types import Answer, AnswerFault
from qa.web.asking import TRIES, Asking, RecentAnswers
from qa.web.metrics import Metrics
from qa.web.suggestions import Suggestions

if TYPE_CHECKING:
    from qa.assistant import Assistant

QUESTION = "白芷镇敬老院有多少张床位？"
TEXTS = {
    "敬老院.txt": "白芷镇敬老院开放\n\n白芷镇敬老院有床位136张，配备护理员29名。\n",
    "补贴.txt": "白芷镇养老补贴通知\n\n一、补贴标准\n年满八十周岁的老人每人每月补贴120元。\n",
}


def test_who_came_first_goes_first_and_not_too_many_wait() -> None:
    turns, order, inside = Turns(at_once=1, waiting=2), [], threading.Event()

    def work(name: str) -> None:
        with turns.turn():
            order.append(name)
            inside.wait(10)

    threads = []
    for name in ("甲", "乙", "丙"):
        threads.append(threading.Thread(target=work, args=(name,)))
        threads[-1].start()
        while len(order) + len(turns._line) < len(threads):
            time.sleep(0.005)
    with pytest.raises(Busy, match="前面还有 2 个") as refused, turns.turn():
        pass
    assert refused.value.retry_after == RETRY_AFTER
    inside.set()
    for thread in threads:
        thread.join(10)
    assert order == ["甲", "乙", "丙"]
    with turns.turn():  # nothing was lost on the way
        turns.check()


def counted(most: int, made: list[int]) -> Generator[int]:
    for number in range(most):
        made.append(number)
        yield number


def test_steps_are_made_one_by_one_and_no_turn_is_held_between_them() -> None:
    turns = Turns(at_once=1)
    made: list[int] = []
    steps = turns.stepping(counted(3, made))
    assert next(steps) == 0
    assert made == [0]
    with turns.turn():  # there would be none if the step held it
        pass
    assert list(steps) == [1, 2]
    with turns.turn():
        turns.check()


def test_while_others_wait_only_the_last_step_is_told() -> None:
    turns, seen = Turns(at_once=1), threading.Event()
    made: list[int] = []
    told: list[int] = []

    def begin() -> Generator[int]:
        seen.set()
        while not turns._line:
            time.sleep(0.005)
        yield from counted(4, made)

    first = threading.Thread(target=lambda: told.extend(turns.stepping(begin())))
    first.start()
    assert seen.wait(10)
    with turns.turn():
        assert made == [0, 1, 2, 3]
    first.join(10)
    assert told == [3]
    with turns.turn():
        turns.check()


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    from qa.assistant import Assistant
    from qa.reader import Reader

    folder = tmp_path_factory.mktemp("turns")
    settings = Settings(index=IndexSettings(directory=folder / "index"), data=folder / "data")
    with Assistant(settings, Index.open(settings.index), Reader()) as opened:
        yield opened


@pytest.fixture
def documents(assistant: Assistant, tmp_path: Path) -> dict[str, str]:
    """The ids of the documents by the names of their files, newly added."""
    for info in assistant.index.documents():
        assistant.index.remove(info.id)
    for name, text in TEXTS.items():
        (tmp_path / name).write_text(text, "utf-8")
    results = assistant.index.add([tmp_path])
    return {Path(info.source).name: info.id for result in results for info in result.documents}


class Interrupted:
    """An assistant during whose first answers something happens to the index."""

    def __init__(self, assistant: Assistant, happens: Any) -> None:
        self.index, self.settings = assistant.index, assistant.settings
        self._assistant, self._happens = assistant, happens

    def stream(self, *arguments: Any, **options: Any) -> Iterator[Answer]:
        for answer in self._assistant.stream(*arguments, **options):
            self._happens()
            yield answer


def asking(assistant: Any) -> Asking:
    return Asking(assistant, "api", Metrics(dict), RecentAnswers())


def test_what_is_removed_while_an_answer_is_made_is_not_cited(assistant: Assistant, documents: dict[str, str]) -> None:
    assert "136张" in asking(assistant).ask(QUESTION).text
    left = [documents["敬老院.txt"]]
    answer = asking(Interrupted(assistant, lambda: left and assistant.index.remove(left.pop()))).ask(QUESTION)
    assert "136" not in answer.text
    assert documents["敬老院.txt"] not in {citation.document.id for citation in answer.citations}


def test_a_document_that_is_gone_when_it_is_read_is_passed_over(
    assistant: Assistant, documents: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    index, listed = assistant.index, assistant.index.documents()
    index.remove(documents["敬老院.txt"])
    monkeypatch.setattr(index, "documents", lambda: list(listed))  # as it was read a moment before
    assert all("床位" not in question for question in examples(index, 6, random.Random(0)))


def test_an_answer_is_given_up_where_documents_keep_going_away(
    assistant: Assistant, documents: dict[str, str], tmp_path: Path
) -> None:
    times: list[int] = []

    def change() -> None:
        times.append(len(times))
        known = {Path(info.source).name: info.id for info in assistant.index.documents()}
        assistant.index.remove(known["敬老院.txt"])
        (tmp_path / "敬老院.txt").write_text(TEXTS["敬老院.txt"] + f"第{len(times)}次修改。\n", "utf-8")
        assert [result.outcome for result in assistant.index.add([tmp_path / "敬老院.txt"])] == ["added"]

    with pytest.raises(AnswerFault, match="请再问一次"):
        asking(Interrupted(assistant, change)).ask(QUESTION)
    assert len(times) == TRIES


def test_nothing_is_suggested_from_a_removed_document(assistant: Assistant, documents: dict[str, str]) -> None:
    shelf = Shelf(assistant.index)
    suggestions = Suggestions(assistant, shelf)
    answer = assistant.ask("白芷镇年满八十周岁的老人每月补贴多少元？")
    assert any("补贴" in question for question in suggestions.after(answer))
    assistant.index.remove(documents["补贴.txt"])
    assert suggestions.after(answer) == []
    assert shelf.info(documents["补贴.txt"]) is None
