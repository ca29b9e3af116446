"""Charts as inline SVG. They take their colours from the page, and its fonts: the browser sets the text.

Matplotlib is of the extra `dev` and imported only here, where something is drawn.
"""

from __future__ import annotations

import io
import logging
import re
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from evals.calibration import Bin
from evals.metrics import hit_at_k, mean, percentile
from evals.types import EvalFault

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SIZE = (4.6, 3.4)  # inches; the page scales it
BINS = 30  # of the histogram of seconds
FONTS = ["Noto Sans CJK SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei", "WenQuanYi Micro Hei"]

# Matplotlib wants true colours: these stand for the page's own until `_themed` puts those in.
_INK, _QUIET, _FAINT = "#000100", "#000101", "#000200"
_SERIES = ("#000301", "#000302", "#000303", "#000304", "#000305")
_COLOURS = {_INK: "var(--ink)", _QUIET: "var(--quiet)", _FAINT: "var(--line)"} | {
    colour: f"var(--series-{number})" for number, colour in enumerate(_SERIES, 1)
}
# Text stays text, which the browser sets in a font of its own; frames and grid are no louder than what they hold.
_RC: dict[Any, Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "wence",
    "font.family": [*FONTS, "sans-serif"],
    "text.color": _INK,
    "axes.labelcolor": _INK,
    "axes.edgecolor": _FAINT,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": _FAINT,
    "grid.linewidth": 0.5,
    "xtick.color": _INK,
    "ytick.color": _INK,
}
_ID = re.compile(r'(\bid="|url\(#|href="#)')
_METADATA = re.compile(r"<metadata>.*?</metadata>", re.DOTALL)


def named_apart(svg: str, name: str) -> str:
    """Return a chart with ids that are its own among several on a page."""
    return _ID.sub(rf"\g<1>{name}-", svg)


def reliability_chart(bins: Sequence[Bin]) -> str:
    """Return what came true over what was stated, a point for each bin with its number of questions."""

    def draw(axes: Axes) -> None:
        most = max(one.n for one in bins)
        axes.plot([0, 1], [0, 1], color=_QUIET, linestyle="--", linewidth=1)
        for one in bins:
            # What a bin is off by, so that it can be seen where the points lie close to the line.
            axes.plot([one.stated] * 2, [one.stated, one.true], color=_SERIES[0], linewidth=1)
        axes.plot([one.stated for one in bins], [one.true for one in bins], color=_SERIES[0], linewidth=1.6)
        axes.scatter(
            [one.stated for one in bins],
            [one.true for one in bins],
            s=[20 + 120 * one.n / most for one in bins],
            color=_SERIES[0],
        )
        for one in bins:
            below = one.true < one.stated  # away from the line
            axes.annotate(
                str(one.n),
                (one.stated, one.true),
                xytext=(0, -8 if below else 8),
                textcoords="offset points",
                ha="center",
                va="top" if below else "bottom",
                fontsize=8,
                color=_INK,
            )
        axes.set(xlim=(-0.03, 1.03), ylim=(-0.06, 1.06), xlabel="给出的概率", ylabel="实际答对的比例")

    return _svg(draw)


def risk_chart(points: Sequence[tuple[float, float]], best: Sequence[tuple[float, float]]) -> str:
    """Return the share of wrong answers over the share answered, and the same for the best order there could be."""

    def draw(axes: Axes) -> None:
        for line, colour, style, label in ((best, _QUIET, "--", "最好的次序"), (points, _SERIES[0], "-", "按概率")):
            axes.plot([x for x, _ in line], [y for _, y in line], color=colour, linestyle=style, label=label)
        axes.set(xlim=(0, 1.02), ylim=(0, None), xlabel="回答的比例（从最有把握的起）", ylabel="其中答错的比例")
        _legend(axes)

    return _svg(draw)


def hit_chart(relevant: Mapping[str, Sequence[Sequence[bool]]]) -> str:
    """Return hit@k over k, a line for each leg."""

    def draw(axes: Axes) -> None:
        deepest = max(len(flags) for judged in relevant.values() for flags in judged)
        for (leg, judged), colour in zip(relevant.items(), _SERIES, strict=False):
            depth = range(1, max(map(len, judged)) + 1)
            shares = [mean([hit_at_k(flags, k) for flags in judged]) for k in depth]
            axes.plot(depth, shares, color=colour, label=leg, marker="o", markersize=2.5, linewidth=1.6)
        axes.set(xscale="log", xlabel="前 k 段（对数刻度）", ylabel="其中有答案的题（hit@k）", ylim=(None, 1.02))
        _ticks(axes, [k for k in (1, 2, 3, 5, 10, 20, 50, 100) if k <= deepest])
        _legend(axes)

    return _svg(draw)


def latency_chart(seconds: Sequence[float]) -> str:
    """Return how many answers took how long, with lines for the median and the 95th percentile."""

    def draw(axes: Axes) -> None:
        import numpy as np

        milliseconds = [1000 * max(one, 1e-4) for one in seconds]
        low, high = min(milliseconds), max(milliseconds)
        edges = np.geomspace(low, max(high, low * 1.01), BINS + 1)
        axes.hist(milliseconds, bins=edges.tolist(), color=_SERIES[0], alpha=0.55)
        for percent, colour in ((50, _SERIES[1]), (95, _SERIES[2])):
            value = percentile(milliseconds, percent)
            axes.axvline(value, color=colour, linewidth=1.6, label=f"p{percent} {value:.0f} ms")
        axes.set(xscale="log", xlabel="回答用时，毫秒（对数刻度）", ylabel="题数")
        steps = [factor * 10**power for power in range(-1, 6) for factor in (1, 2, 5)]
        inside = [tick for tick in steps if low <= tick <= high]
        _ticks(axes, inside if len(inside) > 1 else [float(f"{low:.2g}"), float(f"{high:.2g}")])
        _legend(axes)

    return _svg(draw)


def _ticks(axes: Axes, ticks: Sequence[float]) -> None:
    """Label a logarithmic axis with plain numbers."""
    axes.set_xticks(list(ticks), [f"{tick:g}" for tick in ticks], minor=False)
    axes.set_xticks([], minor=True)


def _legend(axes: Axes) -> None:
    axes.legend(frameon=False, labelcolor=_INK, fontsize=9)


def _svg(draw: Callable[[Axes], None]) -> str:
    try:
        from matplotlib.figure import Figure
    except ImportError as error:
        raise EvalFault("画图要用 matplotlib。请先运行 pip install -e '.[dev]'。") from error
    with _style():
        figure = Figure(figsize=SIZE, layout="constrained")
        axes = figure.add_subplot()
        draw(axes)
        written = io.StringIO()
        figure.savefig(written, format="svg", transparent=True, metadata={"Date": None})
    return _themed(written.getvalue())


@contextmanager
def _style() -> Iterator[None]:
    """Draw with the page's colours and text left as text, whatever fonts this machine lacks."""
    import matplotlib

    fonts = logging.getLogger("matplotlib.font_manager")
    level = fonts.level
    fonts.setLevel(logging.ERROR)
    try:
        with matplotlib.rc_context(_RC), warnings.catch_warnings():
            warnings.filterwarnings("ignore", message="Glyph .* missing from")
            yield
    finally:
        fonts.setLevel(level)


def _themed(svg: str) -> str:
    """Return the bare <svg> element in the page's colours."""
    svg = _METADATA.sub("", svg[svg.index("<svg") :])
    for colour, own in _COLOURS.items():
        svg = svg.replace(colour, own)
    return svg
