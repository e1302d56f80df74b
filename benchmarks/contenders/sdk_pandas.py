"""Stripe's own SDK, page after page, into pandas, into monthly Parquet: what people write first."""

import sys
from pathlib import Path

import pandas as pd
import stripe

LISTS = {
    "charges": lambda v1: v1.charges,
    "customers": lambda v1: v1.customers,
    "invoices": lambda v1: v1.invoices,
    "balance_transactions": lambda v1: v1.balance_transactions,
    "refunds": lambda v1: v1.refunds,
}


def main(url: str, folder: str, tables: str) -> None:
    """Land the tables."""
    client = stripe.StripeClient("sk_live_bench", base_addresses={"api": url})
    for name in tables.split(","):
        listing = LISTS[name](client.v1).list({"limit": 100})
        rows = [item.to_dict() for item in listing.auto_paging_iter()]
        frame = pd.json_normalize(rows, sep="_")
        frame["month"] = pd.to_datetime(frame["created"], unit="s").dt.strftime("%Y-%m")
        for month, part in frame.groupby("month"):
            target = Path(folder) / name / f"month={month}"
            target.mkdir(parents=True, exist_ok=True)
            # A column of lists or of mixed types stops pyarrow: people turn those into text.
            odd = [column for column in part if part[column].dtype == object]
            texts = {column: part[column].astype(str) for column in odd}
            part.assign(**texts).drop(columns="month").to_parquet(target / "part.parquet")


if __name__ == "__main__":
    main(*sys.argv[1:4])
