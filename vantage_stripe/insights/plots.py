"""Pictures of an answer, small enough to stand inside an asset's metadata.

Belongs here: SVG text made of numbers and labels. Does not: files, links, markdown.
"""

from collections.abc import Mapping, Sequence
from html import escape

# Okabe and Ito's palette, told apart with every kind of colour vision; the labels say the same in words.
COLOURS = ("#D55E00", "#E69F00", "#0072B2", "#009E73", "#666")
WIDTH = 96
LIMIT = 600
LABEL = 10
"""Letters of a line's name."""
WORDS = 21
"""Letters of a bar's name and count, left of it."""
POINTS = 18
TEXT = '<text fill="#000" '


def severity_bars(counts: Mapping[str, int]) -> str:
    """Draw one bar for each name, the first the most severe, its count beside it.

    The picture stays under 600 bytes, so that it fits inline in a metadata entry of 1,000
    characters as base64. Names past that are summed into a last row `+n more`; a long name is cut.

    Args:
        counts: How many, by name, in the order to draw; negative numbers count as 0.
    """
    bars = [(name, max(0, count)) for name, count in counts.items()]
    for shown in range(len(bars), 0, -1):
        rest = bars[shown:]
        more = [(f"+{len(rest)} more", sum(count for _, count in rest))] if rest else []
        picture = _draw([*bars[:shown], *more])
        if len(picture.encode()) < LIMIT:
            return picture
    return _draw([("none", 0)])


def sparklines(lines: Mapping[str, Sequence[int]]) -> str:
    """Draw one small line for each name, each on its own scale: its course, not its height.

    The picture stays under 600 bytes; names and points past that are left out.

    Args:
        lines: Figures at even distances, by name.
    """
    for shown, points in ((3, POINTS), (3, POINTS // 2), (2, POINTS // 2), (1, POINTS // 2)):
        picture = _lines(dict(list(lines.items())[:shown]), points)
        if len(picture.encode()) < LIMIT:
            return picture
    return _lines({}, 1)


def _lines(lines: Mapping[str, Sequence[int]], points: int) -> str:
    """Write the SVG of some lines; each point is the sum of an even part of the figures."""
    rows = []
    for place, (name, figures) in enumerate(lines.items()):
        size = max(len(figures) // points, 1)
        whole = figures[len(figures) % size :]  # an uneven part would look like a fall
        sums = [sum(whole[start : start + size]) for start in range(0, len(whole), size)][-points:]
        low, high = min([0, *sums]), max([1, *sums])
        path = "".join(
            f"{'ML'[at > 0]}{40 + round(160 * at / max(points - 1, 1))} "
            f"{22 * place + 20 - round(18 * (each - low) / (high - low))}"
            for at, each in enumerate(sums)
        )
        label = escape(name if len(name) <= LABEL else f"{name[: LABEL - 1]}…")
        rows.append(f'<text y="{22 * place + 16}" stroke="none">{label}</text><path d="{path}"/>')
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="210" height="{22 * len(lines)}" fill="none" '
        f'stroke="{COLOURS[2]}" style="background:#fff;font:10px sans-serif">'
        f"{''.join(rows).replace('<text ', TEXT)}</svg>"
    )


def _draw(bars: list[tuple[str, int]]) -> str:
    """Write the SVG of some bars, on white: the page around it may be dark."""
    most = max([1, *(count for _, count in bars)])
    rows = "".join(_row(place, name, count, most) for place, (name, count) in enumerate(bars))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="230" height="{14 * len(bars)}" '
        f'stroke-width="10" style="background:#fff;font:10px sans-serif">{rows}</svg>'
    )


def _row(place: int, name: str, count: int, most: int) -> str:
    """Write one bar and, left of it, its label and count: a thick line is the shortest rectangle."""
    room = max(WORDS - len(str(count)) - 1, LABEL)
    label = escape(name if len(name) <= room else f"{name[: room - 1]}…")
    length = -(-WIDTH * count // most)
    colour = COLOURS[min(place, len(COLOURS) - 1)]
    top = 14 * place
    bar = f'<path stroke="{colour}" d="M119 {top + 7}h{length}"/>' if length else ""
    return f'<text y="{top + 11}">{label} {count}</text>{bar}'
