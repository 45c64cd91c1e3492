"""Who hears of what: the one table from facts to what follows them.

Reactions run in the transaction of the fact; rings go out after its commit.
"""

from collections.abc import Mapping, Sequence

from automation.ai import events as ai
from automation.flows import events as flows
from automation.guidance import events as guidance
from automation.intents import events as intents
from automation.intents.reactions import learn_without_him
from automation.knowledge import events as knowledge
from automation.replies import events as replies
from automation.replies.reactions import begin_anew
from automation.runs import events as runs
from automation.runs.order_reactions import tell_of_new_orders, tell_of_orders
from automation.runs.reactions import (
    silence_runs,
    tell_of_contacts,
    tell_of_conversations,
    tell_of_intents,
    tell_of_labels,
)
from automation.summaries.reactions import ring_for_summaries
from inbox.access import events as access
from inbox.access.reactions import (
    end_access_of_deactivated,
    end_invites_out_of_reach,
    mail_invites,
    mail_password_resets,
)
from inbox.assignments import events as assignments
from inbox.assignments.reactions import ring_for_dealing
from inbox.audit import events as audit
from inbox.audit.reactions import record_audit, record_reads
from inbox.canned_replies import events as canned_replies
from inbox.channels import events as channels
from inbox.channels.reactions import forget_teams
from inbox.contacts import events as contacts
from inbox.conversations import events as conversations
from inbox.delivery import events as delivery
from inbox.erasure import events as erasure
from inbox.fields import events as fields
from inbox.foundation.events import AuditedEvent, Event, Reaction, Subscriptions
from inbox.hours import events as hours
from inbox.imports import events as imports
from inbox.imports.reactions import ring_for_imports
from inbox.intake.reactions import ring_mailboxes
from inbox.labels import events as labels
from inbox.macros import events as macros
from inbox.mail.events import MailQueued
from inbox.mail.reactions import ring_for_mail
from inbox.mailbox import events as mailbox
from inbox.mailbox.contact_reactions import log_contacts
from inbox.mailbox.reactions import log_channels
from inbox.media import events as media
from inbox.messages import events as messages
from inbox.notes import events as notes
from inbox.notifications.reactions import (
    tell_assigned,
    tell_handed_over,
    tell_mentioned,
    tell_of_messages,
    tell_of_refused_plans,
    tell_of_trouble,
)
from inbox.orders import events as orders
from inbox.orders.reactions import log_orders
from inbox.privacy import events as privacy
from inbox.privacy.reactions import announce_policies, close_requests, forget_whole_exports
from inbox.sheet_links import events as sheets
from inbox.sheet_links.reactions import log_links, tell_of_paused_links
from inbox.shops import events as shops
from inbox.templates import events as templates
from inbox.templates.reactions import ring_for_templates
from inbox.views import events as views
from inbox.webhook_endpoints import events as webhooks
from inbox.webhook_endpoints.reactions import tell_of_paused_endpoints
from inbox.workspaces import events as workspaces

