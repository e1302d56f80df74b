"""Worlds drawn by hypothesis: any seed, any whole hour; a few by default, many under the profile `many`."""

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from vantage_stripe_tests.sandbox.world.worlds import NOW

HOUR = 3_600
DAY = 24 * HOUR
OPENED = 1_746_057_600  # 2025-05-01T00:00:00Z
seeds = st.integers(0, 2**31)
hours = st.integers(0, (NOW - OPENED) // HOUR).map(lambda hour: OPENED + HOUR * hour)


def worlds(few: int) -> settings:
    """How many examples to try: a few, or those of the profile `many`."""
    many = settings.get_current_profile_name() == "many"
    return settings(
        deadline=None,
        max_examples=settings.default.max_examples if many and settings.default else few,
        suppress_health_check=[HealthCheck.too_slow],
    )
