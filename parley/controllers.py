"""Every room's controllers, in the order in which the API document shows them."""

from collections.abc import Callable, Sequence

from litestar import Controller
from litestar.handlers import ASGIRouteHandler

from automation.ai.controller import AiController
from automation.drafts.controller import AiDraftController
from automation.flows.controller import FlowController
from automation.flows.gallery_controller import FlowGalleryController
from automation.flows.hook_controller import hook_routes
from automation.flows.outside_controller import FlowHookController, FlowSecretController
from automation.guidance.controller import GuidanceController
from automation.intents.controller import ConversationIntentController, IntentController
from automation.intents.evaluation_controller import IntentEvaluationController
from automation.knowledge.controller import KnowledgeController
from automation.replies.controller import AutoReplyController
from automation.rules.controller import RuleController
from automation.runs.backtest_controller import FlowBacktestController
from automation.runs.case_controller import CaseOfRunController, FlowCaseController
from automation.runs.controller import FlowOfRunsController, FlowRunController
from automation.runs.list_controller import FlowListController
from automation.runs.moving_controller import RunMovingController
from automation.runs.why_controller import FlowWhyController
from automation.summaries.controller import SummaryController
from automation.usage.controller import UsageController
from inbox.access.account_controller import AccountController
from inbox.access.api_key_controller import ApiKeyController
from inbox.access.invite_controller import InviteController
from inbox.access.sign_in_controller import SignInController
from inbox.analytics.controller import AnalyticsController
from inbox.assignments.controller import AvailabilityController, TeamAssignmentController
from inbox.audit.controller import AuditController
from inbox.canned_replies.controller import CannedReplyController
from inbox.channels.controller import ChannelController
from inbox.connections.controller import ConnectionController
from inbox.contacts.controller import ContactController
from inbox.contacts.merge_controller import MergeController
from inbox.contacts.reveal_controller import RevealController
from inbox.desk.conversation_controller import ConversationController
from inbox.desk.message_controller import MessageController
from inbox.desk.scheduled_controller import ScheduledMessageController
from inbox.erasure.controller import (
    ContactRestController,
    ErasureController,
    MemberErasureController,
    WorkspaceErasureController,
)
from inbox.fields.controller import FieldController
from inbox.foundation.runtime import Runtime
from inbox.hours.controller import HoursController, TeamHoursController
from inbox.imports.controller import ContactImportController
from inbox.intake.controller import webhook_routes
from inbox.intake.door import IntakeDoor
from inbox.intake.item_controller import IntakeController
from inbox.intake.phone_controller import PhoneController
from inbox.labels.controller import LabelController
from inbox.ledger.controller import LedgerController
from inbox.live.controller import LiveController, PresenceController
from inbox.macros.controller import MacroController
from inbox.media.controller import MediaController
from inbox.media.shared_controller import SharedFileController
from inbox.notes.controller import NoteController
from inbox.notifications.controller import NotificationController
from inbox.orders.controller import OrderController
from inbox.privacy.export_controller import ExportDownloadController, PrivacyExportController
from inbox.privacy.meta_controller import meta_routes
from inbox.privacy.policy_controller import PolicyController
from inbox.privacy.public_controller import PublicPrivacyController
from inbox.privacy.request_controller import PrivacyRequestController
from inbox.privacy.retention_controller import RetentionController
from inbox.privacy.settings_controller import PrivacySettingsController
from inbox.privacy.sub_processor_controller import SubProcessorController
from inbox.search.controller import SearchController
from inbox.setup.controller import SetupController
from inbox.sheet_links.controller import SheetAccountController, SheetLinkController
from inbox.shops.controller import ShopSourceController
from inbox.shops.door_controller import shop_routes
from inbox.templates.controller import TemplateController
from inbox.views.controller import ViewController
from inbox.webhook_endpoints.controller import WebhookEndpointController
from inbox.workspaces.controller import (
    MemberController,
    OwnDetailsController,
    TeamController,
    WorkspaceController,
)

API_CONTROLLERS: Sequence[type[Controller]] = (
    SignInController,
    AccountController,
    OwnDetailsController,
    WorkspaceController,
    SetupController,
    UsageController,
    MemberController,
    InviteController,
    TeamController,
    TeamAssignmentController,
    AvailabilityController,
    HoursController,
    TeamHoursController,
    ApiKeyController,
    AuditController,
    ChannelController,
    ConnectionController,
    ConversationController,
    MessageController,
    ScheduledMessageController,
    MediaController,
    SharedFileController,
    NoteController,
    LabelController,
    FieldController,
    CannedReplyController,
    MacroController,
    ViewController,
    NotificationController,
    LedgerController,
    AnalyticsController,
    SearchController,
    LiveController,
    PresenceController,
    TemplateController,
    ContactController,
    ContactImportController,
    MergeController,
    RevealController,
    PrivacyExportController,
    PrivacyRequestController,
    PrivacySettingsController,
    RetentionController,
    PolicyController,
    SubProcessorController,
    ErasureController,
    ContactRestController,
    MemberErasureController,
    WorkspaceErasureController,
    OrderController,
    SheetAccountController,
    SheetLinkController,
    ShopSourceController,
    WebhookEndpointController,
    FlowListController,
    FlowController,
    FlowGalleryController,
    IntentController,
    ConversationIntentController,
    IntentEvaluationController,
    FlowBacktestController,
    FlowHookController,
    FlowSecretController,
    FlowOfRunsController,
    FlowRunController,
    FlowWhyController,
    FlowCaseController,
    RunMovingController,
    CaseOfRunController,
    RuleController,
    AiController,
    GuidanceController,
    SummaryController,
    AiDraftController,
    KnowledgeController,
    AutoReplyController,
    IntakeController,
    PhoneController,
)

# Pages and files for people without a session.
PUBLIC_CONTROLLERS: Sequence[type[Controller]] = (
    ExportDownloadController,
    PublicPrivacyController,
)

# Outside the API: their paths, callers and proofs are the providers'.
WEBHOOK_DOORS: Sequence[Callable[[Runtime, IntakeDoor], Sequence[ASGIRouteHandler]]] = (
    webhook_routes,
    shop_routes,
    hook_routes,
    meta_routes,
)
