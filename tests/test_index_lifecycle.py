"""The life of an index, the same over a Chroma folder and over a Chroma server."""

from __future__ import annotations

import io
import os
import shutil
import sqlite3
import threading
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from index import searchers
from index.encoder import BUILTIN, Encoder, EncoderOnDemand
from index.settings import IndexSettings
from index.store import Index
from index.types import IndexFault
from tests.index_documents import QUESTIONS, chroma_server, write_texts


class CountingEncoder(EncoderOnDemand):
    """The built-in encoder, which also counts the passages that it has encoded."""

    encoded = 0

    def get(self) -> Encoder:
        encoder = super().get()
        if "encode_passages" not in vars(encoder):
            original = encoder.encode_passages

            def counting(texts: list[str]) -> object:
                self.encoded += len(texts)
                return original(texts)

            vars(encoder)["encode_passages"] = counting
        return encoder


@pytest.fixture(scope="module")
def encoder() -> CountingEncoder:
    return CountingEncoder(BUILTIN)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with chroma_server(tmp_path_factory.mktemp("server")) as url:
        yield url


@pytest.fixture(params=["folder", "server"])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> IndexSettings:
    url = request.getfixturevalue("server") if request.param == "server" else ""
    return IndexSettings(directory=tmp_path / "索引 目录", chroma_url=url)


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    return write_texts(tmp_path / "文件")


def outcomes(index: Index, *paths: Path) -> list[str]:
    return [result.outcome for result in index.add(paths)]


def found(index: Index) -> list[list[tuple[str, float]]]:
    return [[(hit.passage.id, hit.score) for hit in index.search(question, 10)] for question in QUESTIONS]


def test_add_search_reopen_remove(settings: IndexSettings, texts: Path, encoder: CountingEncoder) -> None:
    with Index.open(settings, encoder=encoder) as index:
        assert index.search("工业", 5) == []
        assert outcomes(index, texts) == ["added"] * 3
        hit = index.search(QUESTIONS[0], 5)[0]
        assert "8.4%" in hit.passage.text
        assert hit.legs.keys() == {"lexical", "dense"}
        assert [index.searcher("dense").search(QUESTIONS[2], 1)[0].document.title] == ["南湾港去年货物吞吐量创新高"]
        before = found(index)
        assert index.check().problems == ()
    with Index.open(settings, create=False, encoder=encoder) as index:
        assert found(index) == before
        assert outcomes(index, texts) == ["unchanged"] * 3
        assert found(index) == before
        gone = index.remove(str(texts / "港口新闻.txt"))
        assert [info.title for info in gone] == ["南湾港去年货物吞吐量创新高"]
        assert all(hit.document.id != gone[0].id for question in QUESTIONS for hit in index.search(question, 10))
        with pytest.raises(IndexFault, match="index list"):
            index.remove(gone[0].id)
        assert len(index.remove(str(texts))) == 2
        health = index.check()
        assert (health.documents, health.passages, health.vectors, health.lexical) == (0, 0, 0, 0)
        assert health.problems == ()
        assert index.search("工业", 5) == []


@pytest.mark.parametrize("compared", [4000, 2], ids=["one by one", "by the vector store"])
def test_search_among_some_documents_is_the_search_without_the_others(
    settings: IndexSettings, texts: Path, encoder: CountingEncoder, monkeypatch: pytest.MonkeyPatch, compared: int
) -> None:
    monkeypatch.setattr(searchers, "_COMPARED", compared)  # so that a small index goes both ways
    with Index.open(settings, encoder=encoder) as index:
        outcomes(index, texts)
        ids = [info.id for info in index.documents()]
        for chosen in (ids[:1], ids[1:], ids, [*ids[:2], "no such document"]):
            for question in QUESTIONS:
                for leg in ("lexical", "dense"):
                    every = index.searcher(leg).search(question, 100)
                    wanted = [(hit.passage.id, hit.score) for hit in every if hit.document.id in chosen]
                    got = index.searcher(leg).search(question, 2, set(chosen))
                    assert [(hit.passage.id, hit.score) for hit in got] == wanted[:2]
                assert {hit.document.id for hit in index.search(question, 5, chosen)} <= set(chosen)
        assert index.search(QUESTIONS[0], 5, ids) == index.search(QUESTIONS[0], 5)
        assert index.search(QUESTIONS[0], 5, []) == []
        assert index.search(QUESTIONS[0], 5, ["no such document"]) == []


