"""Accounts and all that hangs on them. What belongs to no single tenant is kept under the city's code.

Piccolo fills a column without a value by a default of its own (the present instant, a random id), even a nullable
one: hence every `default=None`.
"""

from piccolo.columns import UUID, Array, Bytea, Integer, Text, Timestamptz
from piccolo.table import Table


class Account(Table, tablename="account"):
    id = UUID(primary_key=True)
    tenant = Text()
    kind = Text()
    login = Text(unique=True)
    display_name = Text()
    identifier_mark = Bytea(null=True, default=None, unique=True)
    identifier_sealed = Text(null=True, default=None)
    phone_sealed = Text(null=True, default=None)
    email_sealed = Text(null=True, default=None)
    language = Text()
    password_hash = Text(null=True, default=None)
    activation_hash = Bytea(null=True, default=None)
    activation_until = Timestamptz(null=True, default=None)
    real_name = Text()
    created_at = Timestamptz()


class PostRow(Table, tablename="post"):
    id = UUID(primary_key=True)
    tenant = Text()
    account = UUID()
    department = Text(null=True, default=None)
    roles = Array(base_column=Text())
    given_at = Timestamptz()
    given_by = UUID(null=True, default=None)
    ended_at = Timestamptz(null=True, default=None)


class Session(Table, tablename="session"):
    id = UUID(primary_key=True)
    tenant = Text()
    account = UUID()
    token_hash = Bytea(unique=True)
    device = Text()
    created_at = Timestamptz()
    seen_at = Timestamptz()
    expires_at = Timestamptz()


class Attempt(Table, tablename="attempt"):
    key = Bytea(primary_key=True)
    tenant = Text()
    tries = Integer()
    window_ends = Timestamptz()


class MandateRow(Table, tablename="mandate"):
    id = UUID(primary_key=True)
    tenant = Text()
    company = UUID()
    agent_mark = Bytea()
    agent_name = Text()
    agent = UUID(null=True, default=None)
    power = Text()
    granted_by = UUID()
    granted_at = Timestamptz()
    accepted_at = Timestamptz(null=True, default=None)
    revoked_at = Timestamptz(null=True, default=None)
    revoked_by = UUID(null=True, default=None)
    until = Timestamptz()


class MachineToken(Table, tablename="machine_token"):
    id = UUID(primary_key=True)
    tenant = Text()
    name = Text()
    prefix = Text(unique=True)
    secret_hash = Bytea()
    roles = Array(base_column=Text())
    made_by = UUID()
    made_at = Timestamptz()
    expires_at = Timestamptz()
    revoked_at = Timestamptz(null=True, default=None)


TABLES = [Account, PostRow, Session, Attempt, MandateRow, MachineToken]
