"""Paths, folders and archives become files to read, within limits."""

from __future__ import annotations

import io
import os
import stat
import sys
import zipfile
from pathlib import Path

import pytest

from corpus import archives
from corpus.files import SourceFile, source_files
from corpus.types import CorpusError


def zipped(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def names(*paths: Path) -> list[str]:
    return [found.name for found in source_files(paths) if isinstance(found, SourceFile)]


def errors(*paths: Path) -> list[str]:
    return [str(found) for found in source_files(paths) if isinstance(found, CorpusError)]


def test_a_folder_is_searched_sorted_without_hidden_and_other_files(tmp_path: Path) -> None:
    others = (".隐.txt", "程序.exe", ".git/丁.txt", "~$戊.docx", "子/丙_files/图.png")
    for name in ("乙.txt", "甲.md", "子/丙.html", *others):
        (tmp_path / name).parent.mkdir(exist_ok=True, parents=True)
        (tmp_path / name).write_text("正文。", "utf-8")
    assert names(tmp_path) == [*sorted(["乙.txt", "甲.md"]), "丙.html"]
    assert errors(tmp_path) == []
    assert names(tmp_path, tmp_path / "甲.md") == names(tmp_path)


def test_sources_are_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "甲.txt").write_bytes(b"1")
    monkeypatch.chdir(tmp_path)
    found = list(source_files([Path("甲.txt")]))
    assert found == [SourceFile(str(tmp_path.resolve() / "甲.txt"), "甲.txt", b"1")]


def test_links_that_lead_out_of_a_folder_are_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "外.txt"
    outside.write_text("外面。", "utf-8")
    folder = tmp_path / "内"
    folder.mkdir()
    (folder / "里.txt").write_text("里面。", "utf-8")
    (folder / "链.txt").symlink_to(outside)
    (folder / "上").symlink_to(tmp_path, target_is_directory=True)
    (folder / "断.txt").symlink_to(tmp_path / "无.txt")
    assert names(folder) == ["里.txt"]


def test_what_is_named_and_cannot_be_had_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "空").mkdir()
    os.mkfifo(tmp_path / "管.txt")
    found = errors(tmp_path / "无.txt", tmp_path / "空", tmp_path / "管.txt")
    for name, reason, message in zip(
        ("无.txt", "空", "管.txt"), ("找不到", "没有可读", "不是普通文件"), found, strict=True
    ):
        assert str(tmp_path / name) in message
        assert reason in message


def test_an_archive_is_read_with_its_chinese_names(tmp_path: Path) -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        entry = zipfile.ZipInfo("placeholder.txt")
        archive.writestr(entry, "正文。")
    gbk = "通知abcdefg.txt".encode("gbk")
    assert len(gbk) == len("placeholder.txt")
    path = tmp_path / "包.zip"
    path.write_bytes(data.getvalue().replace(b"placeholder.txt", gbk))
    (found,) = source_files([path])
    assert found == SourceFile(f"{path.resolve()}!/通知abcdefg.txt", "通知abcdefg.txt", "正文。".encode())


def test_members_are_sorted_and_others_passed_over(tmp_path: Path) -> None:
    path = zipped(
        tmp_path / "a.zip", {"b/乙.txt": b"2", "a.md": b"1", "__MACOSX/a.md": b"x", "程.exe": b"x", ".x.txt": b"x"}
    )
    assert names(path) == ["a.md", "乙.txt"]


def test_a_file_that_is_named_is_read_whatever_it_is_called(tmp_path: Path) -> None:
    (tmp_path / "通知").write_text("正文。", "utf-8")
    assert names(tmp_path / "通知") == ["通知"]
    zipped(tmp_path / "包", {"子/丙.txt": b"3"})
    assert names(tmp_path / "包") == ["丙.txt"]


