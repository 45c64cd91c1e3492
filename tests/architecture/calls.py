"""What only named files may do: commit, reveal, read the environment, print. And what none may."""

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

from tests.architecture.sources import (
    FLOORS,
    SOURCE_FOLDERS,
    Breach,
    Source,
    last_name,
    python_sources,
)

MAY_COMMIT = {
    "inbox/foundation/unit_of_work.py": "It is the unit of work.",
    "migrations/env.py": "A migration is its own transaction.",
}
# A file or folder of the product in which sealed text may become readable, and what for.
MAY_REVEAL: Mapping[str, str] = {
    "inbox/foundation/sealed.py": "It is the sealed value.",
    "automation/ai/engines.py": "A question is asked with the workspace's own key.",
    "automation/ai/material.py": "What a model is shown is chosen and minimised.",
    "automation/ai/schemas.py": "The API shows what left to those who may read it.",
    "automation/ai/spending.py": "Whose conversation cost it, for those who may read names.",
    "automation/drafts/question.py": "A text is said in another way.",
    "automation/drafts/schemas.py": "The API shows drafts to those who may read them.",
    "automation/flows/hook_service.py": "A hook's secret proves who called it.",
    "automation/guidance/schemas.py": "The API shows what a test would have answered.",
    "automation/intents/learning.py": "Examples and messages teach what words mean.",
    "automation/intents/schemas.py": "The API shows examples to those who may read them.",
    "automation/intents/service.py": "An example that is there already is not added again.",
    "automation/knowledge/meaning.py": "What a question means is asked, minimised.",
    "automation/knowledge/trying.py": "A question that was tried is looked for again.",
    "automation/replies/schemas.py": "The API shows answers to those who may read them.",
    "automation/rules/tasks.py": "A rule of old times becomes a flow.",
    "automation/runs/case_schemas.py": "A case is shown to those who may read flows.",
    "automation/runs/cases.py": "A case is played.",
    "automation/runs/facts.py": "A flow looks at what is known of the contact.",
    "automation/runs/history.py": "A draft is played on what was said.",
    "automation/runs/http_call.py": "A credential is sent to the host that it is for.",
    "automation/runs/reactions.py": "What a contact was called before goes to the flows, sealed.",
    "automation/runs/records.py": "A run remembers what it was told.",
    "automation/runs/schemas.py": "The log of a run is shown to those who may read it.",
    "automation/runs/replaying.py": "What a run was given is what it comes about from again.",
    "automation/summaries/question.py": "A summary is carried on from the one before.",
    "automation/summaries/schemas.py": "The API shows summaries to those who may read them.",
    "inbox/access/joining_service.py": "The invited address becomes the new member's.",
    "inbox/access/reactions.py": "An address is sealed anew in the mail that goes there.",
    "inbox/access/schemas.py": "Members see their own data, and invites as far as they may.",
    "inbox/access/second_factor_service.py": "A code is checked against the member's TOTP secret.",
    "inbox/canned_replies/schemas.py": "The API shows replies to those who may read them.",
    "inbox/canned_replies/values.py": "A reply is filled in with what a contact is called.",
    "inbox/channels/directory.py": "A channel's secrets verify webhooks, sign sends and register.",
    "inbox/contacts/bringing.py": "What a table changed goes into the contact's sealed history.",
    "inbox/contacts/entry.py": "What a person changed goes into the contact's sealed history.",
    "inbox/contacts/finding.py": "Behind masks a contact is found by his name alone.",
    "inbox/contacts/merging.py": "A field that is taken over is sealed anew for its new row.",
    "inbox/contacts/proving.py": "An address is written to, if it is the present one.",
    "inbox/contacts/reaching.py": "A message is addressed to what a contact is known by.",
    "inbox/contacts/schemas.py": "The API shows contacts to those who may read them.",
    "inbox/desk/scheduled_schemas.py": "A planned message is shown, and sent in the end.",
    "inbox/desk/schemas.py": "A member is shown his own draft.",
    "inbox/effects/book.py": "A payload is opened to be carried out.",
    "inbox/erasure/sealing.py": "What a person wrote under finds what came in under it.",
    "inbox/fields/schemas.py": "The API shows values to those who may read them.",
    "inbox/imports/service.py": "Rows of a table become contacts.",
    "inbox/intake/item_schemas.py": "The API shows what came in to those who may read it.",
    "inbox/macros/schemas.py": "The API shows macros, and runs them.",
    "inbox/mail/tasks.py": "The mail leaves the house.",
    "inbox/mailbox/steps.py": "A step reads what came in.",
    "inbox/media/schemas.py": "The API shows the names of files to those who may read them.",
    "inbox/messages/composing.py": "A document is sent under the name that it has.",
    "inbox/messages/schemas.py": "The API shows messages to those who may read them.",
    "inbox/notes/schemas.py": "The API shows notes to those who may read them.",
    "inbox/orders/schemas.py": "The API shows addresses to those who may read them.",
    "inbox/orders/service.py": "A text that stays the same is no change.",
    "inbox/privacy/export_rows.py": "A person is given what is stored about him.",
    "inbox/privacy/proofs.py": "Whoever asks is looked for by what he gave.",
    "inbox/privacy/reactions.py": "Admins are mailed that a policy changes.",
    "inbox/privacy/requests.py": "What he asked goes under the key of whom he seems to be.",
    "inbox/privacy/request_schemas.py": "The API shows requests to those who may read them.",
    "inbox/sheet_links/fields.py": "A row of a worksheet is written.",
    "inbox/sheet_links/sync.py": "The account's credential lets us in.",
    "inbox/shops/intake.py": "A call is proven by its secret, and its body becomes an order.",
    "inbox/shops/schemas.py": "The API shows what a shop sent to those who may read it.",
    "inbox/webhook_endpoints/schemas.py": "The log of deliveries shows what was sent.",
    "inbox/webhook_endpoints/sending.py": "A message is signed, and leaves.",
    "inbox/webhook_endpoints/service.py": "A secret that is replaced is sealed in its new place.",
    "inbox/webhook_endpoints/telling.py": "What an endpoint was granted is written.",
    "inbox/workspaces/schemas.py": "The API shows members to those who may read them.",
}
MAY_READ_ENVIRONMENT = {
    "inbox/foundation/settings.py": "It is the one reader of settings.",
    "parley/embedded/": "Database programs are started with an environment of their own.",
    "parley/supervisor.py": "Children inherit the environment and a few settings more.",
    "web/build.py": "Node inherits it; the build runs before settings can be imported.",
    "web/schema.py": "Node inherits it, as in the build.",
}
MAY_PRINT = {
    "parley/cli.py": "The command line speaks on standard output.",
    "parley/commands/": "The command line speaks on standard output.",
    "web/schema.py": "It is a command for developers, outside of the product.",
}
ENVIRONMENT_NAMES = {"environ", "environb", "getenv", "getenvb", "putenv"}


