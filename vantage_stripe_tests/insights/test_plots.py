"""Pictures that fit into a metadata entry and say in words what they show."""

from base64 import b64encode
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vantage_stripe.insights.plots import severity_bars

TEXT = "{http://www.w3.org/2000/svg}text"
PATH = "{http://www.w3.org/2000/svg}path"


def words(picture: str) -> list[str | None]:
    return [text.text for text in ET.fromstring(picture).iter(TEXT)]


def test_each_name_has_a_bar_and_its_count() -> None:
    picture = severity_bars({"critical": 12, "high": 3, "medium": 0, "low": 24})
    assert words(picture) == ["critical 12", "high 3", "medium 0", "low 24"]
    paths = [path.attrib for path in ET.fromstring(picture).iter(PATH)]
    assert paths == [
        {"stroke": "#D55E00", "d": "M119 7h48"},
        {"stroke": "#E69F00", "d": "M119 21h12"},
        {"stroke": "#009E73", "d": "M119 49h96"},
    ]


def test_the_six_severities_fit_with_large_counts() -> None:
    names = ("critical", "high", "medium", "low", "info", "none")
    picture = severity_bars(dict.fromkeys(names, 99_999))
    assert words(picture) == [f"{name} 99999" for name in names]
    assert len(b64encode(picture.encode())) < 800


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ({}, ["none 0"]),
        ({"<&>": 1}, ["<&> 1"]),
        ({"no_response_possible": 2}, ["no_response_possib… 2"]),
        ({"low": -4}, ["low 0"]),
    ],
)
def test_odd_names_and_counts_are_written_safely(counts: dict[str, int], expected: list[str]) -> None:
    assert words(severity_bars(counts)) == expected


def test_too_many_names_are_summed_into_one() -> None:
    written = words(severity_bars({f"name{number}": number for number in range(20)}))
    assert written[:2] == ["name0 0", "name1 1"]
    assert written[-1] is not None
    assert written[-1].startswith("+")


NAMES = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Co")), max_size=30)


@given(st.dictionaries(NAMES, st.integers(0, 10**12), max_size=30))
def test_every_picture_is_well_formed_and_small(counts: dict[str, int]) -> None:
    picture = severity_bars(counts)
    ET.fromstring(picture)
    assert len(picture.encode()) < 600
