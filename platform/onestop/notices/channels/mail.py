"""Mail: says that something has come, never what it says. Nothing personal travels in it but the address."""

from collections.abc import Mapping

from onestop.kit.documents import NoticeKind
from onestop.kit.i18n import Localizer
from onestop.kit.ports import Mailer
from onestop.notices.model import Kind, News
from onestop.notices.ports import Message


class MailChannel:
    name = "mail"

    def __init__(self, mailer: Mailer, languages: Mapping[str, Localizer]) -> None:
        self._mailer = mailer
        self._languages = languages

    async def send(self, message: Message) -> None:
        if message.to.email is None:
            return
        say = self._languages[message.to.language]
        what = title(message.kind, say)
        subject = say.gettext("{what}: case {case}", what=what, case=message.case_number)
        lines = [
            say.gettext("There is news about your case {case}: {what}.", case=message.case_number, what=what),
            *(
                [say.gettext("Sent with {carrier}.", carrier=carrier)]
                if (carrier := message.facts.get("carrier"))
                else []
            ),
            say.gettext("Follow the case at {link}", link=message.link),
            say.gettext("Sign in to read it whole, or to say where you want to be written to."),
        ]
        await self._mailer.send(message.to.email, subject, "\n\n".join(lines) + "\n", str(message.id))


def title(kind: Kind, say: Localizer) -> str:
    """Return what a message is, in the language of `say`."""
    return {
        NoticeKind.ACCEPTANCE: say.gettext("Notice of acceptance"),
        NoticeKind.DEEMED_ACCEPTANCE: say.gettext("Notice that the application counts as accepted"),
        NoticeKind.CORRECTION: say.gettext("Correction notice"),
        NoticeKind.REFUSAL_TO_ACCEPT: say.gettext("Decision not to accept the application"),
        NoticeKind.EXTENSION: say.gettext("Notice of a longer time limit"),
        NoticeKind.SPECIAL_PROCEDURE: say.gettext("Notice of a special procedure"),
        NoticeKind.GRANTED: say.gettext("Decision to grant"),
        NoticeKind.REFUSED: say.gettext("Decision to refuse"),
        News.SENT: say.gettext("The result is on its way"),
        News.ARRIVED: say.gettext("The result has arrived"),
        News.WITHDRAWN: say.gettext("The application was withdrawn at a window"),
    }[kind]
