"""A sending process: reads messages from its standard input, hands them to Apprise, answers on its standard output.

It is a process of its own since Apprise blocks, for as long as a service likes, and since its plugins and what they
use log addresses with passwords and keys in them. Here nothing is logged, and what hangs can be killed.

A message and an answer are a line of JSON each. A message has `url`, `title`, `text` and `html`; an answer `ok`, the
HTTP `status` if the service told one, and `why` it was not sent: `no apprise`, `no address`, or `refused`.
"""

import json
import logging
import re
import sys
from typing import Any

_STATUS = re.compile(r"error=(\d{3})\b")


class _Statuses(logging.Handler):
    """Picks the HTTP status, and nothing else, out of what Apprise says of a failure."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.status: int | None = None

    def emit(self, record: logging.LogRecord) -> None:
        if found := _STATUS.search(record.getMessage()):
            self.status = int(found[1])


def main() -> None:
    """Work until there is no more."""
    answers, sys.stdout = sys.stdout, sys.stderr  # nothing that a plugin prints may get among the answers
    statuses = _Statuses()
    logging.getLogger().addHandler(logging.NullHandler())
    logging.lastResort = None
    told = logging.getLogger("apprise")
    told.addHandler(statuses)
    told.propagate = False
    for line in sys.stdin:
        statuses.status = None
        answer = _sent(json.loads(line))
        answers.write(json.dumps(answer | {"status": statuses.status}) + "\n")
        answers.flush()


def _sent(message: dict[str, str]) -> dict[str, Any]:
    try:
        import apprise
    except ImportError:
        return {"ok": False, "why": "no apprise"}
    try:
        # No folder of our own: neither plugins nor what they would keep between two messages.
        asset = apprise.AppriseAsset(app_id="press-release-scraper", app_desc="", app_url="", async_mode=False)
        service = apprise.Apprise.instantiate(message["url"], asset=asset)
        if not isinstance(service, apprise.NotifyBase):
            return {"ok": False, "why": "no address"}
        if "overflow=" not in message["url"]:
            # Else a service that takes less at a time would refuse a long digest for ever.
            service.overflow_mode = apprise.OverflowMode.SPLIT
        sender = apprise.Apprise(asset=asset)
        sender.add(service)
        form = _form(service)
        body = message["html"] if form == "html" else message["text"]
        ok = bool(sender.notify(body=body, title=message["title"], body_format="html" if form == "html" else "text"))
    except Exception:  # whatever a plugin raises may have the address in it
        return {"ok": False, "why": "refused"}
    return {"ok": ok, "why": None if ok else "refused"}


def _form(service: Any) -> str:  # noqa: ANN401  # a plugin of Apprise's
    """Name the form a service takes: what its address asks for, or its own; until Apprise 2 there is but one."""
    resolve = getattr(service, "resolve_format", None)
    form = resolve() if resolve else service.notify_format
    return str(getattr(form, "value", form))


if __name__ == "__main__":
    main()
