"""An answer quotes a text itself before what explains or reports it."""

from __future__ import annotations

from pathlib import Path

from index.settings import IndexSettings
from index.store import Index
from qa.assistant import Assistant
from qa.reader import Reader
from qa.settings import Settings

WORDS = "养老机构应当为入住的老人配备护理员，护理员与老人的比例不低于一比六。"


def test_the_rule_answers_before_its_explanation(tmp_path: Path) -> None:
    texts = {
        "条例.md": ("青岭市养老服务条例", f"为了做好养老服务，结合本市实际，制定本条例。\n\n{WORDS}"),
        "解读.md": ("《青岭市养老服务条例》解读", f"护理员与老人的比例是多少？{WORDS}"),
        "海塘.md": ("望海市海塘养护办法", "海塘每年汛期前检查一次，检查结果报市水利局备案。"),
    }
    for name, (title, body) in texts.items():
        (tmp_path / name).write_text(f"---\ntitle: {title}\n---\n{body}\n", "utf-8")
    settings = IndexSettings(directory=tmp_path / "index")
    with Index.open(settings) as index:
        list(index.add([tmp_path / name for name in texts]))
        assistant = Assistant(Settings(index=settings, data=tmp_path / "data"), index, Reader())
        answer = assistant.ask("养老机构的护理员与老人的比例不低于多少？")
    assert "一比六" in answer.text
    assert answer.citations[0].document.title == "青岭市养老服务条例"
