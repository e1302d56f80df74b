"""The help is what a user reads first."""

import click
import pytest
from click.testing import CliRunner

from vantage_stripe.cli import cli

COMMANDS = {
    "sync",
    "connect",
    "status",
    "rebuild",
    "doctor",
    "disputes",
    "stale",
    "charges",
    "customers",
    "invoices",
    "ui",
    "sandbox",
}
WITH_ROWS = COMMANDS - {"rebuild", "doctor", "ui", "sandbox"}


def test_the_commands_are_these_at_least() -> None:
    assert set(cli.commands) >= COMMANDS


def test_the_help_lists_every_command_and_begins_with_an_example() -> None:
    result = CliRunner().invoke(cli, ["--help"])
    assert result.exit_code == 0
    assert "Examples:\n    vantage-stripe sync  " in result.output
    for command in COMMANDS:
        assert f"\n  {command} " in result.output, command


@pytest.mark.parametrize("command", sorted(cli.commands))
def test_every_command_says_what_it_does_and_every_option_what_it_is(command: str) -> None:
    result = CliRunner().invoke(cli, [command, "-h"])
    assert result.exit_code == 0
    assert f"Usage: cli {command}" in result.output
    assert cli.commands[command].get_short_help_str(limit=200).endswith(".")
    for param in cli.commands[command].params:
        if isinstance(param, click.Option) and param.name not in {"port", "host"}:
            assert param.help, param.name


@pytest.mark.parametrize("command", sorted(WITH_ROWS))
def test_where_there_are_rows_they_can_be_had_as_json_and_csv(command: str) -> None:
    options = {name for param in cli.commands[command].params for name in param.opts}
    assert {"--json", "--csv"} <= options


def test_the_version_is_told() -> None:
    result = CliRunner().invoke(cli, ["--version"])
    assert result.exit_code == 0
    assert "version" in result.output


def test_an_unknown_command_exits_2() -> None:
    assert CliRunner().invoke(cli, ["snyc"]).exit_code == 2
