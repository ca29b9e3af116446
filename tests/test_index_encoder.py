"""Tokens, vectors and fusion: the parts that a search is made of."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest

from corpus.types import DocumentInfo, Passage
from index.embeddings import WenceEmbeddings
from index.encoder import BUILTIN, BUILTIN_DIRECTORY, Encoder, encoder_id, load_encoder
from index.fusion import rrf
from index.searchers import dense_weight
from index.settings import IndexSettings
from index.store import Index
from index.tokens import index_tokens
from index.types import Hit, IndexFault

PASSAGES = (
    "2023年，云河市规模以上工业增加值同比增长8.4%。",
    "毕业生到小微企业就业，每人每月补贴600元。",
    "南湾港全年完成货物吞吐量1.86亿吨。" * 8,
)


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return load_encoder(BUILTIN)


def test_vectors_are_normalised_and_rank(encoder: Encoder) -> None:
    queries = encoder.encode_queries(["工业增长多少", "就业补贴是多少钱", "港口吞吐量有多大"])
    passages = encoder.encode_passages(PASSAGES)
    assert queries.shape == passages.shape == (3, encoder.dimension)
    assert queries.dtype == passages.dtype == np.float32
    assert np.linalg.norm(passages, axis=1) == pytest.approx(1, abs=1e-5)
    assert (queries @ passages.T).argmax(axis=1).tolist() == [0, 1, 2]
    assert encoder.encode_passages([]).shape == (0, encoder.dimension)


def test_a_vector_depends_on_its_text_alone(encoder: Encoder) -> None:
    together = encoder.encode_passages(PASSAGES)
    alone = np.concatenate([encoder.encode_passages([text]) for text in PASSAGES])
    assert np.array_equal(together, alone)


def test_questions_and_passages_get_their_own_prompts(encoder: Encoder) -> None:
    as_query = encoder.encode_queries([PASSAGES[0]])
    assert not np.allclose(as_query, encoder.encode_passages([PASSAGES[0]]))
    assert as_query == pytest.approx(encoder.model.encode([f"query: {PASSAGES[0]}"]), abs=1e-6)


def test_several_threads_at_once(encoder: Encoder) -> None:
    expected = encoder.encode_passages(PASSAGES)
    results: list[np.ndarray] = []

    def work() -> None:
        results.extend(encoder.encode_passages(PASSAGES) for _ in range(3))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 12
    assert all(np.array_equal(result, expected) for result in results)


def test_a_sentence_transformers_directory_works_too(encoder: Encoder, tmp_path: Path) -> None:
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import BoW

    words = ["工业", "就业", "港口"]
    SentenceTransformer(modules=[BoW(vocab=words)], device="cpu").save(str(tmp_path / "bow"), create_model_card=False)
    bow = load_encoder(str(tmp_path / "bow"))
    assert bow.dimension == 3
    assert bow.id.startswith("bow:")
    assert bow.encode_queries(["工业 港口"])[0] == pytest.approx([0.7071, 0, 0.7071], abs=1e-3)
    assert bow.id != encoder.id


def test_an_unknown_encoder_names_the_mend(tmp_path: Path) -> None:
    with pytest.raises(IndexFault, match="builtin"):
        load_encoder("nobody/nothing-here")
    assert encoder_id(BUILTIN) == encoder_id(BUILTIN)
    assert (BUILTIN_DIRECTORY / "tokenizer.json").is_file()


def test_langchain_embeddings(encoder: Encoder) -> None:
    embeddings = WenceEmbeddings(encoder)
    assert embeddings.embed_query(PASSAGES[0]) == pytest.approx(encoder.encode_queries([PASSAGES[0]])[0].tolist())
    assert np.array(embeddings.embed_documents(list(PASSAGES))) == pytest.approx(encoder.encode_passages(PASSAGES))


def test_tokens_hold_words_pairs_and_bare_numbers() -> None:
    tokens = index_tokens("２０２３年１至１１月，云河市投资1,872.81亿元，增长１０．２％。")
    assert {"2023年1至11月", "2023年", "2023", "1872.81", "10.2%", "10.2", "云河", "河市", "投资", "增长"} <= set(
        tokens
    )
    assert not {"，", "。", "％", "%"} & set(tokens)
    assert "872.81" not in tokens
    assert index_tokens("GDP") == index_tokens("ｇｄｐ") == ["gdp"]
    assert index_tokens("，。 \n") == []


def test_fusion_by_hand() -> None:
    fused = rrf({"lexical": ["a", "b"], "dense": ["b", "c"]}, {"lexical": 1.0, "dense": 0.5})
    assert [identity for identity, _ in fused] == ["b", "a", "c"]
    assert dict(fused) == {
        "b": pytest.approx(1 / 62 + 0.5 / 61),
        "a": pytest.approx(1 / 61),
        "c": pytest.approx(0.5 / 62),
    }
    assert [identity for identity, _ in rrf({"x": ["n"], "y": ["m"]}, {})] == ["m", "n"]
    assert rrf({}, {}) == []


def test_the_dense_leg_weighs_more_where_few_words_are_shared() -> None:
    document = DocumentInfo("d", "云河市店铺登记办法", "/办法.txt", "txt")
    hit = Hit(Passage("d-0", "d", 0, 20, "第一章", "店铺应当在三十日内到街道登记。"), document, 1.0)
    alike = dense_weight("店铺应当在三十日内到哪里登记", [hit])
    apart = dense_weight("开了小卖部不去备案要紧吗", [hit])
    assert alike < 0.6 < apart == 1.0
    assert dense_weight("？", []) == 1.0


def test_a_question_is_encoded_once(tmp_path: Path) -> None:
    (tmp_path / "一.txt").write_text("云河市今年新建公园三座。\n", "utf-8")
    with Index.open(IndexSettings(directory=tmp_path / "index")) as index:
        assert [one.outcome for one in index.add([tmp_path / "一.txt"])] == ["added"]
        asked: list[str] = []
        encode = index.encoder.encode_queries
        index.encoder.encode_queries = lambda texts: asked.extend(texts) or encode(texts)  # type: ignore[method-assign,func-returns-value]
        first, again = (index.search("新建公园几座", 3) for _ in range(2))
        assert first == again
        assert asked == ["新建公园几座"]
