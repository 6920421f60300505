"""Plan years, RKPD and Renja documents, their live rows and frozen versions."""

from renja.models.comments import (
    Attention,
    Comment,
    CommentThread,
    ReviewMark,
    Suggestion,
)
from renja.models.documents import (
    AgencyCeiling,
    PlanDocument,
    StatedTotal,
)
from renja.models.history import (
    EditingPresence,
    MatrixView,
    RowChange,
)
from renja.models.imports import (
    ColumnMapping,
    PlanImport,
)
from renja.models.rows import (
    PlanHeading,
    PlanRow,
    RowFunding,
    RowIndicator,
    RowLocation,
    RowTag,
)
from renja.models.versions import (
    PlanVersion,
    Transition,
)
from renja.models.years import (
    AMENDMENT_STAGES,
    FROZEN_STAGES,
    RENJA_STAGES,
    RKPD_STAGES,
    DocumentKind,
    PlanYear,
    RegulationProfile,
    Stage,
    StageDeadline,
)

__all__ = [
    "AMENDMENT_STAGES",
    "FROZEN_STAGES",
    "RENJA_STAGES",
    "RKPD_STAGES",
    "AgencyCeiling",
    "Attention",
    "ColumnMapping",
    "Comment",
    "CommentThread",
    "DocumentKind",
    "EditingPresence",
    "MatrixView",
    "PlanDocument",
    "PlanHeading",
    "PlanImport",
    "PlanRow",
    "PlanVersion",
    "PlanYear",
    "RegulationProfile",
    "ReviewMark",
    "RowChange",
    "RowFunding",
    "RowIndicator",
    "RowLocation",
    "RowTag",
    "Stage",
    "StageDeadline",
    "StatedTotal",
    "Suggestion",
    "Transition",
]
