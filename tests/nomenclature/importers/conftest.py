"""Real files that nobody here wrote; absent from a plain clone."""

from pathlib import Path

import pytest

DATA = Path(__file__).resolve().parents[4] / "shared" / "data"


@pytest.fixture(scope="session")
def real_data() -> Path:
    if not DATA.is_dir():
        pytest.skip(f"the public sample files are not at {DATA}")
    return DATA
