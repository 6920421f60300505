"""Real files that nobody here wrote; absent from a plain clone."""

from pathlib import Path

import pytest

DATA = Path(__file__).resolve().parents[4] / "shared" / "data"


@pytest.fixture(scope="session")
def real_data() -> Path:
    if not DATA.is_dir():
        pytest.skip("the public data files are not beside this checkout")
    return DATA
