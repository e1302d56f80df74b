"""The documents say what the code does: their tables are rendered from the declarations and compared.

To write them again after a change: `python -m vantage_stripe_tests.test_docs`.
"""

import contextlib
import inspect
import re
import shlex
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import click
import pyarrow as pa
import pytest

from vantage_stripe.cli import cli
from vantage_stripe.insights import INSIGHTS, Insight
from vantage_stripe.settings import VARIABLES, Settings
from vantage_stripe.sync.full import sync_tables
from vantage_stripe.sync.session import session
from vantage_stripe.tables import EVERY_TABLE, table_named
from vantage_stripe.tables.model import SYSTEM_FIELDS, Table
from vantage_stripe.tables.personal import KEYS

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
TABLES_PAGE = ROOT / "docs" / "tables.md"
INSIGHTS_PAGE = ROOT / "docs" / "insights.md"
ADRS = sorted((ROOT / "docs" / "adr").glob("*.md"))
PAGES = [
    *sorted(ROOT.glob("*.md")),
    *sorted(ROOT.glob("docs/**/*.md")),
    *sorted(ROOT.glob("vantage_stripe/**/*.md")),
    ROOT / "data" / "README.md",
]
SYSTEM = {
    "raw": "The whole object as compact JSON, its nested lists complete.",
    "_api_version": "The `Stripe-Version` the row was read in.",
    "_synced_at": "When the row was read, UTC.",
    "_deleted_at": "When Stripe deleted the object, UTC; null while it lives.",
}
PREFACE = """\
# {title}

Rendered from the declarations in `vantage_stripe/{package}/`; do not edit. To render it again:

```console
python -m vantage_stripe_tests.test_docs
```

"""
CONVENTIONS = """\
Money is an integer in the minor unit of the currency beside it. Times are UTC. Enums are strings.
Columns marked *personal* can identify a person. What no column holds is in `raw`.
"""


