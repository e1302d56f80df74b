"""The judge of what the sandbox sends: `faults_of(body)` gives what is wrong with it, `[]` for nothing.

    assert faults_of(json.loads(response.body)) == []

The body may be an object of any of `kinds()`, expanded or not, the stub of a deleted one, or a list of such.
Fields, types and values are those of stripe-python's classes, nulls and absences those of `presence.txt`.
"""

from vantage_stripe_tests.sandbox.shapes.classes import kinds
from vantage_stripe_tests.sandbox.shapes.validator import faults_of

__all__ = ["faults_of", "kinds"]
