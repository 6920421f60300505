"""Two excerpts of the nomenclature: facts of the official lists, typed for the demo.

They are called excerpts wherever they show (`is_excerpt`), and never prove a code unknown outside
the activities that they hold whole.
"""

from __future__ import annotations

import csv
import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from nomenclature.actions import create_edition, import_items
from nomenclature.importers import ParsedItem
from nomenclature.models import NomenclatureEdition

_FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True, kw_only=True)
class Excerpt:
    """A file of items, and the plan years that the list it was typed from holds for."""

    key: str
    name: str
    path: Path
    year_from: int
    year_to: int | None = None


_CURRENT = Excerpt(
    key="kutipan-2027",
    name="Kutipan nomenklatur 2027 (contoh)",
    path=_FOLDER / "nomenclature.csv",
    year_from=2027,
)
_OLDER = Excerpt(
    key="kutipan-2023",
    name="Kutipan nomenklatur 2023 (contoh)",
    path=_FOLDER / "nomenclature_2023.csv",
    year_from=2023,
    year_to=2026,
)


def load_editions(*, at: datetime) -> NomenclatureEdition:
    """The excerpt that the demo's years use; the older one beside it knows retired codes."""
    _load(_OLDER, at=at)
    return _load(_CURRENT, at=at)


def items() -> dict[tuple[str, str], ParsedItem]:
    """The current excerpt by (kind of region, code)."""
    return {(item.gov_type, item.code): item for item in _read(_CURRENT.path)}


def _load(excerpt: Excerpt, *, at: datetime) -> NomenclatureEdition:
    """The edition, imported again only when its file changed."""
    sha256 = hashlib.sha256(excerpt.path.read_bytes()).hexdigest()
    known = NomenclatureEdition.objects.filter(key=excerpt.key).first()
    if known and known.source_sha256 == sha256:
        return known
    edition = create_edition(
        key=excerpt.key,
        name=excerpt.name,
        year_from=excerpt.year_from,
        year_to=excerpt.year_to,
        is_excerpt=True,
    )
    import_items(
        edition=edition,
        items=_read(excerpt.path),
        source_name=excerpt.path.name,
        source_sha256=sha256,
        at=at,
    )
    return edition


def _read(path: Path) -> list[ParsedItem]:
    with path.open(encoding="utf-8", newline="") as file:
        return [
            ParsedItem(
                gov_type=row["gov_type"],
                code=row["code"],
                level=row["level"],
                name=row["name"],
                indicator=row["indicator"],
                unit=row["unit"],
                predecessor=row["predecessor"],
            )
            for row in csv.DictReader(file)
        ]
