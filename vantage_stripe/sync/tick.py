"""One tick: what changed since the last sync, then the companions that go with the tables."""

from vantage_stripe.errors import SyncFailedError
from vantage_stripe.sync.changes import sync_changes
from vantage_stripe.sync.companions import followers, sync_companions
from vantage_stripe.sync.reports import Follower
from vantage_stripe.sync.session import Session
from vantage_stripe.tables import TABLES


def follow(work: Session, *, lists: bool, follower: Follower | None = None) -> None:
    """Take in what changed, and bring the companions up to it; one that fails stops no other table.

    Args:
        work: The account and the lake.
        lists: Whether companions that take a request for each object of their parent are wanted.
        follower: Told of each partition and table as it is finished, in this thread.

    Raises:
        SettingsError: The lake has no complete sync to build on.
        StripeError: The events could not be read.
        SyncFailedError: Tables failed; the others are whole.
    """
    failures: dict[str, BaseException] = {}
    try:
        sync_changes(work, follower=follower)
    except SyncFailedError as error:
        failures |= error.failures
    reports = sync_companions(work, followers(TABLES, lists=lists), work.whole(), follower=follower)
    failures |= {report.table: report.error for report in reports if report.error is not None}
    if failures:
        raise SyncFailedError(failures)