def test_a_link_in_an_archive_is_not_a_file(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        entry = zipfile.ZipInfo("链.txt")
        entry.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(entry, "/etc/hostname")
    assert names(path) == []
    assert "没有可读" in errors(path)[0]


@pytest.mark.parametrize("name", ["../外.txt", "/外.txt", "a/../../外.txt", "C:\\外.txt"])
def test_an_archive_that_points_outside_is_refused(tmp_path: Path, name: str) -> None:
    path = zipped(tmp_path / "a.zip", {name: b"x", "好.txt": b"y"})
    assert names(path) == []
    assert "压缩包之外" in errors(path)[0]


def test_bombs_and_crowds_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = zipped(tmp_path / "bomb.zip", {"大.txt": b"0" * 4_000_000, "好.txt": b"1"})
    assert names(bomb) == ["好.txt"]
    assert "异常" in errors(bomb)[0]
    monkeypatch.setattr(archives, "_MAX_ENTRIES", 1)
    assert "超过 1 个" in errors(bomb)[0]


def test_a_broken_archive_is_named(tmp_path: Path) -> None:
    path = tmp_path / "坏.zip"
    path.write_bytes(b"PK\x03\x04broken")
    assert "已损坏" in errors(path)[0]
    whole = zipped(tmp_path / "好.zip", {"甲.txt": bytes(range(256)) * 40})
    data = bytearray(whole.read_bytes())
    data[60:90] = b"\x00" * 30
    whole.write_bytes(bytes(data))
    assert "甲.txt 已损坏" in errors(whole)[0]


def test_a_name_that_cannot_be_printed_on_one_line_is_told(tmp_path: Path) -> None:
    (tmp_path / "换\n行.txt").write_text("正文。", "utf-8")
    (tmp_path / "好.txt").write_text("正文。", "utf-8")
    if sys.platform == "linux":  # elsewhere a name has to be UTF-8
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.txt")).write_bytes(b"x")
    assert names(tmp_path) == ["好.txt"]
    found = errors(tmp_path)
    assert len(found) == (2 if sys.platform == "linux" else 1)
    assert all("改名" in message and "\n" not in message for message in found)
    archive = zipped(tmp_path / "a.zip", {"甲\n乙.txt": b"1"})
    assert names(archive) == ["甲\ufffd乙.txt"]
    assert "名字太长" in errors(zipped(tmp_path / "b.zip", {"长" * 1100 + ".txt": b"1"}))[0]


def test_archives_within_archives_have_a_depth(tmp_path: Path) -> None:
    data = b"1"
    for depth in range(5):
        path = zipped(tmp_path / f"{depth}.zip", {f"{depth}.zip" if depth else "文.txt": data, "旁.txt": b"2"})
        data = path.read_bytes()
    assert names(tmp_path / "2.zip") == ["文.txt", "旁.txt", "旁.txt", "旁.txt"]
    assert names(tmp_path / "4.zip") == ["旁.txt", "旁.txt", "旁.txt"]
    assert "套得太深" in errors(tmp_path / "4.zip")[0]


def test_archives_that_lie_too_deep_are_told_of_in_one_line(tmp_path: Path) -> None:
    fourth = zipped(tmp_path / "里.zip", {"文.txt": b"1"}).read_bytes()
    third = zipped(tmp_path / "三.zip", {f"{number:03}.zip": fourth for number in range(200)}).read_bytes()
    second = zipped(tmp_path / "二.zip", {"三.zip": third, "三又.zip": third}).read_bytes()
    path = zipped(tmp_path / "外.zip", {"二.zip": second, "旁.txt": b"2"})
    assert names(path) == ["旁.txt"]
    (message,) = errors(path)
    assert "里有 400 个压缩包" in message
    assert "000.zip" in message
    assert "第 4 层压缩包，套得太深" in message
    assert str(path) in message


def test_an_office_file_that_calls_itself_an_archive_is_read_as_what_it_is(tmp_path: Path) -> None:
    path = zipped(tmp_path / "文.zip", {"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>"})
    (found,) = source_files([path])
    assert isinstance(found, SourceFile)
    assert (found.name, found.data) == ("文.zip", path.read_bytes())
