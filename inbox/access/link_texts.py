"""The words of the mails that carry a link, in the languages of the product."""

from collections.abc import Mapping
from dataclasses import dataclass

from inbox.access.models import LinkKind


@dataclass(frozen=True, slots=True)
class MailText:
    subject: str
    body: str


ENGLISH: Mapping[LinkKind, MailText] = {
    LinkKind.INVITE: MailText(
        "You are invited to {workspace}",
        "You are invited to join {workspace} on Parley.\n\n"
        "Open this link within 7 days to choose your password:\n{link}\n\n"
        "The link works once. If you did not expect it, you can ignore this message.\n",
    ),
    LinkKind.PASSWORD_RESET: MailText(
        "Choose a new password for {workspace}",
        "Somebody asked to reset your password for {workspace} on Parley.\n\n"
        "Open this link within an hour to choose a new one:\n{link}\n\n"
        "The link works once. If it was not you, ignore this message: nothing has changed.\n",
    ),
}
ARABIC: Mapping[LinkKind, MailText] = {
    LinkKind.INVITE: MailText(
        "دعوة للانضمام إلى {workspace}",
        "تمت دعوتك للانضمام إلى {workspace} على Parley.\n\n"
        "افتح هذا الرابط خلال 7 أيام لاختيار كلمة المرور:\n{link}\n\n"
        "يعمل الرابط مرة واحدة. إن لم تكن تتوقع هذه الدعوة فتجاهل الرسالة.\n",
    ),
    LinkKind.PASSWORD_RESET: MailText(
        "اختر كلمة مرور جديدة لـ {workspace}",
        "طلب أحدهم إعادة تعيين كلمة مرورك في {workspace} على Parley.\n\n"
        "افتح هذا الرابط خلال ساعة لاختيار كلمة مرور جديدة:\n{link}\n\n"
        "يعمل الرابط مرة واحدة. إن لم تكن أنت من طلب ذلك فتجاهل الرسالة: لم يتغير شيء.\n",
    ),
}


def mail_text(kind: LinkKind, locale: str, workspace: str, link: str) -> MailText:
    text = (ARABIC if locale == "ar" else ENGLISH)[kind]
    return MailText(
        text.subject.format(workspace=workspace), text.body.format(workspace=workspace, link=link)
    )
