"""What the written notices and other messages to an applicant are called."""

from collections.abc import Mapping

from onestop.kit.documents import NoticeKind
from onestop.notices.model import News


def _(text: str) -> str:
    """Mark a text for the catalogue."""
    return text


TITLES: Mapping[str, str] = {
    NoticeKind.ACCEPTANCE: _("Notice of acceptance"),
    NoticeKind.DEEMED_ACCEPTANCE: _("Notice that it counts as accepted"),
    NoticeKind.CORRECTION: _("Notice of everything to correct"),
    NoticeKind.REFUSAL_TO_ACCEPT: _("Decision not to accept"),
    NoticeKind.EXTENSION: _("Notice of extension"),
    NoticeKind.SPECIAL_PROCEDURE: _("Notice of a special procedure"),
    NoticeKind.GRANTED: _("Decision to grant"),
    NoticeKind.REFUSED: _("Decision to refuse"),
    News.SENT: _("Your result is on its way by post"),
    News.ARRIVED: _("Your result has arrived"),
    News.WITHDRAWN: _("Your application was withdrawn at a window"),
}
"""By the kind of a notice, or of news."""
