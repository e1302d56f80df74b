"""Plots: panels one above the other, currencies side by side, in one SVG.

Belongs here: where bars, lines and labels stand. Does not: which figures they show (`pictures`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from vantage_stripe.report import drawing
from vantage_stripe.report.figures import Column, Panel, Plot, Series

COLUMN = 430.0
LEFT, RIGHT = 66.0, 10.0
HEIGHT = 130.0
WIDE = 4.0
"""Pixels from which two bars have a gap between them."""


def svg(plot: Plot) -> str:
    """Draw a plot; the same plot gives the same text."""
    width = COLUMN * max(len(plot.columns), 1)
    note, y = drawing.lines(plot.note, x=12, y=36, width=width - 24)
    parts = [drawing.text(12, 20, plot.title, "head"), note]
    y += 8
    if plot.columns:
        heads = [_head(column, x=COLUMN * place + 12, y=y) for place, column in enumerate(plot.columns)]
        parts.extend(drawn for drawn, _ in heads)
        y = max(end for _, end in heads) + 10
        for row in range(len(plot.columns[0].panels)):
            drawn, y = _row(plot, row, y=y, width=width)
            parts.append(drawn)
    told = escape("; ".join(f"{column.title} {column.facts}".strip() for column in plot.columns) or plot.note)
    name = escape(plot.name)
    return (
        f'<svg class="vs" xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {drawing.number(width)} '
        f'{drawing.number(y)}" aria-labelledby="{name}-t {name}-d">'
        f'<title id="{name}-t">{escape(plot.title)}</title><desc id="{name}-d">{told}. '
        f"{escape(plot.note)}</desc>{drawing.style()}<defs>{drawing.hatch(f'{name}-h')}</defs>"
        f'<rect class="paper" width="100%" height="100%"/>{"".join(parts)}</svg>\n'
    )


def _head(column: Column, *, x: float, y: float) -> tuple[str, float]:
    """Write a column's title, if it has one, and its totals."""
    title = drawing.text(x, y + 18, column.title, "head") if column.title else ""
    facts, end = drawing.lines(column.facts, x=x, y=y + (34 if title else 14), width=COLUMN - 24)
    return title + facts, end


def _row(plot: Plot, row: int, *, y: float, width: float) -> tuple[str, float]:
    """Draw one panel of every currency under its title and legend."""
    shown = [column.panels[row] for column in plot.columns]
    panel = shown[0]
    items = [
        *((series.colour, "bar", series.name) for each in shown for series in (*each.up, *each.down)),
        *((series.colour, "line", series.name) for each in shown for series in each.lines),
    ]
    if panel.few:
        items.append(("grey", "dot", panel.few))
    if any(any(column.hatched) for column in plot.columns):
        items.append((f"{plot.name}-h", "hatch", plot.hatching))
    title = drawing.text(12, y + 12, panel.title, "name")
    named, end = drawing.legend(list(dict.fromkeys(items)), x=12, y=y + 28, width=width - 24)
    top = end + 24
    drawn = "".join(
        _panel(column.panels[row], column, x=COLUMN * place, y=top, hatching=f"{plot.name}-h")
        for place, column in enumerate(plot.columns)
    )
    return title + named + drawn, top + HEIGHT + 36


def _panel(panel: Panel, column: Column, *, x: float, y: float, hatching: str) -> str:
    """Draw the axes, the hatching, and what the panel shows."""
    left, right = x + LEFT, x + COLUMN - RIGHT
    if not any(_tells(series, shares=panel.shares) for series in (*panel.up, *panel.down, *panel.lines)):
        return drawing.text((left + right) / 2, y + HEIGHT / 2, panel.empty, "soft middle")
    ticks = [0, 1] if panel.shares else drawing.steps(*_range(panel, len(column.slots)))
    canvas = _Canvas(left, right, y, ticks[0], ticks[-1], len(column.slots))
    axis = _shares_axis(canvas) if panel.shares else _axis(canvas, panel, ticks)
    return (
        axis
        + _hatched(canvas, column, hatching)
        + _stacked(canvas, panel.up, 1)
        + _stacked(canvas, panel.down, -1)
        + "".join(_line(canvas, series) for series in panel.lines)
        + drawing.path(f"M{_n(left)} {_n(canvas.height(0))}H{_n(right)}", "grid")
        + _months(canvas, column)
    )


