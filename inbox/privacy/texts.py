"""The words of the mails and messages that this room sends, in the languages of the product."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Mail:
    subject: str
    body: str


POLICY: Mapping[str, Mail] = {
    "en": Mail(
        "{workspace}: a policy changes on {day}",
        "A new version of the {kind} policy of {workspace} takes effect on {day}.\n\n"
        "Read and accept it in Parley, under Settings, Privacy.\n",
    ),
    "ar": Mail(
        "{workspace}: سياسة تتغير في {day}",
        "إصدار جديد من سياسة {workspace} ({kind}) يسري في {day}.\n\n"
        "اقرأه واقبله في Parley ضمن الإعدادات، الخصوصية.\n",
    ),
}
KINDS: Mapping[str, Mapping[str, str]] = {
    "en": {"privacy": "privacy", "terms": "terms", "processing": "data processing"},
    "ar": {"privacy": "الخصوصية", "terms": "الشروط", "processing": "معالجة البيانات"},
}
PROOF: Mapping[str, Mail] = {
    "en": Mail(
        "Was it you who asked {workspace}?",
        "Somebody asked {workspace} for something about your data, with this address.\n\n"
        "If it was you, open this link within 7 days:\n{link}\n\n"
        "If it was not you, ignore this message: nothing happens.\n",
    ),
    "ar": Mail(
        "هل أنت من طلب من {workspace}؟",
        "طلب أحدهم من {workspace} شيئًا بشأن بياناتك مستخدمًا هذا العنوان.\n\n"
        "إن كنت أنت فافتح هذا الرابط خلال 7 أيام:\n{link}\n\n"
        "إن لم تكن أنت فتجاهل هذه الرسالة: لن يحدث شيء.\n",
    ),
}
SAID: Mapping[str, str] = {
    "en": "Somebody asked us for something about your data. If it was you, open {link}\n"
    "If it was not you, ignore this message: nothing happens.",
    "ar": "طلب أحدهم منا شيئًا بشأن بياناتك. إن كنت أنت فافتح {link}\n"
    "إن لم تكن أنت فتجاهل هذه الرسالة: لن يحدث شيء.",
}


def policy_mail(locale: str, workspace: str, kind: str, effective_at: datetime) -> Mail:
    language = locale if locale in POLICY else "en"
    said = POLICY[language]
    words = {
        "workspace": workspace,
        "kind": KINDS[language].get(kind, kind),
        "day": effective_at.date().isoformat(),
    }
    return Mail(said.subject.format(**words), said.body.format(**words))


def proof_mail(locale: str, workspace: str, link: str) -> Mail:
    said = PROOF.get(locale, PROOF["en"])
    return Mail(
        said.subject.format(workspace=workspace), said.body.format(workspace=workspace, link=link)
    )


def proof_message(locale: str, link: str) -> str:
    return SAID.get(locale, SAID["en"]).format(link=link)