# Of these it keeps one for each who reads and hour.
READ: Sequence[type[audit.SealedRead]] = (
    audit.ConversationRead,
    audit.FileDownloaded,
    audit.IntakePayloadRead,
    audit.ShopDeliveryRead,
    audit.WebhookDeliveriesRead,
    audit.MessagesSearched,
)
# Facts that the audit keeps; a test fails on an audited fact that is missing here.
AUDITED: Sequence[type[AuditedEvent]] = (
    workspaces.WorkspaceCreated,
    workspaces.WorkspaceChanged,
    workspaces.MemberAdded,
    workspaces.MemberChanged,
    workspaces.MemberRoleChanged,
    workspaces.MemberDeactivated,
    workspaces.MemberReactivated,
    workspaces.TeamCreated,
    workspaces.TeamChanged,
    workspaces.TeamDeleted,
    workspaces.TeamMemberAdded,
    workspaces.TeamMemberRemoved,
    access.SignedIn,
    access.SignedOut,
    access.SessionEnded,
    access.PasswordChanged,
    access.PasswordResetRequested,
    access.TotpEnabled,
    access.TotpDisabled,
    access.RecoveryCodesMade,
    access.MemberInvited,
    access.InviteRevoked,
    access.InviteAccepted,
    access.ApiKeyCreated,
    access.ApiKeyRevoked,
    audit.AuditExported,
    *READ,
    assignments.AvailabilityChanged,
    assignments.TeamAssignmentChanged,
    imports.ContactImportTaken,
    imports.ContactImportEnded,
    hours.BusinessHoursChanged,
    hours.BusinessHoursRemoved,
    macros.MacroSaved,
    macros.MacroDeleted,
    macros.MacroRun,
    canned_replies.CannedReplyCreated,
    canned_replies.CannedReplyChanged,
    canned_replies.CannedReplyDeleted,
    channels.ChannelConnected,
    channels.ChannelChanged,
    channels.ChannelPaused,
    channels.ChannelMended,
    channels.ChannelDisconnected,
    contacts.ContactCreated,
    contacts.ContactChanged,
    contacts.ContactRestricted,
    contacts.ContactRevealed,
    contacts.ContactsMerged,
    contacts.ContactsParted,
    contacts.ConsentRecorded,
    conversations.ConversationChanged,
    conversations.ConversationAssigned,
    conversations.ConversationHandedOver,
    erasure.ErasureAsked,
    erasure.PersonErased,
    fields.FieldCreated,
    fields.FieldChanged,
    fields.FieldDeleted,
    labels.LabelCreated,
    labels.LabelChanged,
    labels.LabelDeleted,
    labels.ConversationLabelled,
    labels.ContactLabelled,
    notes.NoteAdded,
    notes.NoteChanged,
    notes.NoteDeleted,
    orders.OrderCreated,
    orders.OrderChanged,
    orders.OrderStatusChanged,
    orders.OrderDeleted,
    orders.OrdersExported,
    orders.OrderRevealed,
    sheets.SheetAccountAdded,
    sheets.SheetAccountRemoved,
    sheets.SheetLinkCreated,
    sheets.SheetLinkChanged,
    sheets.SheetLinkDeleted,
    sheets.SheetLinkPaused,
    sheets.SheetLinkResumed,
    sheets.SheetResyncStarted,
    shops.ShopSourceCreated,
    shops.ShopSourceChanged,
    shops.ShopAddressReplaced,
    shops.ShopSourceDeleted,
    shops.ShopDeliveryReopened,
    webhooks.WebhookEndpointCreated,
    webhooks.WebhookEndpointChanged,
    webhooks.WebhookEndpointDeleted,
    webhooks.WebhookSecretRotated,
    webhooks.WebhookEndpointPaused,
    webhooks.WebhookEndpointResumed,
    webhooks.WebhooksReplayed,
    templates.TemplatesSynced,
    templates.TemplateCreated,
    templates.TemplateChanged,
    templates.TemplateDeleted,
    views.ViewSaved,
    views.ViewDeleted,
    mailbox.InboundEventReopened,
    ai.AiSettingsChanged,
    ai.AiKeySaved,
    ai.AiKeyRemoved,
    guidance.GuidanceDraftSaved,
    guidance.GuidanceTestStarted,
    guidance.GuidancePublished,
    knowledge.ArticleSaved,
    knowledge.ArticleDeleted,
    replies.ReplySettingsChanged,
    replies.ReplyIntentChanged,
    replies.AutoReplyAudited,
    replies.AutoReplyJudged,
    flows.FlowCreated,
    flows.FlowChanged,
    flows.FlowPublished,
    flows.FlowStateChanged,
    flows.FlowSecretAdded,
    flows.FlowSecretRemoved,
    flows.FlowHookMade,
    flows.FlowHookRemoved,
    media.SharedFileAdded,
    media.SharedFileRemoved,
    runs.FlowRunStarted,
    intents.EvaluationStarted,
    intents.IntentCreated,
    intents.IntentChanged,
    intents.IntentDeleted,
    intents.IntentJudged,
    runs.FlowRunResumed,
    runs.FlowRunCancelled,
    runs.FlowRunsMoved,
    privacy.ExportAsked,
    privacy.ExportLinkMade,
    privacy.ExportEnded,
    privacy.ExportDownloaded,
    privacy.PrivacySettingsChanged,
    privacy.RetentionChanged,
    privacy.PrivacyRequested,
    privacy.PrivacyRequestMoved,
    privacy.PolicyPublished,
    privacy.PolicyAccepted,
)

