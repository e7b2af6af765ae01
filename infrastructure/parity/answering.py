"""A proxy before an AWS endpoint that answers some calls itself, such as with what AWS refuses for a while after a change."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import requests

HOP_BY_HOP = {"connection", "content-encoding", "content-length", "keep-alive", "transfer-encoding"}


@dataclass
class Answer:
    """What the first `times` calls of an operation are answered. Operations of REST services are named by method and the
    end of the path, as in `POST /functions`, the others by their name."""

    operation: str
    status: int
    body: dict[str, Any]
    error: str = ""
    times: int = 1

    def is_of(self, method: str, path: str, target: str) -> bool:
        verb, _, resource = self.operation.partition(" ")
        asked = method == verb and path.endswith(resource) if resource else target.endswith(f".{verb}")
        if not asked or self.times == 0:
            return False
        self.times -= 1
        return True


def refusal(operation: str, error: str, message: str) -> Answer:
    return Answer(operation, 400, {"__type": error, "message": message}, error)


@contextmanager
def answering(endpoint: str, answers: list[Answer]) -> Iterator[str]:
    """The proxy's URL, while it runs. Every other call goes through."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_any(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            call = (self.command, self.path, self.headers.get("X-Amz-Target", ""))
            answer = next((each for each in answers if each.is_of(*call)), None)
            if answer:
                headers = {"x-amzn-errortype": answer.error} if answer.error else {}
                self.reply(answer.status, headers, json.dumps(answer.body).encode())
                return
            # the signed Host goes along
            forwarded = requests.request(
                self.command, endpoint + self.path, headers=dict(self.headers), data=body, timeout=60
            )
            kept = {name: value for name, value in forwarded.headers.items() if name.lower() not in HOP_BY_HOP}
            self.reply(forwarded.status_code, kept, forwarded.content)

        def reply(self, status: int, headers: dict[str, str], body: bytes) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = handle_any

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