def commits(root: Path) -> list[Breach]:
    return [
        source.breach(node, "only the unit of work commits")
        for source in _sources_outside(root, MAY_COMMIT)
        for node, name in source.calls()
        if name == "commit"
    ]


def orm_relationships(root: Path) -> list[Breach]:
    """Two composite keys that share workspace_id fight inside a relationship: query explicitly."""
    return [
        source.breach(node, "no ORM relationships: query explicitly")
        for source in python_sources(root, *FLOORS)
        for node, name in source.calls()
        if name.lower() == "relationship"
    ]


def reveals(root: Path) -> list[Breach]:
    return [
        source.breach(node, "reveals sealed text; if it must, name it in MAY_REVEAL with a reason")
        for source in _sources_outside(root, MAY_REVEAL)
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Attribute) and node.attr == "reveal"
    ]


def environment_reads(root: Path) -> list[Breach]:
    found = []
    for source in _sources_outside(root, MAY_READ_ENVIRONMENT):
        for node in ast.walk(source.tree):
            if isinstance(node, ast.ImportFrom) and node.module == "os":
                named = any(alias.name in ENVIRONMENT_NAMES for alias in node.names)
            else:
                named = (
                    isinstance(node, ast.Attribute)
                    and node.attr in ENVIRONMENT_NAMES
                    and last_name(node.value) == "os"
                )
            if named:
                found.append(source.breach(node, "settings come from inbox/foundation/settings.py"))
    return found


def prints(root: Path) -> list[Breach]:
    return [
        source.breach(node, "use foundation's logs; only the command line prints")
        for source in _sources_outside(root, MAY_PRINT)
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in {"print", "pprint"}
    ]


def stale_allowances(root: Path) -> list[Breach]:
    """A name that stays on a list after its file has gone would admit the next one of that name."""
    return [
        Breach(place, 1, "is on a list of exceptions and does not exist")
        for places in (MAY_COMMIT, MAY_REVEAL, MAY_READ_ENVIRONMENT, MAY_PRINT)
        for place in places
        if not (root / place).exists()
    ]


def _sources_outside(root: Path, places: Mapping[str, str]) -> Iterator[Source]:
    for source in python_sources(root, *SOURCE_FOLDERS):
        if not str(source.path).startswith(tuple(places)):
            yield source
