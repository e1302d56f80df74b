"""The sandbox over HTTP/1.1 on loopback: connections kept alive, a thread each, nothing logged."""

import socketserver
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from vantage_stripe.sandbox.answers import Handles, Request, Response
from vantage_stripe.sandbox.faults import ConnectionCutError


class Server:
    """A bound server; use it as a context manager, or call `serve_forever`.

    Attributes:
        url: Where it listens, without a path: `http://127.0.0.1:12111`.
    """

    def __init__(self, app: Handles, *, port: int) -> None:
        self._httpd = _Httpd(app, port)
        self._thread = threading.Thread(target=self._run, name="sandbox", daemon=True)
        self.url = f"http://127.0.0.1:{self._httpd.server_address[1]}"

    def serve_forever(self) -> None:
        """Answer requests until interrupted, then close."""
        try:
            self._run()
        finally:
            self._httpd.server_close()

    def __enter__(self) -> Self:
        """Answer requests in a thread."""
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop answering and close."""
        self._httpd.shutdown()
        self._thread.join()
        self._httpd.server_close()

    def _run(self) -> None:
        self._httpd.serve_forever(poll_interval=0.05)


def serve(app: Handles, port: int = 0) -> Server:
    """Bind a server for an app on 127.0.0.1; port 0 takes a free one.

    Raises:
        OSError: The port is taken.
    """
    return Server(app, port=port)


class _Httpd(ThreadingHTTPServer):
    # An idle kept-alive connection must not hold up the end of a test.
    daemon_threads = True
    block_on_close = False

    def __init__(self, app: Handles, port: int) -> None:
        self.app = app
        super().__init__(("127.0.0.1", port), _Connection)

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: a client that hangs up is its own business."""


class _Connection(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # One segment an answer: an unbuffered head and Nagle's algorithm cost 40 ms a request.
    wbufsize = -1
    disable_nagle_algorithm = True

    server: socketserver.BaseServer

    def do_GET(self) -> None:
        """Answer through the app."""
        assert isinstance(self.server, _Httpd)  # noqa: S101 - this class is only used by that one
        size = int(self.headers.get("content-length") or 0)
        self.rfile.read(size)
        parts = urlsplit(self.path)
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Request(self.command, path=parts.path, query=parts.query, headers=headers)
        try:
            response = self.server.app.handle(request)
        except ConnectionCutError as cut:
            self._send(cut.response, cut.response.body[: cut.sent])
            self.close_connection = True
            return
        self._send(response, response.body)

    do_POST = do_GET  # noqa: N815 - http.server's name
    do_DELETE = do_GET  # noqa: N815 - http.server's name

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's name
        """Say nothing: a request line may hold an e-mail address."""

    def _send(self, response: Response, body: bytes) -> None:
        self.send_response_only(response.status)
        self.send_header("date", self.date_time_string())
        for name, value in response.headers.items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(response.body)))
        self.end_headers()
        self.wfile.write(body)
