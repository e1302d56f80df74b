"""The picture of the lineage in the README is drawn from the assets that Dagster has.

Dagster's own page draws it too, at five screens' height. To draw the picture again after a change:
`python -m vantage_stripe_tests.test_lineage`.
"""

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from pathlib import Path
from xml.etree import ElementTree as ET

import dagster as dg

from vantage_stripe.assets.resources import StripeResource
from vantage_stripe.definitions import build_defs
from vantage_stripe.settings import Settings

PICTURE = Path(__file__).parent.parent / "docs" / "lineage.svg"
WIDTH, ROW, BOX, TOP = 880, 36, 28, 46
COLUMNS = (("tables", 70, 180), ("insights", 360, 190), ("proof", 630, 110), ("report", 780, 70))
"""Title, left edge and width of each column."""
FILLS = ("#e7e5fb", "#e3f2ea", "#fdf0d5", "#fde3df")
SVG = "{http://www.w3.org/2000/svg}"


def graph() -> Mapping[str, list[str]]:
    """Return each asset of the project with those it is made of."""
    stripe = StripeResource(Settings(lake=Path("nowhere")))
    assets = build_defs(stripe).resolve_asset_graph()
    return {
        key.to_user_string(): sorted(parent.to_user_string() for parent in assets.get(key).parent_keys)
        for key in sorted(assets.get_all_asset_keys(), key=dg.AssetKey.to_user_string)
    }


def columns(parents: Mapping[str, list[str]]) -> list[list[str]]:
    """Return the assets from left to right; below the tables that are listed, those that go with them."""
    tables = [name for name in parents if name.startswith("stripe/")]
    rows = [name for name in tables if not parents[name]] + [name for name in tables if parents[name]]

    def middle(name: str) -> tuple[float, str]:
        places = [rows.index(parent) for parent in parents[name] if parent in rows]
        return sum(places) / max(len(places), 1), name

    insights = [
        name for name in parents if name.startswith("insights/") and name != "insights/reconciliation"
    ]
    return [rows, sorted(insights, key=middle), ["insights/reconciliation"], ["reports/report"]]


def draw(parents: Mapping[str, list[str]]) -> str:
    """Draw the assets, and a line from each to those made of it."""
    placed = columns(parents)
    height = TOP + ROW * max(map(len, placed)) + 10
    where = {
        name: (column, TOP + (height - TOP - 10) * (place + 0.5) / len(names))
        for column, names in enumerate(placed)
        for place, name in enumerate(names)
    }
    lines = [_line(where[parent], where[name]) for name in where for parent in parents[name]]
    heads = [
        f'<text x="{left + width / 2}" y="26" fill="#555" font-size="13">{title}</text>'
        for title, left, width in COLUMNS
    ]
    boxes = [_box(name, place) for name, place in where.items()]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}">',
            f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>',
            '<g font-family="sans-serif" font-size="13" text-anchor="middle">',
            '<g fill="none" stroke="#8a93a6" stroke-opacity=".45">',
            *lines,
            "</g>",
            *heads,
            *boxes,
            "</g>",
            "</svg>\n",
        ]
    )


def _line(start: tuple[int, float], end: tuple[int, float]) -> str:
    (_, left, width), (_, to, _) = COLUMNS[start[0]], COLUMNS[end[0]]
    y, down = round(start[1]), round(end[1])
    if start[0] == end[0]:  # a table that goes with another one: around those between
        begin, bend = left, round(left - 14 - (down - y) / 8)
    else:
        begin, bend = left + width, round((left + width + to) / 2)
    return f'<path d="M{begin} {y}C{bend} {y} {bend} {down} {to} {down}"/>'


def _box(name: str, place: tuple[int, float]) -> str:
    column, y = place
    _, left, width = COLUMNS[column]
    return (
        f'<rect x="{left}" y="{y - BOX / 2:.0f}" width="{width}" height="{BOX}" rx="5" '
        f'fill="{FILLS[column]}" stroke="#8a93a6"/>'
        f'<text x="{left + width / 2}" y="{y + 5:.0f}" fill="#1a1d24">{escape(name.partition("/")[2])}</text>'
    )


def texts(picture: str) -> Sequence[str | None]:
    return [each.text for each in ET.fromstring(picture).iter(f"{SVG}text")]


def drawn(picture: str) -> Iterable[ET.Element]:
    return ET.fromstring(picture).iter(f"{SVG}path")


def test_the_picture_shows_the_assets_there_are() -> None:
    assert PICTURE.read_text("utf-8") == draw(graph()), "python -m vantage_stripe_tests.test_lineage"


def test_every_asset_has_a_box_and_every_dependency_a_line() -> None:
    parents = graph()
    picture = draw(parents)
    assert sorted(map(str, texts(picture))) == sorted(
        [title for title, *_ in COLUMNS] + [name.partition("/")[2] for name in parents]
    )
    assert len(list(drawn(picture))) == sum(map(len, parents.values()))


if __name__ == "__main__":
    PICTURE.write_text(draw(graph()), "utf-8")
