"""A referral as a PDF, for a receiver who reads paper."""

from html import escape
from io import BytesIO
from typing import Final

from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle, getSampleStyleSheet
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer

from gateway.cases.referral import Referral, when, words_of

__all__ = ["to_pdf"]

_LEVELS: Final = {
    "universal": "Universal",
    "early_help": "Early help",
    "child_in_need": "Child in need",
    "child_protection": "Child protection",
}


def to_pdf(referral: Referral) -> bytes:
    """Draw a referral; the same referral gives the same bytes."""
    target = BytesIO()
    document = SimpleDocTemplate(
        target,
        pagesize=A4,
        title="Safeguarding referral",
        author=referral.organisation,
        leftMargin=20 * mm,
        rightMargin=20 * mm,
        topMargin=20 * mm,
        bottomMargin=20 * mm,
        invariant=1,
    )
    document.build(_story(referral))
    return target.getvalue()


def _story(referral: Referral) -> list[Flowable]:
    styles = getSampleStyleSheet()
    body, head = styles["BodyText"], styles["Heading2"]
    story: list[Flowable] = [
        Paragraph("Safeguarding referral", styles["Title"]),
        *_facts(referral, body),
        Paragraph("Why", head),
        Paragraph(escape(referral.reason), body),
        Paragraph("What is shared", head),
        Paragraph(escape(referral.data), body),
        Paragraph("What happened", head),
    ]
    for line in referral.lines:
        label = f"{when(line.at)}, {line.by.name}"
        words = escape(words_of(line)).replace("\n", "<br/>")
        story += [Paragraph(f"<b>{escape(label)}</b><br/>{words}", body), Spacer(1, 2 * mm)]
    if referral.tasks:
        story.append(Paragraph("Open tasks", head))
    for task in referral.tasks:
        words = f"{task.text} ({task.owner.name}, by {when(task.due)})"
        story.append(Paragraph(escape(words), body))
    return story


def _facts(referral: Referral, style: ParagraphStyle) -> list[Flowable]:
    identity = referral.identity
    rows = [
        ("From", referral.organisation),
        ("To", referral.recipient),
        ("Made", when(referral.made_at)),
        ("Case", referral.case),
        ("Level", _LEVELS[referral.level]),
        ("Known as", referral.nickname),
    ]
    if identity is not None:
        born = None if identity.born is None else identity.born.strftime("%d %b %Y")
        rows += [
            ("Name", identity.name),
            ("Born", born),
            ("NHS number", identity.nhs_number),
            ("Address", identity.address),
            ("Contact", identity.contact),
        ]
    rows.append(("Told", "The young person knows of this." if referral.told else "Not told."))
    return [
        Paragraph(f"<b>{label}:</b> {escape(value)}", style)
        for label, value in rows
        if value is not None
    ]
