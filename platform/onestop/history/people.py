"""Applicants who never lived: plausible names, and numbers whose check digits are right.

Citizen numbers carry the region 370101, which stands for a city's districts as a whole and is no place where people are
registered; credit codes carry the body `MU…` of all our made-up codes.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from math import gcd
from random import Random
from uuid import UUID

from stdnum.cn import ric, uscc

from onestop.catalogue.declaration.codes import organisation_check
from onestop.identity.model import AccountKind

NOWHERE = "370101"
BORN, BIRTHDAYS, A_DAY = date(1948, 1, 1), 18_000, 900
"""The first birthday, how many follow, and how many people share one."""
BODIES = 1_000_000
REMEMBERED = 100_000
SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙马朱胡郭何高林罗郑梁宋谢唐韩曹许邓冯程蔡彭潘袁于董余苏叶吕魏蒋田杜丁沈姜范傅"
    "钟卢汪戴崔任陆廖姚方金邱夏谭韦贾邹石熊孟秦阎薛侯雷白龙段郝孔邵史毛常万顾赖武康贺严尹钱施牛洪龚"
)
GIVEN = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红梅建国志海文斌宇浩凯健俊帆"
    "雪琳晨辉鑫波宁婷慧颖佳欣博龙飞鹏云峰天翔子涵一诺雨泽"
)
TRADE = "泉城鲁岱华润恒信泰和盛达天元鑫源瑞丰金海宏图远博汇众诚嘉隆百川齐兴永安德正明湖趵突历山舜耕"
BUSINESS = (
    "商贸",
    "机械制造",
    "餐饮管理",
    "信息技术",
    "建筑工程",
    "物流",
    "医疗器械",
    "印务",
    "环保科技",
    "文化传播",
    "食品",
    "置业",
)


@dataclass(frozen=True, slots=True)
class Person:
    """An applicant as cases and accounts need it."""

    id: UUID
    kind: AccountKind
    name: str
    identifier: str


class People:
    """Applicants by number, each the same whenever asked for: the even ones are persons, the odd ones companies."""

    def __init__(self, seed: int) -> None:
        rng = Random(f"{seed}/people")
        self._seed = seed
        self.person = lru_cache(REMEMBERED)(self._person)
        self._start, self._body = rng.randrange(BIRTHDAYS * A_DAY), rng.randrange(BODIES)
        # A step that shares no factor with the number of places visits every place before one comes again.
        self._step = next(n for n in range(rng.randrange(10**6, 10**7), 10**8) if gcd(n, BIRTHDAYS * A_DAY * 10) == 1)

    def _person(self, index: int) -> Person:
        rng = Random(self._seed << 32 | index)
        account = UUID(int=rng.getrandbits(128), version=4)
        if index % 2:
            return Person(account, AccountKind.COMPANY, _company(rng), self._credit_code(index // 2))
        return Person(account, AccountKind.PERSON, _name(rng), self._citizen_number(index // 2))

    def _citizen_number(self, index: int) -> str:
        days, place = divmod((self._start + index * self._step) % (BIRTHDAYS * A_DAY), A_DAY)
        body = f"{NOWHERE}{BORN + timedelta(days=days):%Y%m%d}{place + 100:03}"
        return body + str(ric.calc_check_digit(f"{body}0"))

    def _credit_code(self, index: int) -> str:
        body = f"MU{(self._body + index * self._step) % BODIES:06}"
        code = f"91{NOWHERE}{body}{organisation_check(body)}"
        return code + str(uscc.calc_check_digit(code))


def _name(rng: Random) -> str:
    given = rng.choice(GIVEN) + (rng.choice(GIVEN) if rng.random() < 0.8 else "")  # noqa: PLR2004
    return rng.choice(SURNAMES) + given


def _company(rng: Random) -> str:
    return f"济南{rng.choice(TRADE)}{rng.choice(TRADE)}{rng.choice(BUSINESS)}有限公司"
