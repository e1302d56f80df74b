"""The tree of errors: one root, families that say what to do, texts that say where."""

import inspect
import pickle

import pytest

from vantage_stripe import errors
from vantage_stripe.errors import (
    APIError,
    DamagedLakeError,
    LakeError,
    SettingsError,
    StripeError,
    SyncFailedError,
    VantageError,
    WrongAccountError,
)

EVERY = [each for _, each in inspect.getmembers(errors, inspect.isclass) if issubclass(each, BaseException)]


@pytest.mark.parametrize("kind", EVERY)
def test_every_error_is_a_vantage_error_and_drawn_in_the_tree(kind: type[BaseException]) -> None:
    assert issubclass(kind, VantageError)
    assert kind.__doc__
    assert kind.__name__ in f"{errors.__doc__}".split()


def test_the_tree_draws_no_error_that_is_not_there() -> None:
    drawn = {word for word in f"{errors.__doc__}".split() if word.endswith("Error")}
    assert drawn == {kind.__name__ for kind in EVERY}


@pytest.mark.parametrize(
    ("kind", "code"),
    [(VantageError, 1), (SettingsError, 2), (LakeError, 1), (WrongAccountError, 2), (DamagedLakeError, 1)],
)
def test_usage_and_settings_exit_with_two_and_all_else_with_one(kind: type[VantageError], code: int) -> None:
    assert kind("x").exit_code == code


def test_a_stripe_error_tells_where_it_happened() -> None:
    error = APIError("Broken.", status=500, code="c", param="p", request_id="req_1", endpoint="charges")
    error.table, error.window = "charges", "2026-01"
    assert f"{error}" == (
        "Broken. [table charges, window 2026-01, "
        "endpoint charges, status 500, code c, param p, request req_1]"
    )


def test_a_stripe_error_without_a_place_is_its_message() -> None:
    assert f"{StripeError('Broken.')}" == "Broken."


def test_a_stripe_error_survives_a_trip_between_processes() -> None:
    back = pickle.loads(pickle.dumps(APIError("Broken.", status=500, endpoint="charges")))
    assert f"{back}" == "Broken. [endpoint charges, status 500]"


def test_a_failed_sync_names_each_failed_table() -> None:
    failures: dict[str, BaseException] = {"refunds": APIError("B.", status=500), "charges": ValueError("A.")}
    error = SyncFailedError(failures)
    assert f"{error}" == (
        "2 table(s) failed, the others are whole:\n  charges: ValueError: A.\n  refunds: B. [status 500]"
    )
    assert error.failures == failures


def test_a_failed_sync_survives_the_way_to_another_process() -> None:
    error = pickle.loads(pickle.dumps(SyncFailedError({"charges": LakeError("A.")})))
    assert str(error) == "1 table(s) failed, the others are whole:\n  charges: A."
