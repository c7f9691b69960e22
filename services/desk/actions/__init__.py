"""What the desk does: handing in, reading, and the life of a work item."""

from services.desk.actions.handing_in import hand_in, hand_in_rows, leave_to_us
from services.desk.actions.reading_on import read_on
from services.desk.actions.work import answer, ask, deal_out, deliver, note_inside, pick_up, put_back, rate, take

__all__ = [
    "answer",
    "ask",
    "deal_out",
    "deliver",
    "hand_in",
    "hand_in_rows",
    "leave_to_us",
    "note_inside",
    "pick_up",
    "put_back",
    "rate",
    "read_on",
    "take",
]
