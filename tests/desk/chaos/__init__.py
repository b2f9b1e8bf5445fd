"""Many moves at the desk, made by chance, while patients walk."""

import pytest

pytest.register_assert_rewrite(*(f"{__name__}.{name}" for name in ("truths", "walking")))
