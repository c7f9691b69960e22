"""Reading the archive: always by row id, through the actor."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from core.actor import Actor
from core.models import SignedLink
from core.seeing import seen_by
from services.archive.models import Document
from services.archive.refusals import Closed, NotReleased


def documents_for(actor: Actor) -> QuerySet[Document]:
    """The documents of lines that the actor may see; of an auditor, those of their period."""
    return Document.objects.filter(seen_by(actor, "created_at"))


def document_row_for(actor: Actor, pk: UUID) -> Document:
    """What is known of a document, whether it may be opened or not; or 404."""
    found = documents_for(actor).filter(pk=pk).first()
    if found is None:
        raise Http404("no such document for this person")
    return found


def document_for(actor: Actor, pk: UUID) -> Document:
    """A document to open, or 404. Raises NotReleased, Closed."""
    return opened(document_row_for(actor, pk))


def opened(document: Document) -> Document:
    """The document, if it may be opened. Raises NotReleased, Closed."""
    if document.state == Document.State.REFUSED:
        raise Closed(name=document.name)
    if document.state != Document.State.CLEAN:
        raise NotReleased(name=document.name)
    return document


def document_of_link(link: SignedLink, pk: UUID) -> Document:
    """A document of the thing that a signed link opens, or 404; as the link."""
    found = Document.objects.filter(pk=pk, subject_id=link.subject_id).first()
    if found is None:
        raise Http404("no such document under this link")
    return opened(found)


def papers_of_link(link: SignedLink) -> QuerySet[Document]:
    """Every document of the thing that a signed link opens, in order of making; as the link."""
    return Document.objects.filter(subject_id=link.subject_id).order_by("id")
