"""Passwords."""

import pytest
from argon2 import PasswordHasher

from onestop.errors import InvalidInput
from onestop.identity.passwords import Passwords

QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


async def test_only_the_right_password_fits():
    passwords = Passwords(QUICK)
    kept = await passwords.hash("correct horse battery")
    assert await passwords.verify(kept, "correct horse battery")
    assert not await passwords.verify(kept, "correct horse batterz")
    assert not await passwords.verify("no hash at all", "correct horse battery")


async def test_nobody_has_no_password_not_even_the_one_that_is_hashed_in_its_place():
    assert not await Passwords(QUICK).verify(None, "the password of nobody")


async def test_a_hash_of_weaker_parameters_is_outdated():
    kept = await Passwords(QUICK).hash("correct horse battery")
    assert Passwords().outdated(kept)
    assert not Passwords(QUICK).outdated(kept)


@pytest.mark.parametrize("password", ["", "123456789", "x" * 201])
async def test_a_password_has_ten_to_two_hundred_characters(password):
    with pytest.raises(InvalidInput) as refused:
        await Passwords(QUICK).hash(password)
    assert refused.value.rule == "password-length"
    assert password == "" or password not in str(refused.value)
