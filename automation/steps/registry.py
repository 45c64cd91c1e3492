"""Every kind of step, in the order in which the palette shows them."""

from collections.abc import Mapping
from typing import Any

from automation.steps.add_note import AddNoteStep
from automation.steps.answer_from_knowledge import AnswerFromKnowledge
from automation.steps.ask_question import AskQuestion
from automation.steps.assign import Assign
from automation.steps.branch import Branch
from automation.steps.call_flow import CallFlowStep
from automation.steps.change_conversation import ChangeConversationStep
from automation.steps.contract import Step
from automation.steps.create_order import CreateOrder
from automation.steps.detect_intent import DetectIntent
from automation.steps.end import EndStep
from automation.steps.extract_fields import ExtractFields
from automation.steps.go_to import GoTo
from automation.steps.hand_over import HandOverStep
from automation.steps.http_request import HttpRequest
from automation.steps.label import LabelStep
from automation.steps.repeat import Repeat
from automation.steps.send_media import SendMedia
from automation.steps.send_message import SendMessage
from automation.steps.send_options import SendOptions
from automation.steps.send_template import SendTemplate
from automation.steps.send_webhook import SendWebhook
from automation.steps.set_contact import SetContact
from automation.steps.set_value import SetValue
from automation.steps.sheet_row import SheetRow
from automation.steps.split import Split
from automation.steps.summarise import Summarise
from automation.steps.switch import Switch
from automation.steps.update_order import UpdateOrder
from automation.steps.wait import WaitStep

_ALL: tuple[Step[Any], ...] = (
    SendMessage(),
    SendMedia(),
    SendOptions(),
    SendTemplate(),
    AskQuestion(),
    WaitStep(),
    Branch(),
    Switch(),
    Split(),
    Repeat(),
    CallFlowStep(),
    SetValue(),
    SetContact(),
    LabelStep(),
    Assign(),
    ChangeConversationStep(),
    AddNoteStep(),
    CreateOrder(),
    UpdateOrder(),
    DetectIntent(),
    ExtractFields(),
    Summarise(),
    AnswerFromKnowledge(),
    HttpRequest(),
    SheetRow(),
    SendWebhook(),
    GoTo(),
    HandOverStep(),
    EndStep(),
)
STEPS: Mapping[str, Step[Any]] = {one.kind: one for one in _ALL}
