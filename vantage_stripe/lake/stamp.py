"""Whose data a lake holds: one account, one mode, one kind of partition, for ever.

Belongs here: writing the stamp at first use and refusing what does not fit it.
"""

from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from vantage_stripe.errors import DamagedLakeError, WrongAccountError
from vantage_stripe.lake.files import read_json, write_json
from vantage_stripe.lake.layout import Layout


@dataclass(frozen=True, kw_only=True)
class Stamp:
    """The identity of a lake.

    Attributes:
        account: Stripe's account id.
        mode: `sandbox` (the embedded account), `test` or `live`.
        partitions: `monthly` or `daily`.
        start: The first day that is synced, ISO.
        api_version: The `Stripe-Version` the data was asked in.
    """

    account: str
    mode: str
    partitions: str
    start: str
    api_version: str

    @property
    def start_date(self) -> date:
        """The first day that is synced."""
        return date.fromisoformat(self.start)


def read_stamp(path: Path) -> Stamp | None:
    """Return the stamp at a path, None when the lake is new.

    Raises:
        DamagedLakeError: The file is not a stamp.
    """
    found = read_json(path)
    if found is None:
        return None
    try:
        return Stamp(**found)
    except TypeError as error:
        raise DamagedLakeError(f"{path} is not a stamp of this product: {error}.") from error


def claim(layout: Layout, stamp: Stamp) -> Stamp:
    """Stamp a new lake; of a stamped one, return its stamp if the same account may write to it.

    Raises:
        WrongAccountError: It belongs to another account or mode, or has other partitions.
    """
    found = read_stamp(layout.stamp)
    if found is None:
        write_json(layout, layout.stamp, asdict(stamp))
        return stamp
    if (found.account, found.mode) != (stamp.account, stamp.mode):
        raise WrongAccountError(
            f"the lake {layout.root} holds account {found.account} ({found.mode}), the key opens"
            f" {stamp.account} ({stamp.mode}). Give that account a lake of its own:"
            f" VANTAGE_LAKE={layout.root.parent / stamp.account}"
        )
    if found.partitions != stamp.partitions:
        raise WrongAccountError(
            f"the lake {layout.root} has {found.partitions} partitions and keeps them; VANTAGE_PARTITIONS"
            f" asks for {stamp.partitions}. Unset it, or begin a new lake:"
            f" VANTAGE_LAKE={layout.root}-{stamp.partitions}"
        )
    return found
