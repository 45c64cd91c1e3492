"""The words of the public page, in the languages of the product."""

from collections.abc import Mapping

Words = Mapping[str, str]

ENGLISH: Words = {
    "title": "Your data at {workspace}",
    "other": "العربية",
    "how": "How to have your data deleted",
    "how_any": "Fill in the form below with the number or the e-mail address by which we know you."
    " We send a link there, to be sure that it is you. Once you have opened the link, we answer"
    " within 30 days.",
    "how_body": "Fill in the form below with the number or the e-mail address by which we know you."
    " We send a link there, to be sure that it is you: to a number only if you wrote to us within"
    " the last 24 hours, because WhatsApp lets us write to you no longer than that. Later it goes"
    " to the e-mail address that we have of you, if we have one; if none comes, write to us first,"
    " and then come back. Once you have opened the link, we answer within 30 days.",
    "kept": "How long we keep what you write",
    "kept_body": "Messages are deleted after {days} days, files after {media} days.",
    "others": "Who else sees it",
    "nobody": "Nobody: nothing is given to others.",
    "form": "Ask us",
    "kind": "What do you want?",
    "access": "To know what you have stored about me",
    "portability": "A copy of my data to take along",
    "correction": "That something wrong is put right",
    "deletion": "That my data is deleted",
    "restriction": "That my data rests and is not processed",
    "objection": "To object to how my data is used",
    "withdrawal": "To withdraw my consent",
    "address": "Your phone number with country code, or your e-mail address",
    "words": "What should we know?",
    "send": "Send",
    "policy": "Our privacy policy",
    "contact": "Questions? Write to {email}.",
    "taken": "We have taken your request",
    "taken_body": "If we know you by what you gave, a link is on its way to you: open it, and we"
    " get to work. Here you see how far it is:",
    "wrong": "Choose what you want, and give a number or an address of at most 200 characters.",
    "often": "You have asked often enough for now. Please come back in an hour.",
    "confirm": "Was it you who asked?",
    "confirm_body": "Then confirm it.",
    "yes": "Yes, it was me",
    "confirmed": "Thank you",
    "confirmed_body": "We answer within 30 days.",
    "stale": "This link has been used, or is none of ours",
    "status": "Your request",
    "unverified": "We wait for you to open the link that we sent you.",
    "open": "It is with us. We answer by {due}.",
    "working": "We are at it. We answer by {due}.",
    "done": "It is done.",
    "refused": "We have refused it, and told you why; if we have not, ask us.",
    "lapsed": "Nobody opened the link within a week, so we have thrown the request away.",
    "messaging": "messaging",
    "language_model": "a language model, without names and numbers",
    "worksheets": "worksheets",
    "webhook": "another system of ours",
    "flow_request": "another system that our automation asks",
    "mail": "mail",
    "error_reports": "reports of errors, without text",
    "storage": "stored files, encrypted",
}
ARABIC: Words = {
    "title": "بياناتك لدى {workspace}",
    "other": "English",
    "how": "كيف تُحذف بياناتك",
    "how_any": "املأ النموذج أدناه بالرقم أو البريد الإلكتروني الذي نعرفك به. نرسل إليه رابطًا"
    " لنتأكد أنك أنت. بعد أن تفتح الرابط نجيبك خلال 30 يومًا.",
    "how_body": "املأ النموذج أدناه بالرقم أو البريد الإلكتروني الذي نعرفك به. نرسل إليه رابطًا"
    " لنتأكد أنك أنت: إلى الرقم فقط إن كتبت إلينا خلال آخر 24 ساعة، لأن واتساب لا يسمح لنا بالكتابة"
    " إليك بعدها. وبعد ذلك نرسله إلى بريدك الإلكتروني المحفوظ لدينا إن وُجد، فإن لم يصلك شيء فاكتب"
    " إلينا أولًا ثم عد إلى هنا. بعد أن تفتح الرابط نجيبك خلال 30 يومًا.",
    "kept": "كم نحتفظ بما تكتبه",
    "kept_body": "تُحذف الرسائل بعد {days} يومًا والملفات بعد {media} يومًا.",
    "others": "من يراه غيرنا",
    "nobody": "لا أحد: لا نعطي شيئًا لغيرنا.",
    "form": "اطلب منا",
    "kind": "ماذا تريد؟",
    "access": "أن أعرف ما تخزنونه عني",
    "portability": "نسخة من بياناتي",
    "correction": "تصحيح خطأ",
    "deletion": "حذف بياناتي",
    "restriction": "أن تبقى بياناتي دون معالجة",
    "objection": "الاعتراض على استخدام بياناتي",
    "withdrawal": "سحب موافقتي",
    "address": "رقم هاتفك مع رمز الدولة أو بريدك الإلكتروني",
    "words": "ماذا ينبغي أن نعرف؟",
    "send": "إرسال",
    "policy": "سياسة الخصوصية لدينا",
    "contact": "أسئلة؟ اكتب إلى {email}.",
    "taken": "استلمنا طلبك",
    "taken_body": "إن كنا نعرفك بما أعطيته فهناك رابط في طريقه إليك: افتحه ونبدأ العمل. هنا ترى أين"
    " وصل الطلب:",
    "wrong": "اختر ما تريد، واكتب رقمًا أو عنوانًا لا يتجاوز 200 حرف.",
    "often": "طلبت ما يكفي الآن. عد بعد ساعة من فضلك.",
    "confirm": "هل أنت من طلب؟",
    "confirm_body": "إذن أكّد ذلك.",
    "yes": "نعم، أنا",
    "confirmed": "شكرًا لك",
    "confirmed_body": "نجيبك خلال 30 يومًا.",
    "stale": "استُخدم هذا الرابط من قبل أو ليس من روابطنا",
    "status": "طلبك",
    "unverified": "ننتظر أن تفتح الرابط الذي أرسلناه إليك.",
    "open": "طلبك لدينا. نجيبك حتى {due}.",
    "working": "نعمل عليه. نجيبك حتى {due}.",
    "done": "تم.",
    "refused": "رفضناه وأخبرناك بالسبب؛ إن لم نخبرك فاسألنا.",
    "lapsed": "لم يفتح أحد الرابط خلال أسبوع فحذفنا الطلب.",
    "messaging": "المراسلة",
    "language_model": "نموذج لغوي، دون أسماء وأرقام",
    "worksheets": "جداول",
    "webhook": "نظام آخر لدينا",
    "flow_request": "نظام آخر تسأله الأتمتة لدينا",
    "mail": "البريد",
    "error_reports": "تقارير أخطاء دون نص",
    "storage": "ملفات مخزنة مشفرة",
}
WORDS: Mapping[str, Words] = {"en": ENGLISH, "ar": ARABIC}
