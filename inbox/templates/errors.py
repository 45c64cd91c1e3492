"""What can be wrong with a template."""

from inbox.foundation.errors import Conflict, Invalid


class TemplateUnusable(Conflict):
    code = "template_unusable"
    title = "This template cannot be sent as it stands"


class TemplateOfOtherAccount(Conflict):
    code = "template_of_other_account"
    title = "This template belongs to another account than the conversation's channel"


class TemplateNameTaken(Conflict):
    code = "template_name_taken"
    title = "This account has a template of this name and language"


class TemplateFaulty(Invalid):
    code = "template_faulty"
    title = "Meta would refuse this template"
