"""Stands between a client and an endpoint of AWS, and notes in which order the client calls what."""

from __future__ import annotations

import json
import re
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Iterator

import requests

VERSION = re.compile(r"/functions/(?P<function>[^/]+)/configuration\?Qualifier=\d+$")
HOPS = {"connection", "content-length", "content-encoding", "transfer-encoding"}


class Recorder:
    """The calls, and the states that versions of functions are to be found in before their own, function by function."""

    def __init__(self, endpoint: str, states: dict[str, list[str]]):
        self._endpoint = endpoint
        self._states = states
        self.calls: list[str] = []
        self.url = ""

    def answer(self, call: BaseHTTPRequestHandler) -> requests.Response:
        body = call.rfile.read(int(call.headers.get("Content-Length", 0)))
        answer = requests.request(call.command, self._endpoint + call.path, headers=dict(call.headers), data=body, timeout=60)
        version = VERSION.search(call.path)
        said = ""
        if version:
            configuration = json.loads(answer.content)
            states = self._states.get(version["function"], [])
            if states:
                configuration["State"] = states.pop(0) if len(states) > 1 else states[0]
                configuration["StateReason"] = f"It is {configuration['State']}"
            answer._content = json.dumps(configuration).encode()
            said = f" {configuration['State']}"
        self.calls.append(call.headers.get("X-Amz-Target", f"{call.command} {call.path}") + said)
        return answer


@contextmanager
def recorded(endpoint: str, states: dict[str, list[str]]) -> Iterator[Recorder]:
    recorder = Recorder(endpoint, states)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            """The calls are recorded."""

        def _forward(self) -> None:
            answer = recorder.answer(self)
            self.send_response(answer.status_code)
            for name, value in answer.headers.items():
                if name.lower() not in HOPS:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.content)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(answer.content)

        do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = _forward

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    recorder.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield recorder
    finally:
        server.shutdown()
        server.server_close()
