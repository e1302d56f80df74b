"""The sandbox over HTTP/1.1 on loopback: connections kept alive, a thread each, nothing logged."""

import socket
import socketserver
import threading
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self

from vantage_stripe.sandbox.answers import Handles, Request, Response
from vantage_stripe.sandbox.faults import LONGEST_LINE, ConnectionCutError, no_request
from vantage_stripe.sandbox.framing import MalformedError, asks_to_close, drain, path_and_query, skip_body

# How long a connection may be idle, as nginx has it, and how long one that ends in an error is read on.
_IDLE, _LINGER = 75.0, 1.0
_LONGEST_READ = 65_537


class Server:
    """A bound server; use it as a context manager, or call `serve_forever`.

    Attributes:
        url: Where it listens, without a path: `http://127.0.0.1:12111`.
    """

    def __init__(self, app: Handles, *, port: int, requests_per_connection: int | None = None) -> None:
        self._httpd = _Httpd(app, port, requests_per_connection)
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


def serve(app: Handles, port: int = 0, *, requests_per_connection: int | None = None) -> Server:
    """Bind a server for an app on 127.0.0.1; port 0 takes a free one.

    Args:
        app: What answers.
        port: Where to listen.
        requests_per_connection: After how many answers a connection is closed that was promised to stay
            open; Stripe's servers close after 1,000. None keeps it open.

    Raises:
        OSError: The port is taken.
    """
    return Server(app, port=port, requests_per_connection=requests_per_connection)


class _Httpd(ThreadingHTTPServer):
    # An idle kept-alive connection must not hold up the end of a test.
    daemon_threads = True
    block_on_close = False
    # Clients that all connect at once: the default of 5 makes the others wait a second for another try.
    request_queue_size = 1_024

    def __init__(self, app: Handles, port: int, requests_per_connection: int | None) -> None:
        self.app = app
        self.requests_per_connection = requests_per_connection
        super().__init__(("127.0.0.1", port), _Connection)

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: a client that hangs up is its own business."""


class _Connection(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = _IDLE
    # One segment an answer: an unbuffered head and Nagle's algorithm cost 40 ms a request.
    wbufsize = -1
    disable_nagle_algorithm = True

    server: socketserver.BaseServer
    connection: socket.socket
    raw_requestline: bytes
    answered = 0
    _broken = False

    def __getattr__(self, name: str) -> Callable[[], None]:
        """Answer any method alike: which of them there are is the app's matter."""
        if not name.startswith("do_"):
            raise AttributeError(name)
        return self._answer

    def parse_request(self) -> bool:
        """Read the head; an empty line before it, as some clients send after a body, is no request."""
        if self.raw_requestline in {b"\r\n", b"\n"}:
            self.raw_requestline = self.rfile.readline(_LONGEST_READ)
        return super().parse_request()

    def handle_expect_100(self) -> bool:
        """Tell the client to send its body, at once: it waits for that."""
        self.send_response_only(HTTPStatus.CONTINUE)
        self.end_headers()
        self.wfile.flush()
        return True

    def finish(self) -> None:
        """Close; after an error only when the client has read it."""
        super().finish()
        if self._broken:
            self.connection.shutdown(socket.SHUT_WR)
            self.connection.settimeout(_LINGER)
            drain(self.connection.recv)

    def _answer(self) -> None:
        assert isinstance(self.server, _Httpd)  # noqa: S101 - this class is only used by that one
        try:
            if len(self.raw_requestline) > LONGEST_LINE:
                raise MalformedError(HTTPStatus.REQUEST_URI_TOO_LONG)  # noqa: TRY301 - one way to refuse
            path, query = path_and_query(self.command, self.path)
            skip_body(self.headers, self.rfile)
        except MalformedError as malformed:
            self.send_error(malformed.status)
            return
        headers = {name.lower(): value for name, value in self.headers.items()}
        if asks_to_close(headers.get("connection", "")):
            self.close_connection = True
        try:
            response = self.server.app.handle(Request(self.command, path=path, query=query, headers=headers))
        except ConnectionCutError as cut:
            if cut.head:
                self._send(cut.response, cut.response.body[: cut.sent], told=cut.told)
            self.close_connection = True
            return
        self._send(response, response.body, told=len(response.body))
        self.answered += 1
        if self.answered == self.server.requests_per_connection:
            self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's name
        """Say nothing: a request line may hold an e-mail address."""

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:  # noqa: ARG002 - http.server's own words name it
        """Answer what is no request for the app as nginx does, and close."""
        self.close_connection = self._broken = True
        self.request_version = self.protocol_version  # or an answer to a bad request line had no head
        response = no_request(code)
        self._send(response, response.body, told=len(response.body))

    def _send(self, response: Response, body: bytes, *, told: int) -> None:
        self.send_response_only(response.status)
        self.send_header("date", self.date_time_string())
        for name, value in response.headers.items():
            if name != "connection":
                self.send_header(name, value)
        self.send_header("connection", "close" if self.close_connection else "keep-alive")
        if told or self.command != "HEAD":
            self.send_header("content-length", str(told))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
