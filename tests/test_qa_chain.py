"""The chain, the retriever and the embeddings as LangChain's users call them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.messages import AIMessage, HumanMessage, SystemMessage
from langchain_core.runnables import Runnable, RunnableLambda, RunnablePassthrough

from index.embeddings import WenceEmbeddings
from index.settings import IndexSettings
from index.store import Index
from qa.assistant import Assistant
from qa.chain import AnswerChain, WenceRetriever
from qa.reader import Reader
from qa.settings import ChatSettings, Settings
from qa.types import Answer, AnswerFault, Turn
from qa.writer import Writer
from tests.index_documents import write_texts
from tests.openai_server import Script, openai_server

GROWTH = "云河市2023年规模以上工业增加值同比增长多少？"
SUBSIDY = "毕业生到小微企业就业每人每月补贴多少钱？"


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    folder = tmp_path_factory.mktemp("chain")
    with Index.open(IndexSettings(directory=folder / "index")) as index:
        assert all(one.outcome == "added" for one in index.add([write_texts(folder / "texts")]))
        yield Assistant(Settings(), index, Reader())


@pytest.fixture(scope="module")
def chain(assistant: Assistant) -> AnswerChain:
    return AnswerChain(assistant)


def test_invoke_is_asking(assistant: Assistant, chain: AnswerChain) -> None:
    answer = chain.invoke(GROWTH)
    assert "8.4%" in answer.text
    assert (answer.text, answer.citations) == ((asked := assistant.ask(GROWTH)).text, asked.citations)
    assert chain.invoke({"question": GROWTH}).text == answer.text


def test_batch_keeps_the_order(chain: AnswerChain) -> None:
    for answers in (chain.batch([SUBSIDY, GROWTH]), asyncio.run(chain.abatch([SUBSIDY, GROWTH]))):
        assert [figure in answer.text for figure, answer in zip(("600元", "8.4%"), answers, strict=True)] == [True] * 2


def test_async(chain: AnswerChain) -> None:
    async def streamed() -> list[Answer]:
        return [answer async for answer in chain.astream(GROWTH)]

    assert "8.4%" in asyncio.run(chain.ainvoke(GROWTH)).text
    assert "8.4%" in asyncio.run(streamed())[-1].text


def test_both_streams_grow_with_a_chat_model(assistant: Assistant) -> None:
    with openai_server(Script(["增长", "8.4%[1]", "。"])) as address:
        chat = ChatSettings(address, "scripted")
        chain = AnswerChain(
            Assistant(Settings(chat=chat), assistant.index, Reader(), Writer.from_settings(chat)),
        )

        async def streamed() -> list[Answer]:
            return [answer async for answer in chain.astream(GROWTH)]

        for answers in (list(chain.stream(GROWTH)), asyncio.run(streamed())):
            texts = [answer.text for answer in answers]
            assert list(dict.fromkeys(text for text in texts if text)) == ["增长8.4%[1]", "增长8.4%[1]。"]
            assert [answer.done for answer in answers] == [False] * (len(answers) - 1) + [True]
            assert answers[-1].writer == "scripted"


def test_it_composes(chain: AnswerChain) -> None:
    words: Runnable[Any, str] = RunnableLambda(str.strip) | chain | RunnableLambda(lambda answer: answer.text)
    assert "8.4%" in words.invoke(f"  {GROWTH} ")
    assert "8.4%" in list(words.stream(GROWTH))[-1]
    assert "8.4%" in words.batch([GROWTH])[0]
    beside: Runnable[Any, Any] = RunnablePassthrough.assign(answer=chain)
    assert "8.4%" in beside.invoke({"question": GROWTH})["answer"].text


def test_callbacks_see_the_answer(chain: AnswerChain) -> None:
    class Ends(BaseCallbackHandler):
        def __init__(self) -> None:
            self.outputs: list[Any] = []

        def on_chain_end(self, outputs: Any, **kwargs: Any) -> None:
            self.outputs.append(outputs)

    ends = Ends()
    invoked = chain.invoke(GROWTH, {"callbacks": [ends]})
    *_, streamed = chain.stream(GROWTH, {"callbacks": [ends]})
    assert ends.outputs == [invoked, streamed]


@pytest.mark.parametrize(
    "history",
    [
        [SystemMessage("用中文回答。"), HumanMessage(SUBSIDY), AIMessage("600元。")],
        [("human", SUBSIDY), ("ai", "600元。")],
        [("user", SUBSIDY), ("assistant", "600元。")],
        [{"role": "user", "content": SUBSIDY}, {"role": "assistant", "content": "600元。"}],
        [Turn("user", SUBSIDY), Turn("assistant", "600元。")],
        [HumanMessage([{"type": "text", "text": SUBSIDY}]), AIMessage("600元。")],
    ],
)
def test_history_in_every_form_is_the_same_history(history: list[Any], assistant: Assistant) -> None:
    follow_up = "那最长多少个月？"
    turns = (Turn("user", SUBSIDY), Turn("assistant", "600元。"))
    wanted = assistant.ask(follow_up, turns)
    answer = AnswerChain(assistant).invoke({"question": follow_up, "history": history})
    assert (answer.text, answer.rewritten) == (wanted.text, wanted.rewritten)
    assert "12个月" in answer.text


@pytest.mark.parametrize(
    "given",
    [
        5,
        {"query": GROWTH},
        {"question": 5},
        {"question": GROWTH, "history": [5]},
        {"question": GROWTH, "history": [{}]},
    ],
)
def test_wrong_input_is_named(given: Any, chain: AnswerChain) -> None:
    with pytest.raises(AnswerFault, match=r"question|history"):
        chain.invoke(given)
    with pytest.raises(AnswerFault, match=r"question|history"):
        list(chain.stream(given))


@pytest.mark.parametrize("rerank", [True, False])
def test_the_retriever(rerank: bool, assistant: Assistant) -> None:
    retriever = WenceRetriever(assistant=assistant, k=2, rerank=rerank)
    for documents in (retriever.invoke(SUBSIDY), asyncio.run(retriever.ainvoke(SUBSIDY))):
        assert len(documents) == 2
        best = documents[0]
        assert "600元" in best.page_content
        assert best.metadata["title"] == "青岭县促进就业办法"
        assert best.metadata["published"] == "2022-05-01"
        assert Path(best.metadata["source"]).name == "青岭县就业办法.md"
        assert best.id in {passage.id for passage in assistant.index.passages(best.metadata["document_id"])}


def test_the_embeddings(assistant: Assistant) -> None:
    embeddings = WenceEmbeddings(assistant.index.encoder)
    question = embeddings.embed_query(SUBSIDY)
    near, far = embeddings.embed_documents(["毕业生每月可领就业补贴600元。", "航线通往东南亚。"])
    assert len(question) == len(near) == len(far)

    def dot(one: list[float], other: list[float]) -> float:
        return sum(a * b for a, b in zip(one, other, strict=True))

    assert abs(dot(near, near) - 1) < 1e-3
    assert dot(question, near) > dot(question, far)
