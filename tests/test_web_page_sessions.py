"""What is kept of closed pages: with Gradio's own holder, over a real page with a state."""

from __future__ import annotations

import asyncio
import os
import platform
from datetime import datetime, timedelta
from pathlib import Path

import gradio as gr
import pytest
from gradio.state_holder import StateHolder

from qa.web.page_sessions import MOST, PageSessions, give_back_freed


@pytest.fixture
def holder() -> StateHolder:
    async def built() -> gr.Blocks:  # Gradio makes a loop of its own, and never closes it, where none is running
        page = gr.Blocks(analytics_enabled=False)
        with page:
            gr.Textbox("中")
            gr.State("没有问过")
        return page

    found = StateHolder()  # type: ignore[no-untyped-call]
    found.set_blocks(asyncio.run(built()))
    return found


def opened(holder: StateHolder, *names: str) -> None:
    for name in names:
        assert holder[name].config_values


def test_a_closed_page_is_forgotten_after_the_time_and_an_open_one_is_not(holder: StateHolder) -> None:
    opened(holder, "open", "closed")
    holder["closed"].is_closed = True
    sessions, now = PageSessions(holder), datetime.now()
    assert sessions.forget_closed(now) == 0
    assert sessions.forget_closed(now + timedelta(minutes=2, seconds=55)) == 0
    assert sessions.forget_closed(now + timedelta(minutes=3, seconds=5)) == 1
    assert list(holder.session_data) == ["open"]
    assert list(holder.time_last_used) == ["open"]
    assert sessions.forget_closed(now + timedelta(hours=9)) == 0


def test_the_time_runs_from_when_it_was_seen_closed_not_from_its_last_use(holder: StateHolder) -> None:
    opened(holder, "read for long")
    sessions, later = PageSessions(holder), datetime.now() + timedelta(hours=1)
    holder["read for long"].is_closed = True
    holder.time_last_used["read for long"] = later - timedelta(minutes=50)
    assert sessions.forget_closed(later) == 0
    assert sessions.forget_closed(later + timedelta(minutes=3)) == 1


def test_a_page_that_is_used_again_after_its_connection_broke_stays(holder: StateHolder) -> None:
    opened(holder, "flaky")
    holder["flaky"].is_closed = True
    sessions, now = PageSessions(holder), datetime.now()
    sessions.forget_closed(now)
    holder.time_last_used["flaky"] = now + timedelta(minutes=2)
    assert sessions.forget_closed(now + timedelta(minutes=4)) == 0
    assert sessions.forget_closed(now + timedelta(minutes=5)) == 1


def test_there_is_a_bound_to_what_is_kept_at_all(holder: StateHolder) -> None:
    PageSessions(holder)
    opened(holder, *(str(number) for number in range(MOST + 3)))
    assert len(holder.session_data) == MOST
    assert "0" not in holder


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc keeps what is free")
def test_free_memory_goes_back_to_the_system() -> None:
    def resident() -> int:
        return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")

    pieces = [b"\1" * 100_000 for _ in range(1000)]
    last = pieces[-1]  # at the end of the heap: all before it stays with the process
    pieces.clear()
    before = resident()
    give_back_freed()
    assert before - resident() > 50_000_000
    assert len(last) == 100_000
