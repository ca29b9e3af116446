"""How many questions one visitor may ask in a minute."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, field

from fastapi import Request
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from qa.types import AnswerFault
from qa.web.visitors import Visitor, visitor_of


class TooManyQuestions(AnswerFault):
    """A visitor asks faster than they may; `wait` is in seconds."""

    def __init__(self, most: int, wait: int) -> None:
        super().__init__(f"提问太快：每分钟最多 {most} 个问题。请等 {wait} 秒再问。")
        self.wait = wait


@dataclass(frozen=True, slots=True)
class QuestionLimit:
    """Counts in memory: a restart forgets. `most` questions a minute, 0 for as many as one likes.

    A visitor without an id is a program on this machine, where no login is asked for, and is not counted.
    """

    most: int
    counted: MovingWindowRateLimiter = field(default_factory=lambda: MovingWindowRateLimiter(MemoryStorage()))

    def admit(self, visitor: Visitor) -> None:
        """Count a question.

        Raises:
            TooManyQuestions: it is one too many for now.
        """
        if not self.most or not visitor.id:
            return
        item = RateLimitItemPerMinute(self.most)
        if not self.counted.hit(item, visitor.id):
            left = self.counted.get_window_stats(item, visitor.id).reset_time - time.time()
            raise TooManyQuestions(self.most, max(1, math.ceil(left)))

    def of_request(self, request: Request) -> None:
        """Count the question of a request, as a dependency of a route."""
        self.admit(visitor_of(request))
