"""The collapsed row of the chat tab in which a reader chooses the documents to be asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import gradio as gr

from index.filters import Filters, choices
from index.store import Index
from qa.web.events import QUIET

_LABELS = ("地区", "发文机关", "类型", "发布年份")
_IDS = ("filter-region", "filter-issuer", "filter-kind", "filter-year")
_ANY = ("不限", "")
_MOST = 500  # entries of one list


@dataclass(frozen=True, slots=True)
class FilterRow:
    """The components, in the order in which `filters_of` takes their values."""

    inputs: list[Any]


def build_filter_row(index: Index) -> FilterRow:
    """Lay out the row; its lists are filled from the index at each opening of the page or of the row."""
    with gr.Accordion("筛选", open=False, elem_id="filters") as fold:
        with gr.Row():
            lists = [
                gr.Dropdown([_ANY], value="", label=label, elem_id=name, min_width=120)
                for label, name in zip(_LABELS, _IDS, strict=True)
            ]
        with gr.Row():
            valid = gr.Checkbox(label="只看现行有效", elem_id="filter-in-force")
            wider = gr.Checkbox(label="连同上级和全国适用的（选了地区时）", elem_id="filter-applicable")

    def filled(*values: str) -> list[Any]:
        known = choices(index.documents())
        found = (known.regions, known.issuers, known.kinds, known.years)
        return [
            gr.Dropdown(
                choices=[_ANY, *((name, name) for name in names[:_MOST])], value=value if value in names else ""
            )
            for names, value in zip(found, values, strict=True)
        ]

    fold.expand(filled, lists, lists, **QUIET)
    return FilterRow([*lists, valid, wider])


def filters_of(values: Sequence[Any]) -> Filters:
    """Return the filters that the row's values stand for."""
    region, issuer, kind, year, valid, wider = values
    return Filters(region or "", issuer or "", kind or "", year or "", bool(valid), bool(wider))
