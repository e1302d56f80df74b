"""Every insight answers its questions, and docs/insights.md shows the very output, on the embedded account.

`python -m vantage_stripe_tests.test_questions` writes the answers anew.
"""

import contextlib
import tempfile
from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from vantage_stripe.insights import INSIGHTS
from vantage_stripe.settings import Settings
from vantage_stripe.sync.answers import answer, keep
from vantage_stripe.sync.full import sync_tables
from vantage_stripe.sync.session import session
from vantage_stripe.tables import TABLES
from vantage_stripe_tests.questions import QUESTIONS, Question
from vantage_stripe_tests.test_docs import INSIGHTS_PAGE, filled, grid

NOW = "2026-11-24T09:00:00Z"
LAKE = Path("data/sandbox")
FILE = "'data/sandbox/insights/{name}/part.parquet'"


def kept_answers(folder: Path, **sandbox: str) -> None:
    """Land the embedded account under a folder, and keep its insights."""
    scene = {"VANTAGE_LAKE": str(folder / LAKE), "VANTAGE_SANDBOX_NOW": NOW, **sandbox}
    settings = Settings.load(scene, dotenv=None)
    with session(settings, "the questions") as work:
        reports = sync_tables(work, TABLES, work.whole())
        assert [report.error for report in reports] == [None] * len(TABLES)
        for insight in INSIGHTS:
            rows = answer(work.layout, insight, datetime.fromisoformat(NOW))
            keep(work.layout, insight, rows)


def query(question: Question) -> str:
    return question.sql.strip().format(rows=FILE.format(name=question.insight))


def told(question: Question, folder: Path) -> str:
    """Give a question, its query, and the rows that come out of it."""
    with contextlib.chdir(folder), duckdb.connect() as engine:
        found = engine.execute(query(question))
        head = [column[0] for column in found.description or ()]
        rows = [[shown(value) for value in row] for row in found.fetchall()]
    return f"*{question.asks}*\n\n```sql\n{query(question)}\n```\n\n" + (
        grid(head, rows) if rows else "No rows.\n"
    )


def shown(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    return str(value).lower() if isinstance(value, bool) else str(value)


def sections(folder: Path) -> Mapping[str, str]:
    return {
        f"questions of {insight.name}": "\n".join(
            told(question, folder) for question in QUESTIONS if question.insight == insight.name
        )
        for insight in INSIGHTS
    }


def test_every_insight_has_at_least_two_questions() -> None:
    counts = Counter(question.insight for question in QUESTIONS)
    assert {insight.name: counts[insight.name] for insight in INSIGHTS if counts[insight.name] < 2} == {}
    assert set(counts) == {insight.name for insight in INSIGHTS}
    assert len({question.asks for question in QUESTIONS}) == len(QUESTIONS)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.asks)
def test_the_page_has_every_question_with_its_query(question: Question) -> None:
    page = INSIGHTS_PAGE.read_text("utf-8")
    assert f"*{question.asks}*\n\n```sql\n{query(question)}\n```\n" in page


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("small")
    kept_answers(folder, VANTAGE_SANDBOX_CHARGES="1000")
    return folder


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.asks)
def test_every_query_runs_as_it_stands_on_the_page(question: Question, small: Path) -> None:
    assert told(question, small) == told(question, small)


@pytest.mark.slow
def test_the_page_shows_what_the_embedded_account_answers(tmp_path: Path) -> None:
    kept_answers(tmp_path)
    page = INSIGHTS_PAGE.read_text("utf-8")
    assert page == filled(page, sections(tmp_path)), "python -m vantage_stripe_tests.test_questions"
    assert "No rows." not in page, "a question that nothing answers shows nothing"


def write() -> None:
    with tempfile.TemporaryDirectory() as folder:
        kept_answers(Path(folder))
        text = filled(INSIGHTS_PAGE.read_text("utf-8"), sections(Path(folder)))
    INSIGHTS_PAGE.write_text(text, "utf-8")


if __name__ == "__main__":
    write()
