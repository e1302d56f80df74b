"""What a list can filter on: fields of an object by name, references as ids."""

from collections.abc import Mapping

Facets = Mapping[str, object]
