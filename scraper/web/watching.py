"""Answers for whoever watches the service: /healthz, /readyz and /metrics."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from scraper.run.condition import Condition

_FRESH = {"Cache-Control": "no-store"}


def routes(condition: Condition | None) -> list[Route]:
    """Give the routes; without a condition only /healthz, which then says that the process answers."""

    async def health(_request: Request) -> Response:
        if condition is None:
            return JSONResponse({"status": "ok"}, headers=_FRESH)
        heart = condition.heart
        status = "ok" if heart.beating else "stuck"
        told = {"status": status, "beat_age_s": round(heart.age_s, 1)}
        return JSONResponse(told, 200 if heart.beating else 503, _FRESH)

    async def ready(_request: Request) -> Response:
        assert condition  # noqa: S101  # there is no such route without one
        reasons = await condition.not_ready()
        told = {"status": "not ready" if reasons else "ready", "reasons": list(reasons)}
        return JSONResponse(told, 503 if reasons else 200, _FRESH)

    async def metrics(_request: Request) -> Response:
        assert condition  # noqa: S101  # there is no such route without one
        from scraper.run.metrics import MEDIA_TYPE  # nobody may ever ask

        return Response(await condition.figures(), headers={**_FRESH, "Content-Type": MEDIA_TYPE})

    if condition is None:
        return [Route("/healthz", health)]
    return [Route("/healthz", health), Route("/readyz", ready), Route("/metrics", metrics)]
