"""What stands around a request on the wire: its target, the body it may have, whether it is the last.

No answer is made here: what is malformed is told to the server, which answers as the nginx before Stripe.
"""

import re
from collections.abc import Callable, Sequence
from email.message import Message
from io import BufferedIOBase

_PIECE = 65_536
_LONGEST_CHUNK_LINE = 1_024
_ABSOLUTE = re.compile(r"https?://(?:[\w.~-]+|\[[0-9a-f:.]+\])(?::[0-9]*)?", re.IGNORECASE)
_METHOD = re.compile(r"[A-Z_-]+")


class MalformedError(ValueError):
    """The request is no HTTP; what follows on its connection cannot be trusted.

    Attributes:
        status: What a web server answers.
    """

    def __init__(self, status: int = 400) -> None:
        super().__init__("malformed request")
        self.status = status


def path_and_query(method: str, target: str) -> tuple[str, str]:
    """Read a request line's target, `/v1/charges?limit=1`, or the whole URL as a proxy is sent it.

    Raises:
        MalformedError: It is neither, or the method is no word in capitals.
    """
    whole = _ABSOLUTE.match(target)
    rest = target[whole.end() :] if whole else target
    if whole and rest[:1] in {"", "?", "#"}:
        rest = f"/{rest}"
    if not rest.startswith("/") or not _METHOD.fullmatch(method):
        raise MalformedError
    path, _, query = rest.partition("#")[0].partition("?")
    return path, query


def skip_body(headers: Message, read: BufferedIOBase) -> None:
    """Read a request's body off the connection and forget it: the API reads nothing from one.

    Raises:
        MalformedError: Its length cannot be told.
    """
    coding = [each.strip().lower() for each in headers.get_all("transfer-encoding", [])]
    lengths = {each.strip() for each in headers.get_all("content-length", [])}
    if headers.defects or len(lengths) > 1 or (coding and lengths):
        raise MalformedError
    if coding:
        if coding != ["chunked"]:
            raise MalformedError(501)
        _skip_chunks(read)
    elif lengths:
        _skip(read, _number(lengths.pop(), 10))


def asks_to_close(connection: str) -> bool:
    """Tell whether a `Connection` header says that this request is the last."""
    return "close" in {each.strip().lower() for each in connection.split(",")}


def drain(receive: Callable[[int], bytes], *, pieces: int = 64) -> None:
    """Read what a client still sends, up to 4 MB: closing on it would reset the connection.

    Args:
        receive: Reads at most so many bytes; nothing at the end.
        pieces: How often to read at most.
    """
    try:
        for _ in range(pieces):
            if not receive(_PIECE):
                return
    except OSError:  # the client hung up, or says nothing any more
        return


def _skip_chunks(read: BufferedIOBase) -> None:
    while size := _number(_line(read).partition(b";")[0].decode("latin-1").strip(), 16):
        _skip(read, size)
        if _line(read):
            raise MalformedError
    while _line(read):  # the trailer
        pass


def _line(read: BufferedIOBase) -> bytes:
    line = read.readline(_LONGEST_CHUNK_LINE)
    if not line.endswith(b"\n"):
        raise MalformedError
    return line.strip()


def _skip(read: BufferedIOBase, size: int) -> None:
    while size:
        piece = read.read(min(size, _PIECE))
        if not piece:
            raise MalformedError
        size -= len(piece)


def _number(text: str, base: int) -> int:
    digits: Sequence[str] = "0123456789abcdef"[:base]
    if not 0 < len(text) < 16 or set(text.lower()) - set(digits):  # noqa: PLR2004 - below 2**63
        raise MalformedError
    return int(text, base)
