"""The demo workspace: made once, and one can sign in to it through the API."""

from inbox.foundation.encryption import InstallationKey
from inbox.foundation.settings import Settings
from parley.demo import CUSTOMERS, LABELS, REPLIES
from parley.seed import DEMO_EMAIL, seed_demo
from tests.factories.apps import open_client


async def test_the_demo_is_made_once_and_can_be_signed_in_to(settings: Settings) -> None:
    first, again = [await seed_demo(settings) for _ in range(2)]
    assert first == again
    assert first.email == DEMO_EMAIL
    async with open_client(settings) as client:
        answer = await client.post(
            "/api/v1/auth/sign-in", json={"email": first.email, "password": first.password}
        )
        assert answer.status_code == 200, answer.text
        me = (await client.get("/api/v1/me")).json()
        waiting = (await client.get("/api/v1/intake?state=new&limit=100")).json()
        labels = (await client.get("/api/v1/labels")).json()
        replies = (await client.get("/api/v1/canned-replies")).json()
    assert me["workspace"] == {"id": str(first.workspace_id), "name": "Demo"}
    assert me["member"]["role"] == "owner"
    # Customers have written, once; no worker runs here that would take it out of the mailbox.
    assert len(waiting["items"]) == sum(len(texts) for _, _, texts in CUSTOMERS)
    assert {one["name"] for one in labels["items"]} == set(LABELS)
    assert len(replies["items"]) == len(REPLIES)


async def test_the_password_belongs_to_this_installation(settings: Settings) -> None:
    """Whoever knows the demo of another house does not know this one."""
    passwords = {
        InstallationKey(secret * 32).sign("demo sign-in", b"owner")[:16] for secret in ("a", "b")
    }
    assert len(passwords) == 2
    assert (await seed_demo(settings)).password not in passwords