def test_an_update_replaces_and_encodes_only_what_changed(
    settings: IndexSettings, texts: Path, encoder: CountingEncoder
) -> None:
    path = texts / "青岭县就业办法.md"
    with Index.open(settings, encoder=encoder) as index:
        assert outcomes(index, path) == ["added"]
        old = index.documents()
        assert len(index.passages(old[0].id)) > 1
        path.write_text(path.read_text("utf-8").replace("县人力资源服务中心", "县政务大厅"), "utf-8")
        count = encoder.encoded
        assert outcomes(index, path) == ["updated"]
        assert encoder.encoded - count == 1
        assert [info.title for info in index.documents()] == [info.title for info in old]
        assert index.documents()[0].id != old[0].id
        texts_found = [hit.passage.text for hit in index.search("向哪里申请就业补贴", 10)]
        assert any("县政务大厅" in text for text in texts_found)
        assert not any("县人力资源服务中心" in text for text in texts_found)
        assert index.check().problems == ()


def test_originals_give_the_exact_words(settings: IndexSettings, tmp_path: Path, encoder: CountingEncoder) -> None:
    path = tmp_path / "折行.txt"
    text = (
        "云河市扩大开放的意见\r\n\r\n到2025年，全市外贸进出口总额达到四百五十亿元，新增外资企业一百二十家，\r\n"
        "建成三个海外仓，服务企业走出去，带动全市八万多人参与跨境电子商务，形成六个出\r\n口产业集群。\r\n"
    )
    path.write_bytes(text.encode("gb18030"))
    with Index.open(settings, encoder=encoder) as index:
        assert outcomes(index, path) == ["added"]
        info = index.documents()[0]
        document = index.document(info.id)
        start = document.text.index("六个出口产业集群")
        original = index.original(info.id, start, start + 8)
        assert original.quote == "六个出口产业集群"
        assert text[original.start : original.end] == "六个出\r\n口产业集群"
        assert index.original_text(info.id) == text
        with pytest.raises(IndexError):
            index.original(info.id, 5, 5)
        with pytest.raises(IndexFault, match="没有编号为"):
            index.document("0" * 16)


def test_the_same_content_elsewhere_and_bad_files(
    settings: IndexSettings, texts: Path, encoder: CountingEncoder
) -> None:
    shutil.copy(texts / "港口新闻.txt", texts / "副本.txt")
    (texts / "坏.pdf").write_bytes(b"%PDF-1.7 cut off")
    (texts / "空.txt").write_bytes(b"")
    with Index.open(settings, encoder=encoder) as index:
        results = {Path(result.source).name: result for result in index.add([texts, texts / "没有.txt"])}
        assert results["副本.txt"].outcome == "added"
        assert results["港口新闻.txt"].outcome == "unchanged"
        assert "副本.txt" in results["港口新闻.txt"].reason
        failed = [result.reason for result in results.values() if result.outcome == "failed"]
        assert len(failed) == 3
        assert all(any(name in reason for reason in failed) for name in ("坏.pdf", "空.txt", "没有.txt"))
        assert len(index.documents()) == 3


