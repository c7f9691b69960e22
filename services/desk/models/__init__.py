"""Tables of the desk: `work` is the provider's (shared, ids only), `books` is the client's own."""

from services.desk.models.books import ColumnMemory, HandedFile, InternalNote, Message, RatingWords, Row, Submission
from services.desk.models.work import Agreement, WorkEvent, WorkItem

__all__ = [
    "Agreement",
    "ColumnMemory",
    "HandedFile",
    "InternalNote",
    "Message",
    "RatingWords",
    "Row",
    "Submission",
    "WorkEvent",
    "WorkItem",
]
