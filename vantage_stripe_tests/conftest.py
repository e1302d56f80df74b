"""How hard the property tests try: `pytest --hypothesis-profile=many` tries many more worlds."""

from hypothesis import settings

settings.register_profile("many", max_examples=300, deadline=None)
