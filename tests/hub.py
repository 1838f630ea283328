"""A WebSub hub on loopback that notes what it is told."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qsl


@dataclass
class Told:
    """A request as the hub got it."""

    form: dict[str, str]
    headers: dict[str, str]


@dataclass
class Hub:
    """Answers with `answers` in turn, (status, headers) each, and then with 204 for ever; `told` is all that came."""

    port: int = 0
    answers: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hub"

    def topics(self) -> list[str]:
        return [each.form["hub.url"] for each in self.told]


@contextmanager
def playing_hub() -> Iterator[Hub]:
    hub = Hub()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            headers = {name.lower(): value for name, value in self.headers.items()}
            hub.told.append(Told(dict(parse_qsl(body, strict_parsing=True)), headers))
            status, sent = hub.answers.pop(0) if hub.answers else (204, {})
            self.send_response(status)
            for name, value in ({} if status == 204 else {"Content-Length": "0"} | sent).items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    hub.port = server.server_port
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield hub
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
