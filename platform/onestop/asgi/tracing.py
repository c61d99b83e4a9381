"""Each request as a span and in the figures: by its route, never by its address."""

from time import perf_counter

from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Message, Receive, Scope, Send
from opentelemetry import metrics, propagate, trace
from opentelemetry.trace import SpanKind, Status, StatusCode

_tracer = trace.get_tracer("onestop.asgi")
_duration = metrics.get_meter("onestop.asgi").create_histogram(
    "http.server.request.duration",
    unit="s",
    description="How long requests take, by route and status.",
    explicit_bucket_boundaries_advisory=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
_FAILED = 500


class RequestTracing(ASGIMiddleware):
    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        route, began, status = str(scope.get("path_template", "")), perf_counter(), _FAILED
        method = str(scope.get("method", ""))
        named = {"http.request.method": method, "http.route": route}

        async def tell(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        context = propagate.extract({name.decode(): value.decode("latin-1") for name, value in scope["headers"]})
        with _tracer.start_as_current_span(
            f"{method} {route}", context, kind=SpanKind.SERVER, attributes=named
        ) as span:
            try:
                await next_app(scope, receive, tell)
            finally:
                span.set_attribute("http.response.status_code", status)
                if status >= _FAILED:
                    span.set_status(Status(StatusCode.ERROR))
                if user := scope.get("user"):
                    span.set_attribute("onestop.tenant", user.tenant)
                _duration.record(perf_counter() - began, named | {"http.response.status_code": status})
