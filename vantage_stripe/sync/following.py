"""One table's part of a tick: from the rows that events touch to landed partitions.

Belongs here: what is taken from events, what is asked for again, what is left as it is. Does not: the cursor.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pyarrow as pa

from vantage_stripe.extraction.fetch import Read, fetch, retrieve
from vantage_stripe.extraction.rows import parse
from vantage_stripe.extraction.windows import Plan
from vantage_stripe.lake.finding import Part, Place, Wanted, look, may_have_settled, newest_raws, raws_of
from vantage_stripe.lake.state import load_feed, load_state, save_state
from vantage_stripe.sync.errands import Errands
from vantage_stripe.sync.feed import OVERLAP
from vantage_stripe.sync.fullness import is_full, usual_fields
from vantage_stripe.sync.inbox import Inbox
from vantage_stripe.sync.partitions import Landing
from vantage_stripe.sync.rebuild import rebuild_table
from vantage_stripe.sync.reports import TableReport
from vantage_stripe.sync.session import Session
from vantage_stripe.sync.touched import Mention, Touched
from vantage_stripe.tables.model import TIMESTAMP, Table

MARGIN = OVERLAP
"""Seconds by which a row must be older or newer than an event before one of them is believed without asking.

A row's time is this machine's, an event's is Stripe's.
"""
SETTLING = timedelta(days=7)
"""How long after its day a row that settled is read again when it was still found as it was."""
SAMPLE = 50
"""Objects that say which fields a table's objects have."""
SNAPSHOTS = "snapshots"


