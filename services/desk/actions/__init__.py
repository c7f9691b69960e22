"""What the desk does: handing in, reading, and the life of a work item."""

from services.desk.actions.handing_in import hand_in, hand_in_rows, leave_to_us
from services.desk.actions.work import answer, ask, deliver, pick_up, put_back, rate, take

__all__ = ["answer", "ask", "deliver", "hand_in", "hand_in_rows", "leave_to_us", "pick_up", "put_back", "rate", "take"]
