#!/usr/bin/env python3
"""qcsample behind HTTP, with nothing but the standard library: a JSON object in, a JSON object out.

    http_service.py [PORT]          listens on this machine alone (127.0.0.1)

    curl -d '{"lot": 3200, "aql": 2.5}' http://127.0.0.1:8731/plan

`/plan`, `/oc`, `/judge` and `/estimate` take a row as `--batch` does, or a list of at most 1,000. A row that can't be
answered carries its `error`; the status is 200 all the same, and 4xx only for what is no row.
"""

from __future__ import annotations

import io
import json
import math
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from select import select
from socket import socket
from time import monotonic
from typing import Any

import qcsample

MAX_BODY = 1_000_000  # bytes
MAX_ROWS = 1_000


class Incoming(io.RawIOBase):
    """What a client sends, until its time is up: however slowly it drips."""

    def __init__(self, connection: socket, seconds: float) -> None:
        self.connection = connection
        self.until = monotonic() + seconds

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        left = self.until - monotonic()
        if left <= 0:
            raise TimeoutError
        self.connection.settimeout(left)
        return self.connection.recv_into(buffer)


class Handler(BaseHTTPRequestHandler):
    """Answers POST; every request is a thread of its own, which the library does not mind."""

    timeout = 10  # seconds for the whole request, and again for the answer to be taken

    def setup(self) -> None:
        super().setup()
        self.rfile = io.BufferedReader(Incoming(self.connection, self.timeout))

    def do_POST(self) -> None:
        try:
            rows = self._rows()
            many = rows if isinstance(rows, list) else [rows]
            if len(many) > MAX_ROWS:
                raise qcsample.InputError(f"{len(many):,} rows; at most {MAX_ROWS:,} at a time")
            answers = list(qcsample.answer_rows(self.path.strip("/"), many))
        except TimeoutError:
            self._send(408, {"error": f"the request took more than {self.timeout} seconds"})
        except (qcsample.QcsampleError, ValueError, RecursionError) as error:
            self._send(400, {"error": str(error)})
        else:
            self._send(200, answers if isinstance(rows, list) else answers[0])

    def _rows(self) -> Any:
        length = self.headers.get("Content-Length", "")
        if not (length.isascii() and length.isdigit() and len(length) < 10) or int(length) > MAX_BODY:
            while select([self.connection], [], [], 0.2)[0] and self.rfile.read1(MAX_BODY):
                pass  # what is on its way is forgotten, so that the client comes to read the answer
            raise qcsample.InputError(f"a Content-Length of at most {MAX_BODY:,} bytes is needed")
        body = self.rfile.read(int(length))
        return json.loads(body, parse_constant=finite, parse_float=finite, object_pairs_hook=once)

    def _send(self, status: int, content: object) -> None:
        data = json.dumps(content, allow_nan=False).encode()
        self.connection.settimeout(self.timeout)
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *args: object) -> None:
        """Nothing on standard error for every request."""


def finite(text: str) -> float:
    """A number of JSON; NaN, Infinity and 1e999, which no answer could repeat, are refused."""
    if not math.isfinite(float(text)):
        raise ValueError(f"{text[:30]} is no number of JSON, or too large")
    return float(text)


def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object of JSON; a key that stands twice is refused."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key stands twice in an object")
    return found


class Server(ThreadingHTTPServer):
    """Listens for as many at once as a receiving hall has."""

    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no error of the service."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


def server(port: int = 0) -> Server:
    """The server on this machine alone; port 0 takes a free one."""
    return Server(("127.0.0.1", port), Handler)


def main(port: str = "8731") -> None:
    with server(int(port)) as serving:
        print(f"http://127.0.0.1:{serving.server_port}", flush=True)
        serving.serve_forever()


if __name__ == "__main__":
    try:
        main(*sys.argv[1:2])
    except KeyboardInterrupt:
        sys.exit(0)
    except (ValueError, OverflowError, OSError) as error:
        sys.exit(print(f"port {sys.argv[1:2]}: {error}", file=sys.stderr) or 2)
