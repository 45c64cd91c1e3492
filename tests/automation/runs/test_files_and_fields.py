"""A flow that sends a file and knows the contact's own fields, the whole way; and the flow that
begins when somebody answers its template."""

from inbox.fields.models import FieldKind, FieldOwner
from inbox.fields.schemas import FieldIn
from inbox.fields.service import FieldService
from inbox.foundation.identifiers import new_id
from inbox.templates.service import TemplateService
from integrations.accounts import ProviderTemplate
from tests.automation.conftest import Office
from tests.factories.far_end import FarEnd
from tests.factories.flows import definition, publish, step, trigger
from tests.factories.spines import envelope, text_message

PDF = b"%PDF-1.7\n%abc\n"
RUNS = "SELECT status, code FROM flow_run ORDER BY id"


async def test_a_flow_sends_a_file_and_sets_a_field_that_another_flow_hears_of(
    office: Office, meta: FarEnd
) -> None:
    async with office.workspace.as_house() as uow:
        fields = FieldService(uow)
        for key, kind, personal in (
            ("loaves", FieldKind.NUMBER, False),
            ("street", FieldKind.TEXT, True),
        ):
            asked = FieldIn(
                owner=FieldOwner.CONTACT, key=key, title=key, kind=kind, personal=personal
            )
            await fields.create(new_id(), asked)
    headers = {
        "Content-Disposition": 'attachment; filename="prices.pdf"',
        "Idempotency-Key": "once",
    }
    made = await office.call("POST", "/shared-files", content=PDF, headers=headers)
    assert made.status_code == 201, made.text
    file = made.json()
    again = await office.call("POST", "/shared-files", content=PDF, headers=headers)
    assert again.json() == file
    assert (file["name"], file["kind"], file["size_bytes"]) == ("prices.pdf", "document", len(PDF))
    markup = await office.call("POST", "/shared-files", content=b"<html></html>")
    assert markup.json()["code"] == "invalid"
    listed = (await office.call("GET", "/shared-files")).json()["items"]
    assert [one["id"] for one in listed] == [file["id"]]

    steps = [
        step("set", "set_contact", "street", field="fields.loaves", value="{{ message.text }}"),
        step("street", "set_contact", "send", field="fields.street", value="Mill Lane 3"),
        step(
            "send",
            "send_media",
            {"next": None, "failed": None},
            file_id=file["id"],
            media="document",
            caption="{{ contact.fields.loaves }} to {{ contact.fields.street }}",
        ),
    ]
    many = {"value": "contact.fields.loaves", "is": "greater", "to": 2}
    started = trigger(match="pattern", pattern="^[0-9]+$") | {"id": "t"}
    await publish(office.spine.runtime, office.id, definition(steps, [started]))
    changed = trigger("contact_changed", field="fields.loaves") | {"when": many}
    heard = [step("note", "add_note", text="{{ trigger.previous }} then {{ trigger.value }}")]
    await publish(office.spine.runtime, office.id, definition(heard, [changed]))

    uploads = len(meta.uploads)
    sent = "SELECT kind, status FROM message WHERE direction = 'out' ORDER BY seq"
    ended = "SELECT status, code, count(*) FROM flow_run GROUP BY 1, 2"
    for number, said in enumerate(("2", "3"), 1):
        await office.hear(said)
        await office.spine.until(office.id, sent, [("document", "sent")] * number)
        # The second one sets off the other flow.
        await office.spine.until(office.id, ended, [("done", "", 2 * number - 1)])
    # What goes to many is uploaded once, and each message shows it as its own.
    assert [one.content for one in meta.uploads[uploads:]] == [PDF]
    first, second = meta.at(office.channel.address)[-2:]
    assert first["document"]["caption"] == "2 to Mill Lane 3"
    assert (second["document"]["caption"], second["document"]["filename"]) == (
        "3 to Mill Lane 3",
        "prices.pdf",
    )
    path = f"/conversations/{office.conversation_id}"
    messages = (await office.call("GET", f"{path}/messages")).json()["items"]
    (attachment,) = next(one["attachments"] for one in messages if one["kind"] == "document")
    content = await office.call("GET", f"/media/{attachment['id']}/content")
    assert content.content == PDF
    notes = (await office.call("GET", f"{path}/notes")).json()["items"]
    assert [one["text"] for one in notes] == ["2 then 3"]

    # Taken out of the choice, it still goes out with what was published.
    removed = await office.call("DELETE", f"/shared-files/{file['id']}")
    assert removed.status_code == 204
    assert (await office.call("GET", "/shared-files")).json()["items"] == []
    await office.hear("4")
    await office.spine.until(office.id, sent, [("document", "sent")] * 3)


async def test_an_answer_to_a_template_begins_a_flow(office: Office, meta: FarEnd) -> None:
    async with office.workspace.as_house() as uow:
        await TemplateService(uow).keep(
            office.channel.account,
            ProviderTemplate(
                external_id=new_id().hex,
                name="offer",
                language="en",
                status="APPROVED",
                category="UTILITY",
                reason=None,
                quality=None,
                parameter_format="positional",
                components=[{"type": "BODY", "text": "Bread is cheap today."}],
            ),
        )
    offer = {"name": "offer", "language": "en", "values": {}}
    send = [step("send", "send_template", template=offer)]
    wanted = trigger(match="keyword", keywords=["send"])
    await publish(office.spine.runtime, office.id, definition(send, [wanted]))
    thanks = [step("note", "add_note", text="{{ trigger.template }}: {{ message.text }}")]
    answered = trigger("template_answered", template="offer")
    await publish(office.spine.runtime, office.id, definition(thanks, [answered]))
    await office.hear("send it")
    sent = "SELECT kind, status FROM message WHERE direction = 'out'"
    await office.spine.until(office.id, sent, [("template", "sent")])
    [(wamid,)] = await office.rows("SELECT external_id FROM message WHERE direction = 'out'")
    # What quotes nothing begins nothing.
    await office.hear("by the way")
    body = text_message(office.channel, "Two, please")
    value = body["entry"][0]["changes"][0]["value"]
    value["messages"][0]["context"] = {"id": wamid}
    assert await office.spine.post(envelope(office.channel, value)) == 1
    await office.spine.until(office.id, RUNS, [("done", "")] * 2)
    path = f"/conversations/{office.conversation_id}/notes"
    notes = (await office.call("GET", path)).json()["items"]
    assert [one["text"] for one in notes] == ["offer: Two, please"]
    # Why: by the template that was answered, which is another one than somebody else waits for.
    other = definition(thanks, [trigger("template_answered", template="other")])
    await publish(office.spine.runtime, office.id, other, "Other")
    said = "SELECT id FROM message WHERE direction = 'in' ORDER BY seq DESC LIMIT 2"
    [(answer,), (before,)] = await office.rows(said)
    found = []
    for message_id in (answer, before):
        why = f"/conversations/{office.conversation_id}/messages/{message_id}/why"
        found.append((await office.call("GET", why)).json()["flows"])
    assert [[one["reason"] for one in flows] for flows in found] == [
        ["trigger_differs", "begun", "published_later"],
        ["trigger_differs", "no_trigger_listens", "published_later"],
    ]
    [begun] = found[0][1]["triggers"]
    assert begun["checks"] == [
        {"name": "template", "wanted": "offer", "saw": "offer", "holds": True}
    ]
