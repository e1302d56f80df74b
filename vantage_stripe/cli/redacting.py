"""The command that forgets customers, and finding them where addresses are hashed."""

import time

import click

from vantage_stripe.cli.opening import wait_said
from vantage_stripe.errors import SettingsError
from vantage_stripe.lake.files import writing
from vantage_stripe.lake.privacy import redaction_of
from vantage_stripe.lake.stamp import read_stamp
from vantage_stripe.settings import Settings
from vantage_stripe.sync.account import clock_of, who
from vantage_stripe.sync.redacting import forget_customers
from vantage_stripe.sync.session import layout_of


@click.command()
@click.argument("customers", nargs=-1, required=True)
def redact(customers: tuple[str, ...]) -> None:
    """Take the personal data of deleted customers out of the lake, in every table, for good.

    What names them is redacted again whenever it is read, their ids stay. No request is made.

    \b
    Example: vantage-stripe redact cus_NffrFeUfNV2Hib
    """  # noqa: D301 - \b is click's
    settings = Settings.load()
    layout = layout_of(settings)
    stamp = read_stamp(layout.stamp)
    if stamp is None:
        raise SettingsError(f"the lake {settings.lake} is empty: run `vantage-stripe sync` first")
    with writing(layout, who("redact"), waiting=wait_said, sleep=time.sleep):
        ids = forget_customers(
            layout,
            redaction_of(layout, stamp.personal),
            customers,
            clock_of(settings)(),
            timezone=settings.report_timezone,
            told=lambda table, files: click.echo(f"{table}: {files} file(s) rewritten"),
        )
    click.echo(f"{len(customers)} customer(s) forgotten, with {len(ids)} ids of theirs")


def email_in_lake(email: str) -> str:
    """Return what stands in the lake for an address: capitals and outer blanks aside, or its hash.

    Raises:
        SettingsError: The lake holds none.
    """
    layout = layout_of(Settings.load())
    stamp = read_stamp(layout.stamp)
    mode = "keep" if stamp is None else stamp.personal
    if mode == "drop":
        raise SettingsError(
            "the lake holds no e-mail addresses (VANTAGE_PII=drop): leave --email out and look for the id"
            " that `vantage-stripe customers --email …` gives."
        )
    address = email.strip().lower()
    return redaction_of(layout, mode).hashed(address) if mode == "hash" else address


COMMANDS = (redact,)
