"""Small files that are encoded together: each is reported in its turn, as if it had been added alone."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from index.encoder import BUILTIN, Encoder, EncoderOnDemand
from index.settings import IndexSettings
from index.store import Index

TEXT = "关于做好{}工作的通知\n\n各单位要落实{}值班制度，{}日前报送情况。\n"


@pytest.fixture(scope="module")
def encoder() -> EncoderOnDemand:
    return EncoderOnDemand(BUILTIN)


def _files(folder: Path) -> Path:
    folder.mkdir()
    for number, theme in enumerate(("防汛", "防火", "防疫", "护林", "春耕", "清欠")):
        (folder / f"{number}{theme}.txt").write_text(TEXT.format(theme, theme, number + 2), "utf-8")
    (folder / "2坏.pdf").write_bytes(b"%PDF-1.7 cut off")
    (folder / "3同.txt").write_bytes((folder / "1防火.txt").read_bytes())  # in the same group as what it repeats
    words = TEXT.format("防火", "防火", 3)
    (folder / "4换行.txt").write_bytes(words.replace("\n", "\r\n").encode())  # other bytes, the same document
    return folder


def test_a_group_comes_out_in_order_with_what_became_of_each_file(tmp_path: Path, encoder: EncoderOnDemand) -> None:
    folder = _files(tmp_path / "文件")
    with Index.open(IndexSettings(directory=tmp_path / "index"), encoder=encoder) as index:
        results = list(index.add([folder, tmp_path / "没有.txt"]))
        assert [Path(one.source).name for one in results] == [*sorted(path.name for path in folder.iterdir()), ""]
        outcomes = {Path(one.source).name: one.outcome for one in results}
        assert outcomes["2坏.pdf"] == outcomes[""] == "failed"
        assert outcomes["3同.txt"] == outcomes["4换行.txt"] == "unchanged"
        assert [*outcomes.values()].count("added") == 6
        assert len(index.documents()) == 6
        assert index.check().problems == ()
        assert {one.outcome for one in index.add([folder])} == {"unchanged", "failed"}


def test_files_are_encoded_together_and_alike(
    tmp_path: Path, encoder: EncoderOnDemand, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, counts = _files(tmp_path / "文件"), []
    encode = Encoder.encode_passages

    def counted(self: Encoder, texts: Sequence[str]) -> object:
        counts.append(len(texts))
        return encode(self, texts)

    monkeypatch.setattr(Encoder, "encode_passages", counted)
    with Index.open(IndexSettings(directory=tmp_path / "together"), encoder=encoder) as index:
        passages = sum(result.passages for result in index.add([folder]))
        together = [(hit.passage.id, hit.score) for hit in index.searcher("dense").search("防火值班", 9)]
    assert counts == [passages]
    with Index.open(IndexSettings(directory=tmp_path / "alone"), encoder=encoder) as index:
        for path in sorted(folder.iterdir()):
            list(index.add([path]))
        assert [(hit.passage.id, hit.score) for hit in index.searcher("dense").search("防火值班", 9)] == together


def test_what_is_reported_is_written_though_the_rest_is_never_asked_for(
    tmp_path: Path, encoder: EncoderOnDemand
) -> None:
    folder = _files(tmp_path / "文件")
    settings = IndexSettings(directory=tmp_path / "index")
    with Index.open(settings, encoder=encoder) as index:
        adding = index.add([folder])
        first = [next(adding) for _ in range(2)]
        adding.close()  # type: ignore[attr-defined]  # it is a generator
    with Index.open(settings, encoder=encoder) as index:
        # Those that were written together with them are there, too, reported or not.
        assert {info.id for info in index.documents()} >= {info.id for one in first for info in one.documents}
        assert index.check().problems == ()
