"""The parts SVG pictures are made of: numbers, ticks, paths, swatches, colours.

Belongs here: geometry and text. Does not: what is drawn (`pictures`), where it stands (`plots`).
Written by hand and in pure text, so that the same input gives the same bytes on every machine.
"""

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from html import escape

from vantage_stripe.insights.money import exponent

# Okabe and Ito's colours, told apart with every kind of colour vision; lighter ones on a dark page.
COLOURS = {
    "blue": ("#0072B2", "#56B4E9"),
    "orange": ("#B97F00", "#E69F00"),
    "red": ("#C24E00", "#FF8A4C"),
    "green": ("#00795A", "#2FC49B"),
    "pink": ("#A8558A", "#E3A3CB"),
    "sky": ("#3B8FC2", "#9AD2F5"),
    "grey": ("#7A828C", "#9AA4AF"),
    "ink": ("#1B1F24", "#F0F3F6"),
}
"""Each on a light and on a dark page."""
PAPER = {"soft": ("#57606A", "#9DA7B1"), "grid": ("#D8DEE4", "#3A424B"), "paper": ("#FFFFFF", "#14181D")}
FONT = "system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif"
CHARACTER = 6.1
"""About as wide as a letter of the labels is, in pixels."""
LINE = 15
SWATCH = 16
GAP = 14


def style() -> str:
    """Give the style sheet of a picture, on light and on dark pages."""
    light, dark = (
        ";".join(f"--{name}:{both[place]}" for name, both in {**COLOURS, **PAPER}.items()) for place in (0, 1)
    )
    fills = "".join(
        f".vs .f-{name}{{fill:var(--{name})}}.vs .s-{name}{{stroke:var(--{name})}}" for name in COLOURS
    )
    return (
        f"<style>.vs{{{light};font:11px {FONT}}}"
        f"@media(prefers-color-scheme:dark){{.vs{{{dark}}}}}"
        f"@media print{{.vs{{{light}}}}}"
        ".vs text{fill:var(--ink)}.vs .soft{fill:var(--soft)}.vs .head{font-size:14px;font-weight:600}"
        ".vs .name{font-weight:600}.vs .paper{fill:var(--paper)}.vs .end{text-anchor:end}"
        ".vs .middle{text-anchor:middle}.vs .grid{stroke:var(--grid);fill:none}"
        ".vs .line{fill:none;stroke-width:1.6;stroke-linejoin:round}"
        ".vs .dot{fill:none;stroke-width:4;stroke-linecap:round}"
        ".vs .hole{fill:none;stroke:var(--paper);stroke-width:2;stroke-linecap:round}"
        f".vs .hatch{{stroke:var(--soft);stroke-width:1;opacity:.55}}{fills}</style>"
    )


def number(value: float) -> str:
    """Write a coordinate, to a tenth of a pixel."""
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def text(x: float, y: float, words: str, kind: str = "") -> str:
    """Write words at a place."""
    named = f' class="{kind}"' if kind else ""
    return f'<text x="{number(x)}" y="{number(y)}"{named}>{escape(words)}</text>'


def lines(words: str, *, x: float, y: float, width: float) -> tuple[str, float]:
    """Write words in as many lines as they need; give them and the last line's base."""
    told = textwrap.wrap(words, max(int(width / CHARACTER), 1)) or [""]
    drawn = "".join(text(x, y + LINE * place, each, "soft") for place, each in enumerate(told))
    return drawn, y + LINE * (len(told) - 1)


def path(points: str, kind: str) -> str:
    """Draw a path; nothing where it is empty."""
    return f'<path class="{kind}" d="{points}"/>' if points else ""


def line(points: Iterable[tuple[float, float] | None]) -> str:
    """Give the path through some points; None is a gap."""
    parts: list[str] = []
    pen = "M"
    for point in points:
        if point is None:
            pen = "M"
            continue
        parts.append(f"{pen}{number(point[0])} {number(point[1])}")
        pen = "L"
    return "".join(parts)


def dots(points: Iterable[tuple[float, float]]) -> str:
    """Give a path of dots: strokes of no length, with round ends."""
    return "".join(f"M{number(x)} {number(y)}h0" for x, y in points)


def bars(spans: Iterable[tuple[float, float, float, float]]) -> str:
    """Give the path of upright bars, each from left to right and from one height to another."""
    return "".join(
        f"M{number(left)} {number(low)}V{number(high)}H{number(right)}V{number(low)}z"
        for left, right, low, high in spans
        if number(low) != number(high)
    )


def hatch(name: str) -> str:
    """Define the hatching of what is not final yet."""
    return (
        f'<pattern id="{name}" width="5" height="5" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(45)"><path class="hatch" d="M0 0V5"/></pattern>'
    )


def legend(items: Sequence[tuple[str, str, str]], *, x: float, y: float, width: float) -> tuple[str, float]:
    """Write what each colour means, in as many lines as it takes; give it and the last line's height.

    Args:
        items: Colour, kind (`bar`, `line` or `hatch`) and words of each.
        x: Where a line begins.
        y: The first line's base.
        width: How long a line may be.
    """
    parts: list[str] = []
    at = x
    for colour, kind, words in items:
        long = SWATCH + CHARACTER * len(words)
        if at > x and at + long > x + width:
            at, y = x, y + LINE
        parts.append(_swatch(colour, kind, at, y) + text(at + SWATCH, y, words, "soft"))
        at += long + GAP
    return "".join(parts), y


def _swatch(colour: str, kind: str, x: float, y: float) -> str:
    if kind == "line":
        return path(f"M{number(x)} {number(y - 4)}h12", f"line s-{colour}")
    if kind == "dot":
        return path(dots([(x + 6, y - 4)]), f"dot s-{colour}") + path(dots([(x + 6, y - 4)]), "hole")
    fill = f' fill="url(#{colour})"' if kind == "hatch" else f' class="f-{colour}"'
    return f'<path{fill} d="M{number(x)} {number(y - 9)}h10v10h-10z"/>'


def steps(low: float, high: float, *, about: int = 4, least: int = 1) -> list[int]:
    """Choose round numbers that span a range that holds 0, with one beyond each end that is not 0.

    Args:
        low: The least value, not above 0.
        high: The greatest value, not below 0.
        about: How many are wanted.
        least: The least step.
    """
    rough = max((high - low) / about, least)
    size = 10 ** (len(str(int(rough))) - 1)
    step = next(size * factor for factor in (1, 2, 5, 10) if size * factor >= rough)
    first, last = -int(low // step), -int(-high // step)
    return [step * place for place in range(-first, max(last, 1 - first) + 1)]


def short_amount(amount: int, currency: str) -> str:
    """Write an amount for an axis, in major units without its currency: 1250000 and `eur` are `12,500`."""
    major = Decimal(amount).scaleb(-exponent(currency))
    whole = major.to_integral_value()
    return f"{whole:,f}" if whole == major else f"{major:,f}"


def months(slots: Sequence[date], most: int = 7) -> Iterator[tuple[int, str]]:
    """Choose the months, or where there are few days the weeks, that an axis names: place and words."""
    firsts = [place for place, day in enumerate(slots) if day.day == 1]
    if len(firsts) < 2:  # noqa: PLR2004 - one name alone says nothing of the scale
        every = max(-(-len(slots) // most), 1)
        yield from ((place, f"{slots[place]:%-d %b}") for place in range(0, len(slots), every))
        return
    every = max(-(-len(firsts) // most), 1)
    for count, place in enumerate(firsts[::every]):
        day = slots[place]
        yield place, f"{day:%b %Y}" if count == 0 or day.month <= every else f"{day:%b}"
