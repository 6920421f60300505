"""A fault run: everything is killed at random under load, and then counted. See README.md here."""

import sys
from pathlib import Path

# The launcher's classes, also when this is started without it.
_BIN = str(Path(__file__).resolve().parents[2] / "bin")
if _BIN not in sys.path:
    sys.path.insert(0, _BIN)
