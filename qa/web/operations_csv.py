"""The questions of a period as a table for a spreadsheet, and the address from which it is saved."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Response

from qa.web.operations import PERIODS, Operations, Record
from qa.web.operations_words import INTERFACES, OUTCOMES, REASONS, VERDICTS, word

PATH = "/operations/questions.csv"
COLUMNS = ("时间", "入口", "问题", "结果", "拒答原因", "用时（秒）", "来源文件", "评价", "评价说明", "账号")


def operations_routes(operations: Operations) -> APIRouter:
    """Return the route; where people must log in, it is for administrators only."""
    router = APIRouter(include_in_schema=False)

    @router.get(PATH)
    def questions(days: Annotated[int, Query(ge=1, le=366)] = PERIODS[1]) -> Response:
        text = questions_csv(operations.record(days, date.today()))
        # With a byte-order mark, by which spreadsheets know UTF-8.
        return Response(
            text.encode("utf-8-sig"),
            media_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": 'attachment; filename="questions.csv"', "Cache-Control": "no-store"},
        )

    return router


def questions_csv(record: Record) -> str:
    """Return one line a question, with the verdict on its answer."""
    judged = {one.id: one for one in record.judged}
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(COLUMNS)
    for one in record.asked:
        verdict = judged.get(one.request)
        table.writerow(
            map(
                _cell,
                (
                    f"{one.time:%Y-%m-%d %H:%M:%S}",
                    word(INTERFACES, one.interface),
                    one.question,
                    word(OUTCOMES, one.outcome),
                    word(REASONS, one.reason) if one.outcome == "refused" else "",
                    f"{one.seconds:.2f}" if one.seconds else "",
                    "；".join(f"《{title}》" for title in one.sources),
                    word(VERDICTS, verdict.verdict) if verdict else "",
                    verdict.comment if verdict else "",
                    one.name,
                ),
            )
        )
    return out.getvalue()


def _cell(text: str) -> str:
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text  # no formula for a spreadsheet