def grid(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |\n" for line in lines)


CALLING = """\
Each is a pure function, in `vantage_stripe.insights.INSIGHTS`. Its `compute` takes Arrow tables by name,
with `id`, `created` and the columns its answer is made of, and an instant with a time zone to judge by;
it gives an Arrow table. A column that is not given is null. The order of the input rows does not matter.

What is unknown is null, never false: a table that is not given leaves null what it would decide, and
`missing_inputs` names it. Amounts are integers in the minor unit of the currency beside them, and
currencies are never added. Ratios are decimals of 6 places, null when there is nothing to divide by.
Days are those of `timezone`, an IANA name (`VANTAGE_REPORT_TIMEZONE`); every answer made with one names it.
"""


def tables_page() -> str:
    links = "".join(f"- [{table.name}](#{table.name})\n" for table in EVERY_TABLE)
    head = PREFACE.format(title="Tables", package="tables") + CONVENTIONS
    return "\n".join([head, links, *(_table(table) for table in EVERY_TABLE), _system(), _personal()])


ANSWERED = """\
Below each insight stand questions that it answers: DuckDB SQL over its file, run where the lake is
`data/sandbox`, and what comes out of it on the embedded account as of 2026-11-24 09:00 UTC. To write the
answers anew, which takes a sync:

```console
python -m vantage_stripe_tests.test_questions
```
"""


ANSWERED = """\
Below each insight stand questions that it answers: DuckDB SQL over its file, run where the lake is
`data/sandbox`, and what comes out of it on the embedded account as of 2026-11-24 09:00 UTC. To write the
answers anew, which takes a sync:

```console
python -m vantage_stripe_tests.test_questions
```
"""


def insights_page() -> str:
    head = PREFACE.format(title="Insights", package="insights").rstrip("\n") + "\n"
    return "\n".join([head, CALLING, ANSWERED, *(_insight(insight) for insight in INSIGHTS)])


def _insight(insight: Insight) -> str:
    columns = [
        (f"`{column.name}`", str(column.type), column.description, ", ".join(map(_code, column.sources)))
        for column in insight.columns
    ]
    signature = ", ".join(
        given.name if given.default is given.empty else f"{given.name}={given.default!r}"
        for given in inspect.signature(insight.compute).parameters.values()
    )
    reads = f"`compute({signature})` reads {', '.join(map(_code, insight.inputs))}."
    head = f"## {insight.name}\n\n{insight.description}\n\n{reads}\n\n"
    made = head + grid(["column", "type", "what it is", "made of"], columns) + _optional(insight)
    return made + _answered(f"questions of {insight.name}")


def _answered(name: str) -> str:
    """Give the section of an insight's questions as the page has it: `test_questions` writes it."""
    begin, end = f"<!-- {name}: rendered -->\n", f"<!-- {name}: end -->\n"
    old = INSIGHTS_PAGE.read_text("utf-8")
    kept = old.partition(begin)[2].partition(end)[0] if begin in old else "\n"
    return f"\n{begin}{kept}{end}"


def _optional(insight: Insight) -> str:
    """Tell what is read of tables that are not synced, for callers who have them."""
    if not insight.optional:
        return ""
    rows = [
        (f"`{name}.{column.name}`", str(column.type), column.description)
        for name, columns in insight.optional.items()
        for column in columns
    ]
    told = f"It also reads {' and '.join(map(_code, insight.optional))}, which are not synced, where given:"
    return f"\n{told}\n\n" + grid(["column", "type", "what it is"], rows)


def _code(text: str) -> str:
    return f"`{text}`"


def _table(table: Table) -> str:
    facts = [
        table.requests if table.origin else f"`{table.requests}`",
        f"permission `{table.permission}`",
        f"[Stripe's page]({table.docs})",
    ]
    if table.history is not None:
        facts.append(f"Stripe lists the last {table.history.days} days")
    if table.deletable:
        facts.append("Stripe can delete such objects; the row stays and gets `_deleted_at`")
    columns = [
        (
            f"`{column.name}`",
            str(column.type),
            "yes" if column.nullable else "no",
            column.description + (" *personal*" if column.personal else ""),
        )
        for column in table.columns
    ]
    head = f"## {table.name}\n\n{table.description}\n\n{' · '.join(facts)}\n\n"
    return head + grid(["column", "type", "null", "what it is"], columns)


def _system() -> str:
    rows = [
        (f"`{field.name}`", str(field.type), "yes" if field.nullable else "no", SYSTEM[field.name])
        for field in SYSTEM_FIELDS
    ]
    return "## At the end of every table\n\n" + grid(["column", "type", "null", "what it is"], rows)


PERSONAL = """\
## Personal data

With `VANTAGE_PII=drop` null takes the place of what can identify a person, with `hash` a text that is the
same for the same address, number or name, so that rows still join: before anything is on disk, in the
columns marked *personal* and wherever these keys stand in `raw`. Texts of `evidence` leave `[dropped]`, to
tell what was filled in. What is sold (products, prices, coupons, tax rates) is nobody's and stays. The key of
the hashes is in `_state/hash_key.json`: keep it from those who must not try out addresses.

A lake keeps less from one sync to the next if so set, never more again. `vantage-stripe redact cus_…`
forgets customers who were deleted at Stripe, in every table and for good.

"""


def _personal() -> str:
    rows = [(what, ", ".join(map(_code, keys))) for what, keys in KEYS.items()]
    return PERSONAL + grid(["what", "keys"], rows)


def settings_table() -> str:
    rows = [(f"`{name}`", default, meaning) for name, default, meaning in VARIABLES]
    return grid(["variable", "default", "what it does"], rows)


def commands_table() -> str:
    rows = [
        (f"`vantage-stripe {name}`", " ".join(f"`{flag}`" for flag in flags_of(command)), summary(command))
        for name, command in cli.commands.items()
    ]
    return grid(["command", "options", "what it does"], rows)


def flags_of(command: click.Command) -> list[str]:
    return [param.opts[0] for param in command.params if isinstance(param, click.Option)]


def summary(command: click.Command) -> str:
    return (command.help or "").partition("\n")[0]


def permissions_table() -> str:
    return grid(
        ["table", "permission", "a row is"],
        [(f"`{table.name}`", f"`{table.permission}`", what(table)) for table in EVERY_TABLE],
    )


def what(table: Table) -> str:
    """Say what a row is; of a companion only the first sentence."""
    return table.description if table.origin is None else f"{re.split('[.:;] ', table.description)[0]}."


def insights_table() -> str:
    return grid(["insight", "question"], [(_code(each.name), each.description) for each in INSIGHTS])


def filled(page: str, sections: Mapping[str, str]) -> str:
    """Put each section between its two marker lines."""
    for name, text in sections.items():
        before, begin, rest = page.partition(f"<!-- {name}: rendered -->\n")
        _, end, after = rest.partition(f"<!-- {name}: end -->\n")
        assert begin, f"the page needs the line: <!-- {name}: rendered -->"
        assert end, f"the page needs the line: <!-- {name}: end -->"
        page = f"{before}{begin}\n{text}\n{end}{after}"
    return page


def readme() -> str:
    sections = {
        "commands": commands_table(),
        "settings": settings_table(),
        "insights": insights_table(),
        "permissions": permissions_table(),
    }
    return filled(README.read_text("utf-8"), sections)


def write() -> None:
    TABLES_PAGE.write_text(tables_page(), "utf-8")
    INSIGHTS_PAGE.write_text(insights_page(), "utf-8")
    README.write_text(readme(), "utf-8")


def fenced(page: str, *languages: str) -> Iterator[str]:
    for language, block in re.findall(r"^```(\w*)\n(.*?)^```$", page, re.DOTALL | re.MULTILINE):
        if language in languages:
            yield block


def told_commands() -> list[tuple[str, str]]:
    """Every line of a console block, with its page's name."""
    return [
        (page.name, line)
        for page in PAGES
        for block in fenced(page.read_text("utf-8"), "console", "sh", "bash")
        for line in block.splitlines()
        if line.strip()
    ]


def test_the_page_of_tables_is_what_the_declarations_say() -> None:
    assert TABLES_PAGE.read_text("utf-8") == tables_page(), "python -m vantage_stripe_tests.test_docs"


def test_the_page_of_insights_is_what_the_declarations_say() -> None:
    assert INSIGHTS_PAGE.read_text("utf-8") == insights_page(), "python -m vantage_stripe_tests.test_docs"


def test_the_readme_counts_the_tables_and_insights_right() -> None:
    words = {
        10: "ten",
        11: "eleven",
        12: "twelve",
        13: "thirteen",
        14: "fourteen",
        2: "two",
        3: "three",
        4: "four",
        5: "five",
        6: "six",
        7: "seven",
        8: "eight",
        9: "nine",
    }
    counted = f"{words[len(EVERY_TABLE)]} tables, {words[len(INSIGHTS)]} insights"
    assert counted in " ".join(README.read_text("utf-8").split())


def test_the_readme_lists_the_commands_settings_permissions_and_insights_there_are() -> None:
    assert README.read_text("utf-8") == readme(), "python -m vantage_stripe_tests.test_docs"


def test_a_rendered_section_replaces_what_stood_there_and_nothing_else() -> None:
    page = "a\n<!-- x: rendered -->\nold\n<!-- x: end -->\nb\n"
    assert filled(page, {"x": "new\n"}) == "a\n<!-- x: rendered -->\n\nnew\n\n<!-- x: end -->\nb\n"


def test_a_bar_in_a_cell_does_not_end_it() -> None:
    assert grid(["a"], [["x|y"]]) == "| a |\n| --- |\n| x\\|y |\n"


def test_the_page_of_tables_describes_every_system_column() -> None:
    assert list(SYSTEM) == [field.name for field in SYSTEM_FIELDS]


@pytest.mark.parametrize(("page", "line"), told_commands())
def test_a_command_that_a_page_tells_can_be_typed(page: str, line: str) -> None:
    words = shlex.split(line, comments=True)
    if "vantage-stripe" in words:
        name, *args = words[words.index("vantage-stripe") + 1 :]
        cli.commands[name].make_context(name, args, parent=cli.make_context("cli", [name, *args]))
    elif words and words[0] == "make":
        targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
        assert set(words[1:]) <= set(targets)
    elif words:
        assert words[0] in {"python", "git", "cd", ".ci/run"}, f"{page}: what checks this line?"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_names_only_variables_that_are_read(page: Path) -> None:
    named = set(re.findall(r"\b(?:VANTAGE|STRIPE)_[A-Z][A-Z_]*[A-Z]\b", page.read_text("utf-8")))
    assert named <= {variable.name for variable in VARIABLES} | {"VANTAGE_TEST_HISTORIES"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_link_to_a_file_finds_it(page: Path) -> None:
    targets = re.findall(r"\]\(([^)#\s]+)", page.read_text("utf-8"))
    missing = [
        target for target in targets if "://" not in target and not (page.parent / target).resolve().exists()
    ]
    assert not missing


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_names_no_path_of_one_machine(page: Path) -> None:
    assert not re.findall(r"(?<![\w.:/])/(?:home|root|tmp|work|Users)/\S*", page.read_text("utf-8"))


@pytest.mark.parametrize("page", ADRS, ids=lambda page: page.stem)
def test_a_decision_is_the_name_of_its_file(page: Path) -> None:
    head, *_ = lines = page.read_text("utf-8").splitlines()
    assert re.sub(r"[^a-z0-9]+", "-", head.removeprefix("# ").lower()).strip("-") == page.stem
    assert [line for line in lines if line.startswith("## ")] == [
        "## Context",
        "## Decision",
        "## Consequences",
    ]


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that looks like a checkout after `make sync`, with the charges only."""
    root = tmp_path_factory.mktemp("checkout")
    sandbox = {"VANTAGE_SANDBOX_CHARGES": "1000", "VANTAGE_SANDBOX_NOW": "2026-11-24T00:00:00Z"}
    with session(Settings(lake=root / "data" / "sandbox", sandbox=sandbox), "test") as work:
        (report,) = sync_tables(work, [table_named("charges")], work.whole())
        assert report.error is None
    return root


@pytest.mark.parametrize("example", list(fenced(README.read_text("utf-8"), "python")))
def test_an_example_of_the_readme_runs_and_finds_charges(example: str, checkout: Path) -> None:
    names: dict[str, object] = {}
    with contextlib.chdir(checkout):
        exec(compile(example, str(README), "exec"), names)
    answer = names["charges"]
    rows = answer.num_rows if isinstance(answer, pa.Table) else len(answer)  # type: ignore[arg-type] # any frame
    assert rows > 0


if __name__ == "__main__":
    write()
