"""What a lake knows of how its personal data is kept: the key of its hashes, and who is to be forgotten.

Belongs here: the two files in `_state`. Does not: what is personal (tables/personal.py), rewriting files.
"""

import secrets
from collections.abc import Callable, Iterable

from vantage_stripe.errors import DamagedLakeError
from vantage_stripe.lake.files import read_json, write_json
from vantage_stripe.lake.layout import Layout
from vantage_stripe.tables.personal import Mode, Redaction

KEY_BYTES = 32
OWNER_ONLY = 0o600


def begin(layout: Layout, mode: Mode, random: Callable[[int], bytes] = secrets.token_bytes) -> None:
    """Make the key of a lake that is to hold hashes and has none yet; only its owner may read the file."""
    if mode == "hash" and not layout.hash_key.exists():
        write_json(layout, layout.hash_key, {"key": random(KEY_BYTES).hex()}, file_mode=OWNER_ONLY)


def redaction_of(layout: Layout, mode: Mode) -> Redaction:
    """Return what is done with personal data on its way into the lake.

    Raises:
        DamagedLakeError: The key of its hashes is gone, or a file is not as it was written.
    """
    return Redaction(mode, _key(layout) if mode == "hash" else b"", forgotten(layout))


def _key(layout: Layout) -> bytes:
    found = read_json(layout.hash_key)
    try:
        return bytes.fromhex(found["key"])
    except (KeyError, TypeError, ValueError):
        # A new key would give other hashes: what is in the lake would join with nothing new.
        raise DamagedLakeError(
            f"{layout.hash_key} does not hold the key of this lake's hashes: put the file back from a backup,"
            " or begin a new lake with VANTAGE_LAKE=…"
        ) from None


def forgotten(layout: Layout) -> frozenset[str]:
    """Return the ids of the customers who were forgotten, and of their objects.

    Raises:
        DamagedLakeError: The file is not as it was written.
    """
    found = read_json(layout.forgotten)
    if found is None:
        return frozenset()
    if not isinstance(found, dict) or not isinstance(found.get("ids"), list):
        raise DamagedLakeError(
            f"{layout.forgotten} is not as it was written: put it back from a backup, or remove it and run"
            " `vantage-stripe redact` for each customer again."
        )
    return frozenset(found["ids"])


def forget(layout: Layout, ids: Iterable[str]) -> frozenset[str]:
    """Add to the ids that are to be forgotten, and return them all."""
    known = forgotten(layout) | frozenset(ids)
    write_json(layout, layout.forgotten, {"ids": sorted(known)})
    return known
