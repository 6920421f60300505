"""Everything that changes a plan: one function per thing a person does."""

from renja.actions.documents import (
    CannotStart,
    CeilingChanged,
    NotEditable,
    set_ceiling,
    start_document,
)
from renja.actions.imports import (
    AgenciesUnknown,
    Applied,
    CannotApply,
    PlanChanged,
    apply_batch,
    apply_import,
    choose_options,
    upload_import,
)
from renja.actions.previews import Preview, Scope, preview
from renja.actions.remarks import Remark, remarks_of
from renja.actions.rows import (
    CellConflict,
    FundsDoNotAddUp,
    RowChanged,
    RowGone,
    add_row,
    delete_row,
    save_row,
)
from renja.actions.stages import (
    CannotEnact,
    CannotHandIn,
    CannotOpenStage,
    CannotVerify,
    IsEmpty,
    declare_fit,
    enact,
    hand_in,
    open_stage,
    return_for_revision,
)
from renja.actions.versions import freeze_version, freeze_versions, name_version

__all__ = [
    "AgenciesUnknown",
    "Applied",
    "CannotApply",
    "CannotEnact",
    "CannotHandIn",
    "CannotOpenStage",
    "CannotStart",
    "CannotVerify",
    "CeilingChanged",
    "CellConflict",
    "FundsDoNotAddUp",
    "IsEmpty",
    "NotEditable",
    "PlanChanged",
    "Preview",
    "Remark",
    "RowChanged",
    "RowGone",
    "Scope",
    "add_row",
    "apply_batch",
    "apply_import",
    "choose_options",
    "declare_fit",
    "delete_row",
    "enact",
    "freeze_version",
    "freeze_versions",
    "hand_in",
    "name_version",
    "open_stage",
    "preview",
    "remarks_of",
    "return_for_revision",
    "save_row",
    "set_ceiling",
    "start_document",
    "upload_import",
]