def test_an_unreadable_file_fails_alone(settings: IndexSettings, texts: Path, encoder: CountingEncoder) -> None:
    os.mkfifo(texts / "管道.txt")  # no rights needed: root could read a file without any
    with Index.open(settings, encoder=encoder) as index:
        results = list(index.add([texts]))
        assert sorted(result.outcome for result in results) == ["added", "added", "added", "failed"]
        assert [result.reason for result in results if "管道.txt" in result.reason]


def test_uploads_and_archives(settings: IndexSettings, texts: Path, encoder: CountingEncoder) -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as files:
        for path in sorted(texts.iterdir()):
            files.write(path, path.name)
    with Index.open(settings, encoder=encoder) as index:
        results = index.add_bytes(archive.getvalue(), "资料.zip")
        assert [result.outcome for result in results] == ["added"] * 3
        assert all(result.source.startswith("资料.zip!/") for result in results)
        assert [result.outcome for result in index.add_bytes(archive.getvalue(), "资料.zip")] == ["unchanged"] * 3
        bad = index.add_bytes(b"\x00\x01", "怪.bin")
        assert [result.outcome for result in bad] == ["failed"]
        assert "怪.bin" in bad[0].reason
        assert "wence-" not in bad[0].reason
        assert len(index.remove("资料.zip")) == 3


def test_reads_beside_a_writer(settings: IndexSettings, texts: Path, encoder: CountingEncoder) -> None:
    errors: list[BaseException] = []
    done = threading.Event()

    def read(index: Index) -> None:
        try:
            while not done.is_set():
                for hit in index.search(QUESTIONS[0], 5):
                    assert index.original(hit.passage.document_id, hit.passage.start, hit.passage.end).quote
        except IndexFault as error:
            if "没有编号为" not in str(error):  # removed between the search and the look at the original
                errors.append(error)
        except BaseException as error:
            errors.append(error)

    with Index.open(settings, encoder=encoder) as index:
        readers = [threading.Thread(target=read, args=(index,)) for _ in range(3)]
        for reader in readers:
            reader.start()
        for _ in range(3):
            assert outcomes(index, texts) == ["added"] * 3
            index.remove(str(texts))
        done.set()
        for reader in readers:
            reader.join()
        assert errors == []


def test_another_encoder_or_split_is_refused_until_rebuilt(
    settings: IndexSettings, texts: Path, encoder: CountingEncoder
) -> None:
    with Index.open(settings, encoder=encoder) as index:
        outcomes(index, texts)
        before = found(index)
    shutil.rmtree(texts)
    other = replace(settings, split=replace(settings.split, words=20))
    with pytest.raises(IndexFault, match="index rebuild"):
        Index.open(other, encoder=encoder)
    assert {result.outcome for result in Index.rebuild(other)} == {"updated"}
    with Index.open(other, encoder=encoder) as index:
        assert index.check().problems == ()
        assert found(index) != before
    assert {result.outcome for result in Index.rebuild(settings)} == {"updated"}
    with Index.open(settings, encoder=encoder) as index:
        assert found(index) == before


def test_an_index_of_an_earlier_version_is_rebuilt_in_place(
    settings: IndexSettings, texts: Path, encoder: CountingEncoder
) -> None:
    with Index.open(settings, encoder=encoder) as index:
        outcomes(index, texts)
        before = found(index)
    shutil.rmtree(texts)
    with sqlite3.connect(settings.directory / "catalogue.sqlite") as catalogue:
        catalogue.execute("ALTER TABLE documents DROP COLUMN addressee")
        catalogue.execute("DELETE FROM meta WHERE key = 'reading'")
    catalogue.close()
    with pytest.raises(IndexFault, match=r"文档读法是 旧版.*index rebuild"):
        Index.open(settings, encoder=encoder)
    assert {result.outcome for result in Index.rebuild(settings)} == {"updated"}
    with Index.open(settings, encoder=encoder) as index:
        assert found(index) == before


