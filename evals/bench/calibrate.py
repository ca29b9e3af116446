"""`python -m evals.bench.calibrate RUN.json [--fit OTHER_RUN.json]`: do the probabilities of a kept run come true?

One temperature and one bias are fitted on the other run and tried on this one. Without another run they are fitted on
four fifths of the questions and tried on the last fifth, five times, so that what is printed is never what was fitted.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from evals.calibration import Pair, Scaling, aurc, best_aurc, brier, expected_error, fit, log_loss, stated
from evals.report import load_run, table
from evals.types import EvalFault

FOLDS = 5
BAR = 0.5  # the probability below which the assistant refuses
COLUMNS = {"n": "n", "ece": "ECE", "brier": "Brier", "loss": "log loss", "aurc": "AURC", "best": "best AURC"}


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the measures before and after scaling, and what was fitted."""
    parser = argparse.ArgumentParser(prog="python -m evals.bench.calibrate", description="检查一次运行的概率是否可信")
    parser.add_argument("run", type=Path, metavar="RUN.json", help="以前运行留下的结果")
    parser.add_argument("--fit", type=Path, metavar="OTHER.json", help="在这次运行的结果上拟合（默认：五折）")
    options = parser.parse_args(arguments)
    try:
        pairs = _pairs(options.run)
        fitted = fit(_pairs(options.fit) if options.fit else pairs)
        after = [(fitted(score), true) for score, true in pairs] if options.fit else held_out(pairs)
    except EvalFault as error:
        print(error, file=sys.stderr)
        return 2
    print(table({"before": _measures(pairs), "after": _measures(after)}, COLUMNS, "scaling"))
    print(f"\ntemperature {fitted.temperature:.3f}, bias {fitted.bias:+.3f}, fitted on {options.fit or options.run}")
    print(f"the bar of {BAR} for refusing lies at {fitted(BAR):.3f} after scaling")
    return 0


def held_out(pairs: Sequence[Pair]) -> list[Pair]:
    """Return the pairs, each fifth of them scaled by what was fitted on the others."""
    scaled = []
    for fold in range(FOLDS):
        rest: Scaling = fit([pair for place, pair in enumerate(pairs) if place % FOLDS != fold])
        scaled += [(rest(score), true) for score, true in pairs[fold::FOLDS]]
    return scaled


def _pairs(path: Path) -> list[Pair]:
    pairs = stated(load_run(path).records)
    if not pairs:
        raise EvalFault(f"{path} 里没有概率（score），无法检查。")
    return pairs


def _measures(pairs: Sequence[Pair]) -> dict[str, float]:
    return {
        "n": float(len(pairs)),
        "ece": expected_error(pairs),
        "brier": brier(pairs),
        "loss": log_loss(pairs),
        "aurc": aurc(pairs),
        "best": best_aurc(pairs),
    }


if __name__ == "__main__":
    sys.exit(main())
