"""The report: one page for a person who answers for the money, what needs action today first.

Belongs here: which section follows which. Does not: how HTML is written (`page.html.jinja`), where the
figures come from. Everything Stripe or a customer wrote is escaped by the template.
"""

from dataclasses import replace

import jinja2
from markupsafe import Markup

from vantage_stripe.report import proof, today, trends
from vantage_stripe.report.grids import Section
from vantage_stripe.report.material import Material
from vantage_stripe.report.pictures import PICTURES
from vantage_stripe.report.plots import svg
from vantage_stripe.report.words import instant


def page(material: Material, *, with_names: bool = False) -> str:
    """Write the report as one HTML file that needs nothing else: no network, no script.

    Args:
        material: What it tells.
        with_names: Whether to show customers' e-mail addresses beside their ids.
    """
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("vantage_stripe", "report"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template("page.html.jinja").render(
        account=material.account,
        mode=material.mode,
        as_of=instant(material.as_of),
        timezone=material.timezone,
        cards=today.pressing(material),
        sections=_sections(material, with_names=with_names),
    )


def _sections(material: Material, *, with_names: bool) -> list[Section]:
    return [
        *today.sections(material, with_names=with_names),
        Section(
            name="payments",
            title="Payments",
            words="By the currency customers paid in. An attempt is one charge; the attempts of one payment "
            "are taken together in the second rate.",
            grids=[
                trends.payments(material.rows("payments_daily")),
                trends.recovery(material.rows("recovery")),
            ],
            pictures=_pictures(material, "payments"),
        ),
        Section(
            name="balance",
            title="Settlement and balance",
            words="By the currency that reaches your balance, fees taken off.",
            grids=[
                trends.settlement(material.rows("settlement_daily")),
                trends.balance(material.rows("balance_change")),
            ],
        ),
        Section(
            name="dispute-figures",
            title="Disputes in figures",
            words="Activity counts disputes by their own date, the rate by the date of the charge; inquiries "
            "and prevented disputes are in neither.",
            grids=trends.disputes(material.rows("dispute_metrics")),
            pictures=_pictures(material, "disputes"),
        ),
        Section(
            name="proof",
            title="Proof",
            words="What was read of the account and when, and what the checks of the files found.",
            grids=[proof.synced(material.synced), *proof.reconciliation(material.reconciliation)],
        ),
    ]


def _pictures(material: Material, name: str) -> list[Markup]:
    """Draw a picture a currency at a time, so that they stand side by side or below each other."""
    picture = next(each for each in PICTURES if each.name == name)
    if not set(picture.of) <= set(material.answers):
        return []
    plot = picture.draw(material.answers)
    parts = [
        replace(
            plot,
            name=f"{plot.name}-{place}",
            title=f"{plot.title}, {column.title}",
            columns=(replace(column, title=""),),
        )
        for place, column in enumerate(plot.columns)
    ]
    # Markup: the drawing escapes every word of it.
    return [Markup(svg(part)) for part in parts]  # noqa: S704