@dataclass(frozen=True)
class _Canvas:
    """Where values and slots stand."""

    left: float
    right: float
    top: float
    low: float
    high: float
    slots: int

    @property
    def wide(self) -> float:
        """The width of a slot."""
        return (self.right - self.left) / self.slots

    def edge(self, slot: int) -> float:
        """The left edge of a slot."""
        return self.left + self.wide * slot

    def middle(self, slot: int) -> float:
        """The middle of a slot."""
        return self.edge(slot) + self.wide / 2

    def height(self, value: float) -> float:
        """Where a value stands."""
        return self.top + HEIGHT * (self.high - value) / (self.high - self.low)


def _n(value: float) -> str:
    return drawing.number(value)


def _range(panel: Panel, slots: int) -> tuple[float, float]:
    """Find the least and the greatest value of stacks and lines."""
    up, down = (
        [sum(s.values[slot] or 0 for s in side) for slot in range(slots)] for side in (panel.up, panel.down)
    )
    lines = [value for series in panel.lines for value in series.values if value is not None]
    return min([0, *(-value for value in down), *lines]), max([0, *up, *lines])


def _tells(series: Series, *, shares: bool) -> bool:
    """Say whether there is something to draw: a share of 0 is, a bar of 0 is not."""
    return any(value is not None if shares else value for value in series.values)


def _axis(canvas: _Canvas, panel: Panel, ticks: Sequence[int]) -> str:
    grid = "".join(f"M{_n(canvas.left)} {_n(canvas.height(tick))}H{_n(canvas.right)}" for tick in ticks)
    labels = "".join(
        drawing.text(
            canvas.left - 6,
            canvas.height(tick) + 4,
            f"{tick:,}" if panel.currency is None else drawing.short_amount(tick, panel.currency),
            "soft end",
        )
        for tick in ticks
    )
    unit = "" if panel.currency is None else panel.currency.upper()
    return (
        drawing.path(grid, "grid") + labels + drawing.text(canvas.left - 6, canvas.top - 8, unit, "soft end")
    )


def _shares_axis(canvas: _Canvas) -> str:
    ticks = (0, 0.25, 0.5, 0.75, 1)
    grid = "".join(f"M{_n(canvas.left)} {_n(canvas.height(tick))}H{_n(canvas.right)}" for tick in ticks)
    labels = "".join(
        drawing.text(canvas.left - 6, canvas.height(tick) + 4, f"{100 * tick:.0f} %", "soft end")
        for tick in ticks
    )
    return drawing.path(grid, "grid") + labels


def _hatched(canvas: _Canvas, column: Column, hatching: str) -> str:
    spans = drawing.bars(
        (canvas.edge(slot), canvas.edge(slot + 1), canvas.top + HEIGHT, canvas.top)
        for slot, marked in enumerate(column.hatched)
        if marked
    )
    return f'<path fill="url(#{hatching})" d="{spans}"/>' if spans else ""


def _stacked(canvas: _Canvas, stack: Sequence[Series], sign: int) -> str:
    gap = 1.0 if canvas.wide >= WIDE else 0.0
    base = [0.0] * canvas.slots
    drawn = []
    for series in stack:
        tops = [bottom + sign * (value or 0) for bottom, value in zip(base, series.values, strict=True)]
        spans = (
            (
                canvas.edge(slot) + gap / 2,
                canvas.edge(slot + 1) - gap / 2,
                canvas.height(low),
                canvas.height(high),
            )
            for slot, (low, high) in enumerate(zip(base, tops, strict=True))
        )
        drawn.append(drawing.path(drawing.bars(spans), f"f-{series.colour}"))
        base = tops
    return "".join(drawn)


def _line(canvas: _Canvas, series: Series) -> str:
    points = [
        None if value is None else (canvas.middle(slot), canvas.height(value))
        for slot, value in enumerate(series.values)
    ]
    drawn = drawing.path(drawing.line(points), f"line s-{series.colour}")
    if not series.few:
        return drawn
    marks = [point for point in points if point is not None]
    hollow = [point for point, few in zip(points, series.few, strict=True) if few and point is not None]
    return (
        drawn
        + drawing.path(drawing.dots(marks), f"dot s-{series.colour}")
        + drawing.path(drawing.dots(hollow), "hole")
    )


def _months(canvas: _Canvas, column: Column) -> str:
    base = canvas.top + HEIGHT
    return "".join(
        drawing.path(f"M{_n(canvas.edge(slot))} {_n(base)}v4", "grid")
        + drawing.text(canvas.edge(slot) + 2, base + 14, words, "soft")
        for slot, words in drawing.months(column.slots)
    )
