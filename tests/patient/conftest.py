"""A visitor at the published site."""

from __future__ import annotations

import pytest

from prepapp.bank import editions
from tests.patient.visitor import Visitor


@pytest.fixture
def visitor(published: editions.Live) -> Visitor:
    """Somebody who has just opened the site."""
    return Visitor(published.bank("en"))
