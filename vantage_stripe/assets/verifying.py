"""The lake against the account, in Dagster: a job that asks, and a check that tells what it found last."""

import time
from collections.abc import Iterator, Mapping, Sequence
from random import Random
from typing import Any

import dagster as dg

from vantage_stripe.assets.reporting import key_of
from vantage_stripe.assets.resources import StripeResource
from vantage_stripe.assets.synced import POOL
from vantage_stripe.sync.verified import keep_verdicts, lines_of, load_verdicts, summary
from vantage_stripe.sync.verifying import Verification
from vantage_stripe.tables import TABLES, table_named
from vantage_stripe.tables.model import Table

CHECK = "verified"
SHOWN = 20
"""Findings of a table that the run's log tells."""


class VerifyConfig(dg.Config):
    """What is compared.

    Attributes:
        requests: About how many requests at most; windows are chosen at random.
        tables: Only these tables; all when empty.
        seed: Chooses the same windows again; a new choice each time when 0.
    """

    requests: int = 100
    tables: list[str] = []  # noqa: RUF012 - Dagster's config is a pydantic model, which copies it
    seed: int = 0


@dg.op(pool=POOL)
def compare_with_account(
    context: dg.OpExecutionContext, config: VerifyConfig, stripe: dg.ResourceParam[StripeResource]
) -> None:
    """Compare windows of the lake with the account, and report the check of each table that was compared."""
    tables = [table_named(name) for name in config.tables] or list(TABLES)
    seed = config.seed or time.time_ns() % 1_000_000
    with stripe.session(f"Dagster run {context.run.run_id}") as work:
        verification = Verification(work, tables, work.whole())
        plan = verification.plan(sample=None, requests=config.requests, random=Random(seed))  # noqa: S311 - a sample
        count = sum(part.requests for parts in plan.values() for part in parts)
        context.log.info("about %d requests; seed %d", count, seed)
        verdicts = verification.run(plan)
        keep_verdicts(work.layout, verdicts, at=work.account.clock(), seed=seed)
        found = {verdict.table: summary(verdict, work.layout) for verdict in verdicts}
    for verdict in verdicts:
        for line in lines_of(verdict)[:SHOWN]:
            context.log.error("%s", line)
        if verdict.windows or verdict.findings:
            told = found[verdict.table]
            context.log_event(  # as its own result is logged; its annotation forgets it
                dg.AssetCheckEvaluation(  # type: ignore[arg-type]
                    asset_key=key_of(verdict.table),
                    check_name=CHECK,
                    passed=not told["findings"],
                    metadata=_metadata(told),
                    description=_description(told),
                )
            )
    heal = [line for told in found.values() for line in told["heal"]]
    if any(told["findings"] for told in found.values()):
        raise dg.Failure("the lake is not what the account says; to heal it:\n" + "\n".join(heal))


@dg.job(description="Compare windows of the lake, chosen at random, with the account; spends requests.")
def stripe_verify() -> None:
    """Verify a sample of the lake; in no schedule, because it spends requests."""
    compare_with_account()


def verified_check(tables: Sequence[Table] = TABLES) -> dg.AssetChecksDefinition:
    """Return the check that tells of each table what the last comparison found; it makes no request."""

    @dg.multi_asset_check(
        name="verified",
        specs=[
            dg.AssetCheckSpec(
                CHECK,
                asset=key_of(table.name),
                description="The last `vantage-stripe verify`, or job `stripe_verify`, found the lake as the"
                " account says. Says nothing before the first.",
            )
            for table in tables
        ],
        can_subset=True,
    )
    def verified(
        context: dg.AssetCheckExecutionContext, stripe: dg.ResourceParam[StripeResource]
    ) -> Iterator[dg.AssetCheckResult]:
        known = load_verdicts(stripe.layout)
        for key in context.selected_asset_check_keys:
            told = known.get(key.asset_key.path[-1])
            if told is not None:
                yield dg.AssetCheckResult(
                    asset_key=key.asset_key,
                    check_name=CHECK,
                    passed=not told["findings"],
                    metadata=_metadata(told),
                    description=_description(told),
                )

    return verified


def _description(told: Mapping[str, Any]) -> str:
    if not told["findings"]:
        return f"{told['rows']:,} row(s) of {told['windows']:,} window(s) are what the account says."
    counts = ", ".join(f"{count} {kind}" for kind, count in told["findings"].items())
    return (
        f"{counts}. Heal it: {'; '.join(f'`{line}`' for line in told['heal']) or 'nothing brings it back'}."
    )


def _metadata(told: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "rows_checked": told["rows"],
        "rows_failed": sum(told["findings"].values()),
        "changed_since": told["changed_since"],
        "uncheckable": told["uncheckable"],
        "requests_used": told["requests"],
        **({"sample_ids": ", ".join(told["sample_ids"])} if told["sample_ids"] else {}),
        **({"amount_off": dg.MetadataValue.json(dict(told["sums_off"]))} if told["sums_off"] else {}),
        **({"compared_at": told["at"]} if "at" in told else {}),
    }