class Following:
    """One table's part of a tick.

    Args:
        work: The account and the lake.
        table: The declaration.
        now: The instant before the first request.
    """

    def __init__(self, work: Session, table: Table, *, now: datetime) -> None:
        self.work, self.layout, self.table = work, work.layout, table
        self.reader = work.reader(table, now)
        self.report = TableReport(table=table.name, spent=self.reader.spent)
        self.landing = Landing(work.layout, self.reader)
        self.inbox = Inbox(work.layout, self.reader)
        self.start = work.whole().since
        self.now = int(now.timestamp())
        self.begun = False
        self.read: set[str] = set()
        """Ids read in this tick: later than every event it takes in."""
        self.snapshots: defaultdict[str, list[tuple[int, str, bytes, int]]] = defaultdict(list)
        self.gone: defaultdict[str, dict[str, datetime]] = defaultdict(dict)
        self.where: dict[str, str] = {}
        """The partition of each row in question that is on disk."""
        self.usual: set[str] | None = None

    def take_in(self, touched: Touched, *, last: bool) -> None:
        """Land what some events touch; the first time what no event tells of, too.

        Raises:
            VantageError: Stripe or the disk refused; what was not landed is repeated by the next tick.
        """
        first, self.begun = not self.begun, True
        try:
            if first:
                rebuild_table(self.layout, self.table)
                self._list()
            self._ask(self._sort_out(touched, settled=first), touched)
            self._land()
        finally:
            self.inbox.discard()
            self.snapshots.clear()
            self.gone.clear()
            self.where.clear()
        if last:
            state = load_state(self.layout, self.table.name).extend(self.now)
            save_state(
                self.layout, self.table.name, replace(state, synced_at=self.reader.synced_at.isoformat())
            )

    def _list(self) -> None:
        """List by `created` what no event told of: all new rows, or those from before events are followed."""
        until = load_state(self.layout, self.table.name).closed[-1][1]
        followed = load_feed(self.layout).position(self.table.name)
        if not self.table.unannounced and followed is not None and followed <= until:
            return
        lanes = self.work.account.lanes
        plan = Plan([(max(until - OVERLAP, self.start), None)], lanes=lanes())
        for page in fetch(self.reader, plan, lanes=lanes):
            self.report.demand_wanted()
            self.work.listener.page(self.table.name, len(page))
            self._keep(page)

    def _keep(self, read: Read) -> None:
        self.read.update(id_ for id_, _ in read.marks)
        self.inbox.put(read.since(self.start))

    def _sort_out(self, touched: Touched, *, settled: bool) -> Errands:
        """Decide about each touched row, partition by partition; return what must be asked."""
        errands, undecided = Errands(), {id_ for id_ in touched.rows if id_ not in self.read}
        wanted = Wanted(undecided, {column: values.keys() for column, values in touched.via.items()})
        placed = self._placed(touched, undecided)
        everywhere = touched.via or any(touched.rows[id_].created is None for id_ in undecided)
        keys = [key for key in self.layout.keys(self.table.name) if everywhere or key in placed]
        for part in look(self.layout, self.table, wanted, keys):
            for (column, value), found in part.via.items():
                for id_ in set(found) - self.read:
                    touched.touch(id_, touched.via[column][value])
            ids = ({*part.places, *placed.pop(part.key, ())} & touched.rows.keys()) - self.read
            undecided -= ids
            errands.add(self._decide(part, {id_: touched.rows[id_] for id_ in ids}), part.created)
        for key, ids in placed.items():
            undecided -= ids
            part = Part(key, pa.array([], pa.int64()))
            errands.add(self._decide(part, {id_: touched.rows[id_] for id_ in ids}), part.created)
        if settled and self.table.settles_on is not None:
            self._settle(errands)
        # What is neither in the lake nor was carried by an event.
        errands.singles += sorted(id_ for id_ in undecided if touched.rows[id_].created is None)
        return errands

    def _placed(self, touched: Touched, ids: set[str]) -> dict[str, set[str]]:
        """Give the ids by partition as far as an event told when they were created."""
        placed: dict[str, set[str]] = {}
        for id_ in ids:
            created = touched.rows[id_].created
            if created is not None and created >= self.start:
                placed.setdefault(self.layout.period.key_of(created), set()).add(id_)
        return placed

    def _decide(self, part: Part, rows: Mapping[str, Mention]) -> dict[str, int]:
        """Take what events carry where it is beyond doubt; return the others, each with its `created`."""
        ask: dict[str, int] = {}
        candidates: dict[str, bytes] = {}
        for id_, mention in rows.items():
            place = part.places.get(id_)
            if place is not None:
                self.where[id_] = part.key
            if place is not None and place.known_at >= mention.at + MARGIN:
                continue
            if mention.deleted is not None:
                if place is not None and not place.deleted:
                    self.gone[part.key][id_] = mention.deleted
            elif mention.snapshot is not None and _is_older(place, mention.at):
                candidates[id_] = mention.snapshot
            else:
                ask[id_] = place.created if place is not None else mention.created or 0
        old = raws_of(self.layout, self.table, part.key, part.places.keys() & candidates.keys())
        for id_, raw in candidates.items():
            item, known = parse(raw), old.get(id_)
            if is_full(self.table, item, None if known is None else parse(known), self._usual()):
                self.snapshots[part.key].append((item["created"], id_, raw, rows[id_].at))
            else:
                ask[id_] = part.places[id_].created if id_ in part.places else item["created"]
        return ask

    def _usual(self) -> set[str]:
        if self.usual is None:
            self.usual = usual_fields(parse(raw) for raw in newest_raws(self.layout, self.table, SAMPLE))
        return self.usual

    def _settle(self, errands: Errands) -> None:
        """Ask again for rows that have settled since they were read: no event tells of it."""
        position = load_feed(self.layout).position(self.table.name) or self.now
        since = position - int(SETTLING.total_seconds())
        wanted = Wanted(settled=(since, self.now + 1))
        for part in look(self.layout, self.table, wanted, may_have_settled(self.layout, self.table, since)):
            due = {id_: part.places[id_].created for id_ in part.due if id_ not in self.read}
            errands.add(due, part.created)
            self.where |= dict.fromkeys(due, part.key)

    def _ask(self, errands: Errands, touched: Touched) -> None:
        lanes = self.work.account.lanes
        if errands.windows:
            plan = Plan(errands.windows, lanes=lanes())
            for page in fetch(self.reader, plan, lanes=lanes, only=errands.listed):
                self.report.demand_wanted()
                self.work.listener.page(self.table.name, len(page))
                self._keep(page)
        # What a list no longer holds was deleted, or is hidden: asked for itself, it says which.
        singles = [*errands.singles, *sorted(errands.listed - self.read)]
        for id_, read in retrieve(self.reader, singles, lanes=lanes):
            self.report.demand_wanted()
            if read is not None:
                self._keep(read)
            elif self.table.deletable and id_ in self.where:
                self.gone[self.where[id_]][id_] = datetime.fromtimestamp(touched.rows[id_].at, UTC)

    def _land(self) -> None:
        for key in sorted({*self.inbox.keys(), *self.gone, *self.snapshots}):
            rows = self.inbox.take(key)
            if key in self.snapshots:
                rows.add(SNAPSHOTS, self._carried(self.snapshots[key]))
            part = self.landing.land_changes(key, rows, self.gone.get(key, {}))
            self.work.listener.partition(part)
            self.report.landed(part)

    def _carried(self, entries: list[tuple[int, str, bytes, int]]) -> pa.RecordBatch:
        """Make rows of what events carried: true as of their event, and never newer than this tick."""
        entries.sort()
        rows = self.reader.project([raw for _, _, raw, _ in entries])
        place = rows.schema.get_field_index("_synced_at")
        instants = pa.array([min(at, self.now) * 1_000_000 for _, _, _, at in entries], pa.int64())
        return rows.set_column(place, rows.schema.field(place), instants.cast(TIMESTAMP))


def _is_older(place: Place | None, at: int) -> bool:
    """Whether a row is beyond doubt from before an event; one marked deleted is asked for."""
    return place is None or (not place.deleted and place.known_at + MARGIN < at)
