"""Accounts, passwords, sessions, tokens and lockout, without a server."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from qa.audit import FOLDER, files, read, verify
from qa.settings import LoginSettings, Settings
from qa.web.accounts import lockout
from qa.web.accounts.access import LOCKED, WRONG, Access, login_required
from qa.web.accounts.database import FILE_NAME
from qa.web.accounts.names import clean_name
from qa.web.accounts.passwords import check_password
from qa.web.accounts.store import LAST
from qa.web.accounts.types import AccountFault, SignInFault
from qa.web.visitors import Role, Visitor

ROOT = Path(__file__).resolve().parents[1]
GOOD, BETTER = "清泉石上流 2187", "松下问童子 9043"
BOSS = Visitor("account-0", "管理员甲", Role.ADMINISTRATOR)


@dataclass
class Clock:
    now: float = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def access(tmp_path: Path, clock: Clock) -> Iterator[Access]:
    opened = Access.open(Settings(data=tmp_path), clock)
    opened.accounts.add("Root", Role.ADMINISTRATOR, GOOD, BOSS)
    yield opened
    opened.close()


def recorded(folder: Path) -> list[dict[str, Any]]:
    return [record for path in files(folder / FOLDER) for record in read(path)]


def test_names_that_look_alike_are_one(access: Access) -> None:
    assert clean_name(" Ｗａｎｇ　小明 ") == "Wang 小明"
    access.accounts.add("Ｗａｎｇ", Role.READER, GOOD, BOSS)
    with pytest.raises(AccountFault, match="已经有"):
        access.accounts.add("wang", Role.READER, GOOD, BOSS)
    assert access.accounts.named("WANG").name == "Wang"
    for wrong in ("", "   ", "a" * 41, "a/b", "<b>", "\u202eabc", "--"):
        with pytest.raises(AccountFault):
            clean_name(wrong)


@pytest.mark.parametrize(
    "password",
    ["short", "a" * 201, "aaaaabbbbbb", "123456789012", "Password2024!", "P@ssw0rd!!!!", "qwertyuiop", "woaini1314",
     "ａｄｍｉｎ123456", "1qaz2wsx3edc", "人民政府2024!!", "wangxiaoming1"],
)  # fmt: skip
def test_weak_passwords_are_refused(password: str) -> None:
    with pytest.raises(AccountFault, match="密码"):
        check_password(password, "wangxiaoming")


@pytest.mark.parametrize(
    "password", [GOOD, "correct-horse-battery", "8273 6450 1928 3746", "wangxiaoming 和 一只蓝色的猫在屋顶上"]
)
def test_good_passwords_are_taken(password: str) -> None:
    check_password(password, "wangxiaoming")


def test_the_file_holds_no_secret_and_is_its_owners(access: Access, tmp_path: Path) -> None:
    session = access.sign_in("root", GOOD, "10.0.0.1")
    token = access.tokens.add(access.accounts.named("root"), "办公系统", BOSS)
    kept = b"".join(path.read_bytes() for path in tmp_path.glob(f"{FILE_NAME}*"))
    assert b"$argon2id$" in kept
    for secret in (GOOD, session, token):
        assert secret.encode() not in kept
    assert (tmp_path / FILE_NAME).stat().st_mode & 0o077 == 0


def test_a_session_ends_when_idle_and_in_any_case(access: Access, clock: Clock) -> None:
    token = access.sign_in("root", GOOD, "")
    found = access.sessions.find(token)
    assert found is not None
    assert found.visitor.id.startswith("account-")
    assert found.visitor.role == Role.ADMINISTRATOR
    for _ in range(6):  # used again and again, twelve hours are the end all the same
        clock.now += 119 * 60
        assert access.sessions.find(token)
    clock.now += 10 * 60
    assert access.sessions.find(token) is None
    token = access.sign_in("root", GOOD, "")
    clock.now += 121 * 60
    assert access.sessions.find(token) is None
    assert access.sessions.find("") is None


def test_what_changes_an_account_ends_its_sessions(access: Access) -> None:
    access.accounts.add("editor", Role.EDITOR, GOOD, BOSS)

    def signed_in(password: str = GOOD) -> str:
        return access.sign_in("editor", password, "")

    one = signed_in()
    access.accounts.set_role("editor", Role.READER, BOSS)
    assert access.sessions.find(one) is None
    one = signed_in()
    access.accounts.set_password("editor", BETTER, BOSS)
    assert access.sessions.find(one) is None
    with pytest.raises(SignInFault, match="不对"):
        signed_in()
    one = signed_in(BETTER)
    token = access.tokens.add(access.accounts.named("editor"), "", BOSS)
    assert access.tokens.find(token)
    access.accounts.lock("editor", BOSS)
    assert access.sessions.find(one) is None
    assert access.tokens.find(token) is None
    with pytest.raises(SignInFault, match=LOCKED):
        signed_in(BETTER)
    access.accounts.unlock("editor", BOSS)
    one = signed_in(BETTER)
    access.accounts.remove("editor", BOSS)
    assert access.sessions.find(one) is None
    assert access.tokens.find(token) is None


def test_the_last_administrator_stays(access: Access) -> None:
    accounts = access.accounts
    with pytest.raises(AccountFault, match=LAST):
        accounts.remove("root", BOSS)
    with pytest.raises(AccountFault, match=LAST):
        accounts.lock("root", BOSS)
    with pytest.raises(AccountFault, match=LAST):
        accounts.set_role("root", Role.EDITOR, BOSS)
    accounts.add("second", Role.ADMINISTRATOR, GOOD, BOSS)
    accounts.lock("second", BOSS)  # a locked one cannot help
    with pytest.raises(AccountFault, match=LAST):
        accounts.remove("root", BOSS)
    accounts.unlock("second", BOSS)
    accounts.remove("root", BOSS)
    assert [one.name for one in accounts.all()] == ["second"]


def test_wrong_passwords_make_an_account_wait_longer_and_longer(access: Access, clock: Clock, tmp_path: Path) -> None:
    def wait_of(name: str, password: str = "错的密码一二三") -> float:
        with pytest.raises(SignInFault) as told:
            access.sign_in(name, password, "10.0.0.1")
        return told.value.wait

    for name in ("root", "nobody"):  # whether there is such an account makes no difference
        assert [wait_of(name) for _ in range(5)] == [0.0] * 5
        assert wait_of(name) == 60
        assert wait_of(name, GOOD) == 60  # not even looked at
    clock.now += 61
    assert wait_of("root") == 0
    assert 119 <= wait_of("root") <= 120
    clock.now += 121
    assert access.sign_in("root", GOOD, "10.0.0.1")
    assert wait_of("root") == 0
    told = [(one["event"], one["name"]) for one in recorded(tmp_path) if one["event"] in ("lockout", "login")]
    assert told == [("lockout", "Root"), ("lockout", "（没有这个账号）"), ("lockout", "Root"), ("login", "Root")]


def test_an_address_that_tries_many_names_waits(access: Access, clock: Clock) -> None:
    for number in range(lockout.FREE_OF_CLIENT):
        with pytest.raises(SignInFault, match="不对"):
            access.sign_in(f"name{number}", GOOD, "2001:db8::1")
    with pytest.raises(SignInFault, match="1 分钟"):
        access.sign_in("root", GOOD, "2001:db8::2:3")  # the same network
    assert access.sign_in("root", GOOD, "10.0.0.7")
    clock.now += lockout.FORGOTTEN + 1
    assert access.sign_in("root", GOOD, "2001:db8::1")


def test_an_administrator_unlocks_what_wrong_passwords_locked(access: Access) -> None:
    for _ in range(5):
        with pytest.raises(SignInFault):
            access.sign_in("root", "不对的密码啊啊", "10.0.0.2")
    access.accounts.unlock("root", BOSS)
    assert access.sign_in("root", GOOD, "10.0.0.2")


def test_waits_are_bounded() -> None:
    assert [lockout._pause(over) for over in (-1, 0, 1, 2)] == [0, 60, 120, 240]
    assert lockout._pause(10_000) == lockout.LONGEST_WAIT


def test_a_person_changes_their_own_password(access: Access) -> None:
    account = access.accounts.named("root")
    session = access.sign_in("root", GOOD, "")
    with pytest.raises(AccountFault, match="现在的密码不对"):
        access.change_password(account, BETTER, BETTER, "")
    assert access.sessions.find(session)
    access.change_password(account, GOOD, BETTER, "")
    assert access.sessions.find(session) is None
    assert access.sign_in("root", BETTER, "")


def test_everything_is_in_the_audit_log_and_the_chain_holds(access: Access, tmp_path: Path) -> None:
    session = access.sign_in("root", GOOD, "10.0.0.3")
    access.sign_out(session, "10.0.0.3")
    with pytest.raises(SignInFault, match=WRONG):
        access.sign_in("我的密码13812345678", "x", "10.0.0.3")
    access.accounts.add("丙", Role.EDITOR, GOOD, BOSS)
    access.accounts.remove("丙", BOSS)
    records = recorded(tmp_path)
    assert [one["event"] for one in records] == ["account", "login", "logout", "login-failed", "account", "account"]
    assert [one["name"] for one in records][1:4] == ["Root", "Root", "（没有这个账号）"]
    assert records[-1] | {"action": "remove", "account": "丙", "name": BOSS.name, "visitor": BOSS.id} == records[-1]
    assert records[1]["client"] == "10.0.0.3"
    assert "13812345678" not in json.dumps(records, ensure_ascii=False)
    assert verify(tmp_path / FOLDER)[1] == []


def test_login_is_asked_for_wherever_others_can_come() -> None:
    assert not login_required(Settings())
    assert login_required(Settings(host="0.0.0.0"))
    assert login_required(Settings(hosts=("wence.example",)))
    assert login_required(Settings(login=LoginSettings(always=True)))


def test_without_an_account_nothing_starts(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, host="0.0.0.0")
    with pytest.raises(AccountFault, match="python -m qa users add"):
        Access.required(settings)
    assert Access.required(replace(settings, host="127.0.0.1")) is None
    access = Access.open(settings)
    access.accounts.add("root", Role.ADMINISTRATOR, GOOD, BOSS)
    access.close()
    required = Access.required(settings)
    assert required is not None
    required.close()


def test_the_command_line(tmp_path: Path) -> None:
    def users(*arguments: str, typed: str = "") -> tuple[int, str]:
        environment = os.environ | {"WENCE_DATA": str(tmp_path), "PYTHONIOENCODING": "utf-8"}
        done = subprocess.run(
            [sys.executable, "-m", "qa", "users", *arguments], cwd=ROOT, env=environment, input=typed.encode(),
            capture_output=True, timeout=60, check=False,
        )  # fmt: skip
        return done.returncode, (done.stdout + done.stderr).decode()

    code, said = users("add", "甲", "--role", "administrator", "--password-stdin", typed="123456\n")
    assert (code, "密码太短" in said) == (1, True)
    assert users("add", "甲", "--role", "administrator", "--password-stdin", typed=f"{GOOD}\n")[0] == 0
    assert "不能询问密码" in users("add", "乙")[1]
    code, said = users("list")
    assert (code, said.split("\t")[:2]) == (0, ["甲", "管理员"])
    code, token = users("token", "甲", "--label", "日程")
    assert code == 0
    access = Access.open(Settings(data=tmp_path))
    assert access.tokens.find(token.strip().splitlines()[0])
    access.close()
    assert users("remove", "甲") == (1, f"{LAST}\n")
