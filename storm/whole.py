"""Everything switched on that reaches outside: a flow that asks a shop, thinks, sells, fills a
worksheet, tells and says; a worksheet that follows the orders; an address that is told of messages;
AI with a model.
"""

from storm.fake_google import SPREADSHEET, service_account
from storm.outside import filled_title, followed_title
from storm.provisioning import publish
from storm.storm import Storm
from storm.thoughts import call, switch_on_ai

FLOW = """\
flow: Sells
format: 1
start: ask
settings:
  priority: 0
  first_match_only: false
triggers:
  - id: opened
    kind: conversation_opened
steps:
  - id: ask
    kind: http_request
    config:
      url: {url}/shop
      body:
        name: "{{{{ contact.name }}}}"
      retries: 3
      timeout_seconds: 3
    next:
      next: about
      failed: about
      unknown: about
  - id: about
    kind: detect_intent
    config:
      text: price please
    next:
      next: sell
      none: sell
      failed: sell
  - id: sell
    kind: create_order
    config:
      currency: EUR
      items:
        - name: Bread
          quantity: "2"
          unit_price: "2.50"
    next:
      next: put
      failed: end
  - id: put
    kind: sheet_row
    config:
      account_id: {account}
      spreadsheet_id: {spreadsheet}
      worksheet: {worksheet}
      columns:
        - column: Order
          value: "{{{{ vars.order.number }}}}"
        - column: Total
          value: "{{{{ vars.order.total }}}}"
    next:
      next: tell
      failed: tell
      unknown: tell
  - id: tell
    kind: send_webhook
    config:
      endpoint_id: {endpoint}
      name: sold
      data:
        number: "{{{{ vars.order.number }}}}"
    next:
      next: say
      failed: say
  - id: say
    kind: send_message
    config:
      text: "Your order has the number {{{{ vars.order.number }}}}."
    next:
      next: end
      window_closed: end
  - id: end
    kind: end
    config:
      outcome: sold
"""
CALLS_PER_MINUTE = 300
READS_OF_A_ROW = 2
# Bursts of a customer have to be over before anybody thinks about them.
THOUGHT_OF_WITHIN_SECONDS = 60.0
# The second try of a webhook that was refused comes after five seconds, a third after thirty more.
TOLD_WITHIN_SECONDS = 60.0


async def switch_on_everything(storm: Storm) -> None:
    """`rest_objective_seconds` grows by what all that may take."""
    outside = storm.outside
    assert outside is not None  # noqa: S101 - the table says who is outside
    for number, tenant in enumerate(storm.tenants):
        port, key = storm.stack.port, tenant.api_key
        await switch_on_ai(port, key, "model")
        quota = {"reads_per_minute": CALLS_PER_MINUTE, "writes_per_minute": CALLS_PER_MINUTE}
        google = {"name": "Google", "credential": service_account(), **quota}
        follows = await call(port, key, "POST", "sheet-accounts", google)
        columns = {"number": "No.", "status": "Status", "total": "Total"}
        link = {
            "account_id": follows["id"],
            "name": "Orders",
            "object_kind": "orders",
            "spreadsheet_id": SPREADSHEET,
            "worksheet": followed_title(number),
            "columns": [{"field": one, "column": header} for one, header in columns.items()],
        }
        await call(port, key, "POST", "sheet-links", link)
        fills = await call(port, key, "POST", "sheet-accounts", {**google, "name": "Rows"})
        told = {
            "name": "Told",
            "url": f"{outside.url}/told/{number}",
            "kinds": ["message.received", "order.created"],
            "with_text": True,
        }
        endpoint = await call(port, key, "POST", "webhook-endpoints", told)
        source = FLOW.format(
            url=outside.url,
            account=fills["id"],
            spreadsheet=SPREADSHEET,
            worksheet=filled_title(number),
            endpoint=endpoint["id"],
        )
        await publish(storm.stack, tenant.workspace_id, source, "sells")
    storm.rest_objective_seconds += THOUGHT_OF_WITHIN_SECONDS + TOLD_WITHIN_SECONDS
