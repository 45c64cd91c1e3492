"""Every kind of trigger, in the order in which the palette shows them."""

from collections.abc import Mapping
from typing import Any

from automation.triggers.ad_clicked import AdClicked
from automation.triggers.button_pressed import ButtonPressed
from automation.triggers.called import Called
from automation.triggers.contact_changed import ContactChanged
from automation.triggers.contract import Trigger
from automation.triggers.conversation_assigned import ConversationAssigned
from automation.triggers.conversation_opened import ConversationOpened
from automation.triggers.conversation_resolved import ConversationResolved
from automation.triggers.hook import Hook
from automation.triggers.intent_detected import IntentDetected
from automation.triggers.label_added import LabelAdded
from automation.triggers.manual import Manual
from automation.triggers.message_received import MessageReceived
from automation.triggers.order_created import OrderCreated
from automation.triggers.order_moved import OrderMoved
from automation.triggers.reaction_received import ReactionReceived
from automation.triggers.schedule import Schedule
from automation.triggers.silence import Silence
from automation.triggers.template_answered import TemplateAnswered

_ALL: tuple[Trigger[Any], ...] = (
    MessageReceived(),
    IntentDetected(),
    ButtonPressed(),
    TemplateAnswered(),
    ReactionReceived(),
    AdClicked(),
    ConversationOpened(),
    ConversationAssigned(),
    ConversationResolved(),
    LabelAdded(),
    ContactChanged(),
    OrderCreated(),
    OrderMoved(),
    Silence(),
    Schedule(),
    Hook(),
    Manual(),
    Called(),
)
TRIGGERS: Mapping[str, Trigger[Any]] = {one.kind: one for one in _ALL}
