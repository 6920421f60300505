"""The screens on which whole pages are looked at."""

import pytest

# Colours depend on the theme, room on the width: two pictures see what all four would.
both_looks = pytest.mark.parametrize(
    ("screen", "theme"),
    [("desktop", "light"), ("phone", "dark")],
    ids=["desktop-light", "phone-dark"],
    indirect=["screen"],
)
