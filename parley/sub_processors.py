"""Which sub-processors are configured: one question for each thing that can give data away."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from automation.ai.models import AiMode
from automation.ai.service import AiService
from automation.flows.service import FlowService
from inbox.channels.models import ChannelKind
from inbox.channels.service import ChannelService
from inbox.foundation.runtime import Runtime
from inbox.foundation.sub_processors import Ask, Chosen, SubProcessor
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.sheet_links.service import SheetLinkService
from inbox.webhook_endpoints.service import WebhookService

OPENAI = "https://api.openai.com"


async def meta(uow: UnitOfWork, _: Runtime) -> Sequence[SubProcessor]:
    numbers = [
        one.display_address or one.name
        for one in await ChannelService(uow).list_all()
        if one.kind is ChannelKind.WHATSAPP
    ]
    if not numbers:
        return ()
    data = ("messages", "files", "phone_numbers", "names")
    return (SubProcessor("Meta", "messaging", data, Chosen.WORKSPACE, tuple(sorted(numbers))),)


async def language_models(uow: UnitOfWork, runtime: Runtime) -> Sequence[SubProcessor]:
    chosen = await AiService(uow, runtime).settings()
    if chosen.mode is not AiMode.MODEL:
        return ()
    if chosen.api_key is None and not runtime.settings.openai_api_key.get_secret_value():
        return ()
    host = urlsplit(runtime.settings.openai_base_url or OPENAI).hostname or ""
    name = "OpenAI" if host.endswith("openai.com") else host
    data = ("messages_without_names",)
    return (SubProcessor(name, "language_model", data, Chosen.WORKSPACE, (host,)),)


async def worksheets(uow: UnitOfWork, _: Runtime) -> Sequence[SubProcessor]:
    links = await SheetLinkService(uow).list_all()
    written = (await FlowService(uow).outside()).worksheets
    names = tuple(sorted({*(one.name for one in links), *written}))
    if not names:
        return ()
    data = (*(("orders", "contacts") if links else ()), *(("values_of_flows",) if written else ()))
    return (SubProcessor("Google", "worksheets", data, Chosen.WORKSPACE, names),)


async def webhooks(uow: UnitOfWork, _: Runtime) -> Sequence[SubProcessor]:
    hosts = sorted({one.host for one in await WebhookService(uow).list_all()})
    return [SubProcessor(host, "webhook", ("events",), Chosen.WORKSPACE, (host,)) for host in hosts]


async def flow_requests(uow: UnitOfWork, _: Runtime) -> Sequence[SubProcessor]:
    data = ("values_of_flows",)
    return [
        SubProcessor(host, "flow_request", data, Chosen.WORKSPACE, (host,))
        for host in (await FlowService(uow).outside()).hosts
    ]


async def mail(_: UnitOfWork, runtime: Runtime) -> Sequence[SubProcessor]:
    host = urlsplit(runtime.settings.smtp_url.get_secret_value()).hostname
    if not host:
        return ()
    return (SubProcessor(host, "mail", ("addresses",), Chosen.INSTALLATION, (host,)),)


async def error_reports(_: UnitOfWork, runtime: Runtime) -> Sequence[SubProcessor]:
    host = urlsplit(runtime.settings.sentry_dsn.get_secret_value()).hostname
    if not host:
        return ()
    data = ("error_reports_without_text",)
    return (SubProcessor("Sentry", "error_reports", data, Chosen.INSTALLATION, (host,)),)


async def storage(_: UnitOfWork, runtime: Runtime) -> Sequence[SubProcessor]:
    parts = urlsplit(runtime.settings.files_url)
    if parts.scheme == "file":
        return ()
    data = ("sealed_files",)
    return (SubProcessor("S3", "storage", data, Chosen.INSTALLATION, (parts.netloc,)),)


SUB_PROCESSORS: tuple[Ask, ...] = (
    meta,
    language_models,
    worksheets,
    webhooks,
    flow_requests,
    mail,
    error_reports,
    storage,
)
