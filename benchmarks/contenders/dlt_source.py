"""dlt with a source of its own for Stripe's lists, nesting off, into Parquet files."""

import sys
from collections.abc import Iterator

import dlt
import requests


def pages(url: str, name: str) -> Iterator[list[dict]]:
    """Give the pages of a list."""
    session = requests.Session()
    session.auth = ("sk_live_bench", "")
    params = {"limit": 100}
    while True:
        answer = session.get(f"{url}/v1/{name}", params=params, timeout=60)
        answer.raise_for_status()
        body = answer.json()
        yield body["data"]
        if not body["has_more"]:
            return
        params["starting_after"] = body["data"][-1]["id"]


def main(url: str, folder: str, tables: str) -> None:
    """Land the tables."""
    pipeline = dlt.pipeline(
        "bench",
        destination=dlt.destinations.filesystem(bucket_url=f"file://{folder}/files"),
        dataset_name="stripe",
        pipelines_dir=f"{folder}/pipelines",
    )
    resources = [
        dlt.resource(
            pages(url, name), name=name, write_disposition="append", max_table_nesting=0, primary_key="id"
        )
        for name in tables.split(",")
    ]
    pipeline.run(resources, loader_file_format="parquet")


if __name__ == "__main__":
    main(*sys.argv[1:4])
