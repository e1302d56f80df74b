"""Pictures of the answers, kept beside them."""

from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa

from vantage_stripe.lake.files import published
from vantage_stripe.lake.layout import Layout
from vantage_stripe.report.figures import Plot
from vantage_stripe.report.pictures import PICTURES, Picture
from vantage_stripe.report.plots import svg


def picture_of(insight: str) -> Picture | None:
    """Return the picture that an insight's own rows are enough for."""
    return next((picture for picture in PICTURES if picture.of == (insight,)), None)


def keep_picture(layout: Layout, picture: Picture, answers: Mapping[str, pa.Table]) -> tuple[Path, Plot]:
    """Draw a picture from the stored rows, publish it unless it is there; return file and plot."""
    plot = picture.draw(answers)
    return keep_text(layout, f"{picture.name}.svg", svg(plot)), plot


def keep_text(layout: Layout, name: str, text: str) -> Path:
    """Publish a text among the reports unless it is the one on disk, and return its file."""
    path, content = layout.report(name), text.encode()
    if not path.exists() or path.read_bytes() != content:
        with published(layout, path) as file:
            file.write(content)
    return path
