"""A command of the API that comes again with the same `Idempotency-Key` is answered as the first time.

Commands to a case do this by themselves: there the key names the workflow's update. All others pass through here,
save those that say why they do without (`kit.http.keyless`).
"""

from dataclasses import dataclass
from typing import Any

from litestar import Request
from litestar.enums import ScopeType
from litestar.handlers import HTTPRouteHandler
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from onestop.bootstrap import Platform
from onestop.feed.answers import Answer, AnswerService
from onestop.identity.http.sessions import client_address
from onestop.identity.model import Principal
from onestop.kit.http import KEY_HEADER, KEYLESS
from onestop.tenancy.model import Scope as TenantScope

_REFUSED = 400


@dataclass(frozen=True, slots=True)
class _Kept:
    answers: AnswerService
    within: TenantScope
    who: str
    key: str


def kept_by_key(handler: HTTPRouteHandler) -> bool:
    """Tell whether a handler's answers are kept here: a command that does not take the key itself."""
    commands = bool(handler.http_methods - {"GET", "HEAD", "OPTIONS"})
    return commands and KEYLESS not in handler.opt and "key" not in handler.parsed_fn_signature.parameters


class DoneOnce(ASGIMiddleware):
    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Give the answer of the first time, or keep the one of this time."""
        request: Request[Principal, Any, Any] = Request(scope, receive, send)
        key = request.headers.get(KEY_HEADER)
        handler = scope["route_handler"]
        if key is None or not isinstance(handler, HTTPRouteHandler) or not kept_by_key(handler):
            await next_app(scope, receive, send)
            return
        platform: Platform = request.app.state.platform
        kept = _Kept(platform.answers, platform.tenancy.tree.scope_of(request.user.tenant), _who(request), key)
        words = f"{request.method} {request.url.path}?{request.url.query}\n".encode() + await request.body()
        before = await kept.answers.begin(kept.within, kept.who, key, words)
        if before is None:
            await self._first(scope, receive, send, next_app, kept)
        else:
            await _again(send, before)

    async def _first(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp, kept: _Kept) -> None:
        begun: list[Message] = []

        async def collect(message: Message) -> None:
            begun.append(message)

        try:
            await next_app(scope, receive, collect)
            answer = _answer(begun)
            if answer.status < _REFUSED:
                await kept.answers.end(kept.within, kept.who, kept.key, answer)
        finally:
            await kept.answers.refused(kept.within, kept.who, kept.key)
        for message in begun:
            await send(message)


def _who(request: Request[Principal, Any, Any]) -> str:
    """Return whose key it is; of those who have not signed in, each address has its own."""
    account = request.user.account
    return str(account) if account else f"nobody at {client_address(request)}"


def _answer(messages: list[Message]) -> Answer:
    status, headers, body = 500, [], b""
    for message in messages:
        if message["type"] == "http.response.start":
            status = message["status"]
            headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in message["headers"]]
        elif message["type"] == "http.response.body":
            body += message["body"]
    return Answer(status, [one for one in headers if one[0] != "set-cookie"], body)


async def _again(send: Send, answer: Answer) -> None:
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in answer.headers]
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": answer.body, "more_body": False})
