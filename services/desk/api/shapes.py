"""What the desk's resources take and answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from core.api.resources import Filters, Nothing, shown_as
from core.lines import file_kinds, lines
from core.models import JobState
from services.desk.intake.kinds import FileKind
from services.desk.intake.problems import Problem, words_of
from services.desk.models import HandedFile, Row
from services.desk.models.work import WorkState

WORK = "0199d2c0-6d3e-7a10-8f00-3d1f5b6a7c01"


def kind_of(slug: str) -> FileKind | None:
    return next((kind for _line, kind in file_kinds() if kind.slug == slug), None)


@shown_as(
    id=WORK, line="invoicing", reference="orders.csv + 4", state="taken", rows=654,
    received_at="2026-11-26T08:12:00Z", due_at="2026-11-27T16:00:00Z",
    waiting_since=None, delivered_at=None, score=None,
)  # fmt: skip
class WorkShape(serializers.Serializer[Any]):
    """One piece of work."""

    id = serializers.UUIDField()
    line = serializers.CharField(help_text="The service line, e.g. invoicing.")
    reference = serializers.CharField(help_text="The line by which people speak of it.")
    state = serializers.ChoiceField(choices=WorkState.choices)
    rows = serializers.IntegerField(help_text="Rows read so far.")
    received_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField(help_text="When it will be ready.")
    waiting_since = serializers.DateTimeField(allow_null=True, help_text="Our clock stands still since then.")
    delivered_at = serializers.DateTimeField(allow_null=True)
    score = serializers.IntegerField(allow_null=True, help_text="3 good, 2 fair, 1 poor.")


class ClientShape(serializers.Serializer[Any]):
    """A client company."""

    id = serializers.UUIDField()
    slug = serializers.CharField(help_text="Stands in the address: clients/<slug>/…")
    name = serializers.CharField()


class QueueItemShape(WorkShape):
    """One piece of work in the queue over all clients."""

    client = ClientShape(source="tenant")
    assignee = serializers.CharField(source="assignee.name", allow_null=True, default=None, help_text="Who has it.")


class WorkFilters(Filters):
    state = serializers.ChoiceField(choices=WorkState.choices, required=False)
    line = serializers.SlugField(required=False, max_length=40)
    received_from = serializers.DateTimeField(required=False)
    received_before = serializers.DateTimeField(required=False)


class HandInShape(serializers.Serializer[Any]):
    """Files of one moment. What they are is recognised; the same bytes are not read twice."""

    files = serializers.ListField(
        child=serializers.FileField(allow_empty_file=True), min_length=1, max_length=50, help_text="CSV or XLSX."
    )
    line = serializers.CharField(max_length=40, help_text="The service line, e.g. invoicing.")
    note = serializers.CharField(max_length=5000, required=False, allow_blank=True, default="")
    all_or_nothing = serializers.BooleanField(
        required=False, default=False, help_text="Nothing goes on before every row is good."
    )

    def validate_line(self, value: str) -> str:
        if value not in lines():
            raise serializers.ValidationError(_("There is no such service line."))
        return value


class FileShape(serializers.Serializer[Any]):
    """One file that was handed in, and how its rows fared."""

    id = serializers.UUIDField()
    document = serializers.UUIDField(source="document_id")
    name = serializers.CharField(source="document.name")
    size = serializers.IntegerField(source="document.size", help_text="Bytes.")
    sha256 = serializers.CharField(source="document.sha256")
    state = serializers.ChoiceField(choices=HandedFile.State.choices)
    kind = serializers.CharField(help_text="What it was taken for; empty where it was not recognised.")
    header = serializers.ListField(child=serializers.CharField(), help_text="Its heading.")
    rows_read = serializers.IntegerField()
    good = serializers.IntegerField(default=0)
    refused = serializers.IntegerField(default=0)
    waiting = serializers.IntegerField(source="left", default=0, help_text="Rows that wait for another row.")


class FilesShape(serializers.Serializer[Any]):
    """The files of one submission."""

    files = FileShape(many=True)


class ReceiptShape(serializers.Serializer[Any]):
    """What was handed in, and when it will be ready."""

    id = serializers.UUIDField()
    work = serializers.UUIDField(source="work_id")
    created_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField()
    state = serializers.CharField(help_text="reading or read.")
    files = FileShape(many=True)


class ReadingShape(serializers.Serializer[Any]):
    """How far reading is. Ask again while it is not done; a second between two questions is enough."""

    state = serializers.ChoiceField(choices=JobState.choices)
    done = serializers.IntegerField(help_text="Rows read.")
    total = serializers.IntegerField(help_text="Rows in all; 0 while that is not known.")


class RowProblemShape(serializers.Serializer[Any]):
    """What is wrong with one column of a row."""

    column = serializers.CharField()
    code = serializers.CharField()
    words = serializers.SerializerMethodField()

    def get_words(self, problem: Problem) -> str:
        return words_of(problem)


class RefusedRowShape(serializers.Serializer[Any]):
    """A row that could not be used, and what we believe it means."""

    id = serializers.UUIDField()
    file = serializers.UUIDField(source="file_id")
    number = serializers.IntegerField(help_text="As a person counts rows; the heading is row 1.")
    kind = serializers.CharField()
    cells = serializers.ListField(child=serializers.CharField(), allow_null=True, help_text="As they stood.")
    values = serializers.DictField(child=serializers.CharField(), help_text="What is certain, by column.")
    proposal = serializers.SerializerMethodField(help_text="What the row most likely means, by column; may be empty.")
    problems = serializers.SerializerMethodField()

    def get_proposal(self, row: Row) -> dict[str, str]:
        found: Mapping[str, Any] = row.proposal or {}
        return {**row.values, **{name: str(value) for name, value in found.get("values", {}).items()}}

    def get_problems(self, row: Row) -> list[dict[str, str]]:
        found = [Problem.from_json(problem) for problem in row.problems or ()]
        return [{"column": one.column, "code": one.code, "words": words_of(one)} for one in found]


class RepairedRow(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    values = serializers.DictField(child=serializers.CharField(max_length=2000, allow_blank=True))


class RepairsShape(serializers.Serializer[Any]):
    """Refused rows put right: all of them are used, or none."""

    rows = RepairedRow(many=True, min_length=1, max_length=500)  # type: ignore[call-arg]  # many=True takes them


class RepairedShape(serializers.Serializer[Any]):
    """How many rows are right now, and which work goes on with them; null where others were quicker."""

    repaired = serializers.IntegerField()
    work = serializers.UUIDField(allow_null=True)


class ColumnsShape(serializers.Serializer[Any]):
    """Which column is which: our name of the column → its place in the heading, from 0."""

    kind = serializers.CharField(max_length=40, help_text="customers, products, contacts, orders, positions, …")
    columns = serializers.DictField(child=serializers.IntegerField(min_value=0, max_value=16_383))


class MessageShape(serializers.Serializer[Any]):
    """A message of the conversation. `code` and `detail` where we made it from facts, else `words`."""

    id = serializers.UUIDField()
    at = serializers.DateTimeField()
    from_client = serializers.BooleanField()
    who = serializers.CharField(source="person_name")
    words = serializers.CharField()
    code = serializers.CharField()
    detail = serializers.DictField()
    about = serializers.UUIDField(source="about_id", allow_null=True, help_text="The row or draft it is about.")
    asks = serializers.BooleanField()
    answered_at = serializers.DateTimeField(allow_null=True)


class WordsShape(serializers.Serializer[Any]):
    words = serializers.CharField(max_length=20_000)


class RatingShape(serializers.Serializer[Any]):
    """How delivered work was: 3 good, 2 fair, 1 poor."""

    score = serializers.ChoiceField(choices=[1, 2, 3])
    words = serializers.CharField(max_length=5000, required=False, allow_blank=True, default="")


class DoneShape(Nothing):
    """It is done."""


class TakenShape(serializers.Serializer[Any]):
    """The item that is in your hands now; null where nothing was free."""

    item = QueueItemShape(allow_null=True)
