"""The sync command: list what was never listed, follow what changed, answer."""

@click.command()
@click.option("--tables", help="Only these, separated by commas; they are listed completely.")
@click.option("--from", "since", type=DAY, help="First UTC day of `created`; implies --full.")
@click.option("--to", "until", type=DAY, help="Last UTC day of `created`, included; implies --full.")
@click.option("--full", is_flag=True, help="List everything again, not only what changed.")
@click.option("--quiet", is_flag=True, help="No progress, only the summary.")
@output_options
def sync(
    tables: str | None,
    since: datetime | None,
    until: datetime | None,
    full: bool,
    quiet: bool,
    form: str | None,
) -> None:
    """Bring the lake up to date: everything at first, later what changed.

    Runs as a Dagster run on the lake's instance, so that the UI shows it.

    \b
    Examples: vantage-stripe sync
              vantage-stripe sync --full --tables charges --from 2026-01-01 --to 2026-01-31
    """  # noqa: D301 - \b is click's
    settings = Settings.load()
    account = open_account(settings)
    with account.client:
        stamp = connect_lake(settings, account)
        layout = Layout(settings.lake, PERIODS[stamp.partitions])
        if account.mode == "sandbox":
            click.echo(
                f"No STRIPE_API_KEY: this is the EMBEDDED account {stamp.account}, simulated, at"
                f" {account.clock():%Y-%m-%d %H:%M} UTC. Set a key to sync your own.",
                err=True,
            )
        work = _Sync(settings, account, stamp, layout, _selected(tables))
        window = work.window(since, until)
        listing = (
            work.tables
            if full or tables or since or until
            else unlisted(layout, TABLES, window, account.clock())
        )
        rows = work.run(listing, window, fresh=full, quiet=quiet or form is not None)
    show(
        rows,
        ("table", "read", "new", "changed", "deleted", "requests", "least", "files_written"),
        form=form,
        empty="nothing to do",
    )


class _Sync:
    """One call of the sync command."""

    def __init__(
        self, settings: Settings, account: Account, stamp: Stamp, layout: Layout, tables: list[Table]
    ) -> None:
        self.settings = settings
        self.account = account
        self.layout = layout
        self.tables = tables
        self.whole = whole_of(stamp, layout, account)

    def window(self, since: datetime | None, until: datetime | None) -> Window:
        """Return the partitions of the days asked for."""
        first = self.whole.since if since is None else int(since.replace(tzinfo=UTC).timestamp())
        last = (
            self.whole.until
            if until is None
            else int((until.replace(tzinfo=UTC) + timedelta(days=1)).timestamp())
        )
        first, last = max(first, self.whole.since), min(last, self.whole.until)
        if first >= last:
            raise SettingsError(
                f"--from {_day(since)} --to {_day(until)} asks for no day of the lake, which has {self.whole}."
            )
        keys = list(self.layout.period.keys_over(Window(first, last)))
        return Window(
            self.layout.period.window_of(keys[0]).since, self.layout.period.window_of(keys[-1]).until
        )

    def run(self, listing: list[Table], window: Window, *, fresh: bool, quiet: bool) -> list[dict[str, Any]]:
        """List the tables that need it, follow the changes of the others, compute the insights."""
        from vantage_stripe.assets.resources import StripeResource
        from vantage_stripe.cli.runs import Live, Runner

        keys = list(self.layout.period.keys_over(window))
        failed: VantageError | None = None
        began = time.monotonic()
        with Live([table.name for table in listing], len(keys), quiet=quiet) as live:
            runner = Runner(StripeResource(self.settings, live.listener, self.account))
            try:
                if listing:
                    runner.run(
                        "stripe_sync",
                        tables=[table.name for table in listing],
                        keys=(keys[0], keys[-1]),
                        config={"stripe_tables": {"config": {"fresh": fresh}}},
                    )
                if len(listing) < len(self.tables):
                    runner.run("stripe_changes")
            except VantageError as error:
                failed = error
            listed = time.monotonic()
            runner.run("insights")
        if failed is not None:
            raise failed
        if not quiet:
            click.echo(
                f"{listed - began:.1f} s for the tables, {time.monotonic() - listed:.1f} s for the insights.",
                err=True,
            )
        return self._summary(live)

    def _summary(self, live: Any) -> list[dict[str, Any]]:
        counted: dict[str, Counter[str]] = {table.name: Counter() for table in self.tables}
        for report in live.reports:
            counted[report.table].update(
                new=report.inserted,
                changed=report.updated,
                deleted=report.deleted,
                files_written=int(report.written),
            )
        return [
            {
                "table": name,
                "read": live.objects[name],
                "new": counts["new"],
                "changed": counts["changed"],
                "deleted": counts["deleted"],
                "requests": live.requests[name],
                "least": max(-(-live.objects[name] // 100), 1),
                "files_written": counts["files_written"],
            }
            for name, counts in counted.items()
        ]


def _day(day: datetime | None) -> str:
    return "(none)" if day is None else f"{day:%Y-%m-%d}"


COMMANDS = (sync,)
