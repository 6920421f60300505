"""Cells of the matrix: read what was typed, merge it with what others wrote, store it in bulk."""

from renja.actions.cells.fields import is_cell, value_of
from renja.actions.cells.refusals import Refused
from renja.actions.cells.saving import MAX_ROWS, CellAnswer, Edit, RowAnswer, RowEdit, save_cells
from renja.actions.cells.writing import Interrupted

__all__ = [
    "MAX_ROWS",
    "CellAnswer",
    "Edit",
    "Interrupted",
    "Refused",
    "RowAnswer",
    "RowEdit",
    "is_cell",
    "save_cells",
    "value_of",
]