def test_a_half_done_rebuild_is_refused(settings: IndexSettings, texts: Path, encoder: CountingEncoder) -> None:
    with Index.open(settings, encoder=encoder) as index:
        outcomes(index, texts)
        before = found(index)
    rebuilding = Index.rebuild(settings)
    next(rebuilding)
    rebuilding.close()  # type: ignore[attr-defined]  # a generator: stops after its first file
    with pytest.raises(IndexFault, match="再运行一次"):
        Index.open(settings, encoder=encoder)
    assert len(list(Index.rebuild(settings))) == 3
    with Index.open(settings, encoder=encoder) as index:
        assert found(index) == before


def test_lost_and_unknown_vectors_are_put_right(settings: IndexSettings, texts: Path, encoder: CountingEncoder) -> None:
    with Index.open(settings, encoder=encoder) as index:
        outcomes(index, texts)
        before = found(index)
        vectors = index._stores.vectors
        ids = vectors.ids()
        vectors.upsert(["unknown-0000"], encoder.get().encode_queries([QUESTIONS[0]]))
        vectors.delete(ids[:2])
        assert found(index)[0][0][0] == before[0][0][0]
        assert len(index.check().problems) == 2
    count = encoder.encoded
    with Index.open(settings, encoder=encoder) as index:
        assert index.check().problems == ()
        assert found(index) == before
        assert encoder.encoded == count


def test_broken_postings_are_noticed_and_rebuilt(tmp_path: Path, texts: Path, encoder: CountingEncoder) -> None:
    settings = IndexSettings(directory=tmp_path / "index")
    with Index.open(settings, encoder=encoder) as index:
        outcomes(index, texts)
    with sqlite3.connect(settings.directory / "catalogue.sqlite") as database:
        database.execute("delete from postings where token = '补贴'")
    database.close()
    with Index.open(settings, encoder=encoder) as index:
        assert "index rebuild" in index.check().problems[0]
    list(Index.rebuild(settings))
    with Index.open(settings, encoder=encoder) as index:
        assert index.check().problems == ()


@pytest.mark.parametrize("damage", ["graph", "folder", "database"])
def test_a_damaged_chroma_folder_is_filled_again(
    tmp_path: Path, texts: Path, encoder: CountingEncoder, damage: str
) -> None:
    settings = IndexSettings(directory=tmp_path / "index")
    chroma = settings.directory / "chroma"
    with Index.open(settings, encoder=encoder) as index:
        outcomes(index, texts)
        before = found(index)
    if damage == "graph":
        for path in chroma.iterdir():
            if path.is_dir():
                shutil.rmtree(path)
    elif damage == "folder":
        shutil.rmtree(chroma)
    else:
        (chroma / "chroma.sqlite3").write_bytes(b"no database" * 1000)
    with Index.open(settings, encoder=encoder) as index:
        assert index.check().problems == ()
        assert found(index) == before


def test_two_processes_on_a_server_see_each_other(
    server: str, tmp_path: Path, texts: Path, encoder: CountingEncoder
) -> None:
    settings = IndexSettings(directory=tmp_path / "index", chroma_url=server)
    with Index.open(settings, encoder=encoder) as first, Index.open(settings, encoder=encoder) as second:
        assert second.search(QUESTIONS[0], 3) == []
        outcomes(first, texts)
        assert found(second) == found(first)
        assert [info.id for info in second.documents()] == [info.id for info in first.documents()] != []
        second.remove(str(texts))
        assert first.search(QUESTIONS[0], 3) == []
        assert first.documents() == []


def test_there_is_no_index_yet(tmp_path: Path) -> None:
    with pytest.raises(IndexFault, match="index add"):
        Index.open(IndexSettings(directory=tmp_path / "none"), create=False)
    assert not (tmp_path / "none").exists()


def test_an_unreachable_server_is_told(tmp_path: Path) -> None:
    with pytest.raises(IndexFault, match="chroma run"):
        Index.open(IndexSettings(directory=tmp_path / "index", chroma_url="http://127.0.0.1:9"))
