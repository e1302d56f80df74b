"""The client alone is light: who wants it loads neither Dagster nor pandas."""

import subprocess
import sys

import pytest

import vantage_stripe

PROBE = """
import sys
from vantage_stripe import StripeClient, Settings
assert StripeClient.__name__ == "StripeClient" and Settings.__name__ == "Settings"
print(sorted({name.split(".")[0] for name in sys.modules} & {"dagster", "pandas", "pyarrow", "numpy"}))
"""


def test_importing_the_client_loads_no_dagster_pandas_or_pyarrow() -> None:
    done = subprocess.run([sys.executable, "-c", PROBE], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_importing_the_package_loads_no_http() -> None:
    probe = "import sys, vantage_stripe; print('httpx' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_a_name_that_is_not_exported_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'Nothing'"):
        vantage_stripe.Nothing  # noqa: B018 # asking for it is the act