# What else happens in the transaction of a fact.
REACTIONS: Mapping[type[Event], Sequence[Reaction]] = {
    workspaces.MemberDeactivated: (end_access_of_deactivated,),
    workspaces.MemberRoleChanged: (end_invites_out_of_reach,),
    workspaces.TeamDeleted: (forget_teams,),
    access.MemberInvited: (mail_invites,),
    access.PasswordResetRequested: (mail_password_resets,),
    channels.ChannelChanged: (log_channels,),
    channels.ChannelConnected: (log_channels,),
    channels.ChannelDisconnected: (log_channels,),
    channels.ChannelMended: (log_channels,),
    channels.ChannelPaused: (tell_of_trouble, log_channels),
    channels.ChannelTroubled: (tell_of_trouble,),
    contacts.ContactCreated: (log_contacts,),
    contacts.ContactChanged: (log_contacts, tell_of_contacts),
    contacts.ContactRestricted: (log_contacts,),
    contacts.ContactsMerged: (log_contacts,),
    contacts.ContactsParted: (log_contacts,),
    contacts.ConsentRecorded: (log_contacts,),
    conversations.ConversationChanged: (tell_of_conversations,),
    labels.ContactLabelled: (log_contacts, tell_of_labels),
    conversations.ConversationAssigned: (tell_assigned,),
    conversations.ConversationHandedOver: (tell_handed_over,),
    delivery.AutomationSilenced: (silence_runs,),
    intents.IntentDetected: (tell_of_intents,),
    intents.IntentDeleted: (begin_anew,),
    labels.ConversationLabelled: (tell_of_labels,),
    messages.MessagesReceived: (tell_of_messages,),
    messages.ScheduledSendRefused: (tell_of_refused_plans,),
    orders.OrderCreated: (log_orders, tell_of_new_orders),
    orders.OrderChanged: (log_orders,),
    orders.OrderStatusChanged: (log_orders, tell_of_orders),
    orders.OrderDeleted: (log_orders,),
    sheets.SheetLinkCreated: (log_links,),
    sheets.SheetLinkChanged: (log_links,),
    sheets.SheetLinkDeleted: (log_links,),
    sheets.SheetLinkPaused: (tell_of_paused_links, log_links),
    sheets.SheetResyncStarted: (log_links,),
    webhooks.WebhookEndpointPaused: (tell_of_paused_endpoints,),
    notes.NoteAdded: (tell_mentioned,),
    erasure.PersonErased: (close_requests, forget_whole_exports, learn_without_him),
    privacy.PolicyPublished: (announce_policies,),
}

SUBSCRIPTIONS = Subscriptions(
    reactions={
        **REACTIONS,
        **{event: (record_audit, *REACTIONS.get(event, ())) for event in AUDITED},
        **dict.fromkeys(READ, (record_reads,)),
    },
    rings={
        imports.ContactImportTaken: (ring_for_imports,),
        assignments.AvailabilityChanged: (ring_for_dealing,),
        assignments.TeamAssignmentChanged: (ring_for_dealing,),
        conversations.ConversationAssigned: (ring_for_summaries,),
        conversations.ConversationChanged: (ring_for_dealing, ring_for_summaries),
        conversations.ConversationHandedOver: (ring_for_dealing, ring_for_summaries),
        conversations.TeamIsAwaited: (ring_for_dealing,),
        channels.ChannelConnected: (ring_for_templates,),
        MailQueued: (ring_for_mail,),
        mailbox.InboundEventReopened: (ring_mailboxes,),
        mailbox.EventsTaken: (ring_mailboxes,),
    },
)
