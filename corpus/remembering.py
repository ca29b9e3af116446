"""What is looked for in the same short text again and again, found once."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Concatenate, ParamSpec, TypeVar

KEPT = 1024  # results of each function
SHORT = 2000  # characters of a text whose results are kept: a passage's, not a document's

P = ParamSpec("P")
T = TypeVar("T")


def remembered(find: Callable[Concatenate[str, P], list[T]]) -> Callable[Concatenate[str, P], list[T]]:
    """Return the function, which must depend on nothing but its arguments, with its last results kept.

    Each call returns a list of its own. Answering one question asks for the sentences of a passage hundreds of times.
    """

    @lru_cache(maxsize=KEPT)
    def kept(text: str, /, *args: P.args, **kwargs: P.kwargs) -> tuple[T, ...]:
        return tuple(find(text, *args, **kwargs))

    @wraps(find)
    def found(text: str, /, *args: P.args, **kwargs: P.kwargs) -> list[T]:
        if len(text) > SHORT:
            return find(text, *args, **kwargs)
        return list(kept(text, *args, **kwargs))  # type: ignore[arg-type]  # each of them is hashable

    return found
