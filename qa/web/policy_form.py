"""The form in which a company tells of itself; it is kept in the company's own browser only."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import gradio as gr

from corpus.dates import iso_date
from qa.policy.qualifications import QUALIFICATIONS
from qa.policy.records import RECORDS
from qa.policy.requirements import SIZES
from qa.policy.types import Profile
from qa.web.events import QUIET

NONE_OF_THEM = "都没有"
NOT_TOLD = "未填"
STORED_AS = "wence-profile"
_KEEP = "(...values) => [values]"
_RESTORE = "(kept, ...values) => (Array.isArray(kept) && kept.length === values.length ? kept : values)"
FORMS = ("企业法人", "个体工商户", "合伙企业", "个人独资企业", "农民专业合作社", "其他")


@dataclass(frozen=True, slots=True)
class ProfileForm:
    """The form's components, in the order in which `profile_of` takes their values, and its button."""

    values: tuple[Any, ...]
    check: gr.Button
    clear: gr.Button
    kept: gr.BrowserState

    @property
    def empty(self) -> tuple[Any, ...]:
        """Return the values of a form that nobody has filled in."""
        return ("", "", NOT_TOLD, NOT_TOLD, "", "", "", "", [], [])


def build_form() -> ProfileForm:
    """Lay out the form inside the current Blocks."""
    with gr.Accordion("填写企业情况，逐条核对条件", open=False, elem_id="policy-form") as frame:
        gr.HTML(
            "<p>只填知道的；没填的会写“需补充信息”。填写的内容只存在您这台电脑的这个浏览器里，下次打开还在；"
            "公用的电脑请用完清除。</p>",
            elem_id="policy-form-hint",
            apply_default_css=False,
        )
        with gr.Row():
            place = gr.Textbox(
                label="注册地（到区县）", placeholder="如：山东省济宁市任城区", max_length=60, elem_id="form-place"
            )
            industry = gr.Textbox(
                label="行业", placeholder="如：通用设备制造业", max_length=60, elem_id="form-industry"
            )
        with gr.Row():
            size = gr.Dropdown(
                [NOT_TOLD, *SIZES], value=NOT_TOLD, label="企业规模", elem_id="form-size", filterable=False
            )
            form = gr.Dropdown(
                [NOT_TOLD, *FORMS], value=NOT_TOLD, label="组织形式", elem_id="form-form", filterable=False
            )
        with gr.Row():
            founded = gr.Textbox(label="成立时间", placeholder="如：2019-03-15", max_length=20, elem_id="form-founded")
            employees = gr.Textbox(
                label="从业人员（人）", placeholder="如：86", max_length=12, elem_id="form-employees"
            )
        with gr.Row():
            revenue = gr.Textbox(
                label="上年营业收入（万元）", placeholder="如：4200", max_length=16, elem_id="form-revenue"
            )
            research = gr.Textbox(
                label="研发费用占营业收入（%）", placeholder="如：5", max_length=8, elem_id="form-research"
            )
        held = gr.CheckboxGroup(
            [*QUALIFICATIONS, NONE_OF_THEM], label="已有资质（不选表示未填）", elem_id="form-qualifications"
        )
        records = gr.CheckboxGroup(
            [*RECORDS, NONE_OF_THEM], label="企业及负责人近五年有没有下列情形（不选表示未填）", elem_id="form-records"
        )
        with gr.Row():
            check = gr.Button("逐条核对", variant="primary", elem_id="form-check")
            clear = gr.Button("清除填写的内容", elem_id="form-clear")
    # The browser keeps it, locked with a word that every start of the program knows.
    kept = gr.BrowserState(None, storage_key=STORED_AS, secret=STORED_AS)
    values = (place, industry, size, form, founded, employees, revenue, research, held, records)
    made = ProfileForm(values, check, clear, kept)
    gr.on([one.change for one in values], None, list(values), [kept], js=_KEEP, **QUIET)
    clear.click(lambda: made.empty, None, list(values), **QUIET)
    # What is folded away is not there yet for a value to be put in: it is filled in when it is unfolded.
    frame.expand(None, [kept, *values], list(values), js=_RESTORE, **QUIET)
    return made


def profile_of(
    place: str,
    industry: str,
    size: str,
    form: str,
    founded: str,
    employees: str,
    revenue: str,
    research: str,
    held: Sequence[str] | None,
    records: Sequence[str] | None,
    *,
    today: date,
) -> Profile:
    """Return the profile that the form tells.

    Raises:
        ValueError: a value can't be understood; the message says in Chinese which and how to write it.
    """
    since = iso_date(founded.strip()) if founded.strip() else ""
    if founded.strip() and (not since or since > today.isoformat()[: len(since)]):
        raise ValueError(f"成立时间“{founded.strip()}”看不懂或在将来，请写成 2019-03-15、2019-03 或 2019。")
    people = _number(employees, "从业人员", "86")
    return Profile(
        place=place.strip(),
        industry=industry.strip(),
        size="" if size == NOT_TOLD else size,
        form="" if form == NOT_TOLD else form,
        founded=since,
        employees=None if people is None else int(people),
        revenue=_number(revenue, "上年营业收入", "4200"),
        research=_number(research, "研发费用占比", "5"),
        qualifications=_chosen(held, "已有资质"),
        records=_chosen(records, "有没有下列情形"),
    )


def _number(text: str, name: str, example: str) -> float | None:
    written = re.sub(r"[\s,，]|[人%％]$|万元$", "", text or "")
    if not written:
        return None
    if not re.fullmatch(r"\d{1,12}(?:\.\d{1,4})?", written, re.ASCII):
        raise ValueError(f"{name}“{text.strip()}”不是数字，请只写数字，例如 {example}。")
    return float(written)


def _chosen(values: Sequence[str] | None, name: str) -> tuple[str, ...] | None:
    if not values:
        return None
    if NONE_OF_THEM in values and len(values) > 1:
        raise ValueError(f"“{name}”里既选了“{NONE_OF_THEM}”又选了别的，请去掉其中一种。")
    return tuple(value for value in values if value != NONE_OF_THEM)
