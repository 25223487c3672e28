#!/usr/bin/env python3
"""qcsample behind HTTP, with nothing but the standard library: a JSON object in, a JSON object out.

    http_service.py [PORT]          listens on this machine alone (127.0.0.1)

    curl -d '{"lot": 3200, "aql": 2.5}' http://127.0.0.1:8731/plan

`/plan`, `/oc`, `/judge` and `/estimate` take a row as `--batch` does, or a list of at most 1,000. A row that can't be
answered carries its `error`; the status is 200 all the same, and 4xx only for what is no row.
"""

from __future__ import annotations

import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from select import select
from typing import Any

import qcsample

MAX_BODY = 1_000_000  # bytes
MAX_ROWS = 1_000


class Handler(BaseHTTPRequestHandler):
    """Answers POST; every request is a thread of its own, which the library does not mind."""

    timeout = 10  # seconds that a client may take

    def do_POST(self) -> None:
        try:
            rows = self._rows()
            many = rows if isinstance(rows, list) else [rows]
            if len(many) > MAX_ROWS:
                raise qcsample.InputError(f"{len(many):,} rows; at most {MAX_ROWS:,} at a time")
            answers = list(qcsample.answer_rows(self.path.strip("/"), many))
        except (qcsample.QcsampleError, ValueError, RecursionError) as error:
            self._send(400, {"error": str(error)})
        else:
            self._send(200, answers if isinstance(rows, list) else answers[0])

    def _rows(self) -> Any:
        length = self.headers.get("Content-Length", "")
        if not (length.isascii() and length.isdigit() and len(length) < 10) or int(length) > MAX_BODY:
            self.close_connection = True
            while select([self.connection], [], [], 0.2)[0] and self.rfile.read1(MAX_BODY):
                pass  # what is on its way is forgotten, so that the client comes to read the answer
            raise qcsample.InputError(f"a Content-Length of at most {MAX_BODY:,} bytes is needed")
        return json.loads(self.rfile.read(int(length)))

    def _send(self, status: int, content: object) -> None:
        data = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *args: object) -> None:
        """Nothing on standard error for every request."""


class Server(ThreadingHTTPServer):
    """Listens for as many at once as a receiving hall has."""

    request_queue_size = 128


def server(port: int = 0) -> Server:
    """The server on this machine alone; port 0 takes a free one."""
    return Server(("127.0.0.1", port), Handler)


if __name__ == "__main__":
    with server(int(sys.argv[1]) if len(sys.argv) > 1 else 8731) as serving:
        print(f"http://127.0.0.1:{serving.server_port}", flush=True)
        serving.serve_forever()
