"""A checklist as a file to keep: Markdown, and docx for the office."""

from __future__ import annotations

import io
from datetime import date

from corpus.types import DocumentInfo
from qa.policy.types import MET, UNKNOWN, UNMET, Checklist, Profile

LABEL = "AI 生成，仅供参考"
_HEAD = ("类别", "原文", "结论", "理由")


def profile_lines(profile: Profile) -> list[tuple[str, str]]:
    """Return what a company told of itself, as names and values; what it did not tell is left out."""

    def listed(values: tuple[str, ...] | None) -> str:
        return "" if values is None else "、".join(values) or "无"

    lines = [
        ("企业名称", profile.name),
        ("注册地", profile.place),
        ("行业", profile.industry),
        ("规模", profile.size),
        ("组织形式", profile.form),
        ("资质", listed(profile.qualifications)),
        ("成立时间", profile.founded),
        ("从业人员", "" if profile.employees is None else f"{profile.employees}人"),
        ("上年营业收入", "" if profile.revenue is None else f"{profile.revenue:g}万元"),
        ("研发费用占比", "" if profile.research is None else f"{profile.research:g}%"),
        ("不良记录", listed(profile.records)),
    ]
    return [(name, value) for name, value in lines if value]


def _title(info: DocumentInfo) -> str:
    number = f"（{info.number}）" if info.number else ""
    return f"《{info.title.strip('《》')}》{number}"


def summary(checked: Checklist) -> str:
    """Return how many conditions have which verdict."""
    return "，".join(f"{verdict} {checked.count(verdict)} 条" for verdict in (MET, UNMET, UNKNOWN))


def as_markdown(info: DocumentInfo, profile: Profile, checked: Checklist, day: date) -> str:
    """Return the checklist as Markdown."""

    def cell(text: str) -> str:
        return " ".join(text.split()).replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;").replace("*", "\\*")

    lines = [f"# 条件核对：{cell(_title(info))}", "", f"{LABEL}。核对日期：{day.isoformat()}", "", "## 企业情况", ""]
    lines += [f"- {name}：{cell(value)}" for name, value in profile_lines(profile)] or ["- 没有填写"]
    lines += ["", "## 逐条核对", "", f"{summary(checked)}。请以原文和主管部门的解释为准。", ""]
    lines += ["| " + " | ".join(_HEAD) + " |", "|" + " --- |" * len(_HEAD)]
    lines += [
        f"| {item.kind} | {cell(item.quote.text)} | {item.judgement.verdict} | {cell(item.judgement.reason)} |"
        for item in checked.items
    ]
    return "\n".join([*lines, "", f"（{LABEL}）", ""])


def as_docx(info: DocumentInfo, profile: Profile, checked: Checklist, day: date) -> bytes:
    """Return the checklist as a docx file."""
    import docx
    from docx.oxml.ns import qn

    file = docx.Document()
    style = file.styles["Normal"]
    style.font.name = "宋体"
    style.element.rPr.rFonts.set(qn("w:eastAsia"), "宋体")
    file.add_heading(f"条件核对：{_title(info)}", 1)
    file.add_paragraph(f"{LABEL}。核对日期：{day.isoformat()}")
    file.add_heading("企业情况", 2)
    for name, value in profile_lines(profile):
        file.add_paragraph(f"{name}：{value}", style="List Bullet")
    file.add_heading("逐条核对", 2)
    file.add_paragraph(f"{summary(checked)}。请以原文和主管部门的解释为准。")
    table = file.add_table(rows=1, cols=len(_HEAD), style="Table Grid")
    for cell, name in zip(table.rows[0].cells, _HEAD, strict=True):
        cell.text = name
    for item in checked.items:
        row = (item.kind, item.quote.text, item.judgement.verdict, item.judgement.reason)
        for cell, value in zip(table.add_row().cells, row, strict=True):
            cell.text = "".join(character for character in value if character >= " " or character == "\n")
    for section in file.sections:
        section.footer.paragraphs[0].text = LABEL
    data = io.BytesIO()
    file.save(data)
    return data.getvalue()
