"""Accounts and all that hangs on them. What belongs to no single tenant is kept under the city's code."""

from piccolo.columns import UUID, Array, Bytea, Integer, Text, Timestamptz
from piccolo.table import Table


class Account(Table, tablename="account"):
    id = UUID(primary_key=True)
    tenant = Text()
    kind = Text()
    login = Text(unique=True)
    display_name = Text()
    identifier_mark = Bytea(null=True, unique=True)
    identifier_sealed = Text(null=True)
    phone_sealed = Text(null=True)
    password_hash = Text(null=True)
    activation_hash = Bytea(null=True)
    activation_until = Timestamptz(null=True)
    real_name = Text()
    created_at = Timestamptz()


class PostRow(Table, tablename="post"):
    id = UUID(primary_key=True)
    tenant = Text()
    account = UUID()
    department = Text(null=True)
    roles = Array(base_column=Text())
    given_at = Timestamptz()
    given_by = UUID(null=True)
    ended_at = Timestamptz(null=True)


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
    agent = UUID(null=True)
    power = Text()
    granted_by = UUID()
    granted_at = Timestamptz()
    accepted_at = Timestamptz(null=True)
    revoked_at = Timestamptz(null=True)
    revoked_by = UUID(null=True)
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
    revoked_at = Timestamptz(null=True)


TABLES = [Account, PostRow, Session, Attempt, MandateRow, MachineToken]
