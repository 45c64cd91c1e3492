"""What flows tell webhook endpoints: a delivery like any other, which its own room sends."""

from uuid import NAMESPACE_URL, UUID, uuid5

from automation.runs.errands import Asked, Done, did
from inbox.foundation.runtime import Runtime
from inbox.webhook_endpoints.payloads import FlowData
from inbox.webhook_endpoints.service import WebhookService


class WebhookDoer:
    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime

    async def __call__(self, asked: Asked) -> Done:
        """Done is: it is in the endpoint's line. How far it gets stands in the endpoint's log."""
        data = FlowData(
            flow_id=asked.flow_id,
            run_id=asked.run_id,
            conversation_id=asked.conversation_id,
            contact_id=asked.contact_id,
            data=dict(asked.ask["data"]),
        )
        delivery_id = uuid5(NAMESPACE_URL, f"flow:{asked.once}")
        async with self._runtime.unit_of_work(asked.workspace_id) as uow:
            endpoint_id = UUID(asked.ask["endpoint_id"])
            await WebhookService(uow).tell_of_step(
                endpoint_id, delivery_id, asked.ask["name"], data
            )
        return did({"delivery_id": str(delivery_id)})
