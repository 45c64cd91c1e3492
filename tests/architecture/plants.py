"""A breach for every check, in the smallest tree that holds it.

`breach` maps the planted files; `sound` are files beside them that look alike and break nothing.
A check has to name exactly the files of `breach`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.architecture import calls, documents, imports, registries, shape
from tests.architecture.house import Check


@dataclass(frozen=True, slots=True)
class Plant:
    check: Check
    breach: Mapping[str, str]
    sound: Mapping[str, str] = field(default_factory=dict)


def _address(index: tuple[str, ...]) -> str:
    """Put together when it runs: no file of the project has the address of a package index."""
    return f"https://{'.'.join(index)}/some/package"


ALLOWED_FILES = {
    place if not place.endswith("/") else f"{place}kept.py": ""
    for places in (
        calls.MAY_COMMIT,
        calls.MAY_REVEAL,
        calls.MAY_READ_ENVIRONMENT,
        calls.MAY_PRINT,
    )
    for place in places
}
LAST_ALLOWED = next(iter(calls.MAY_REVEAL))

COMPLETE_README = """# web
```
a ─▶ b
```
## Where to add what
## Easily confused
## Tests to read first
"""

PLANTS = (
    Plant(
        shape.long_files,
        {
            "inbox/orders/service.py": "x = 1\n" * 401,
            "tests/inbox/test_orders.py": "x = 1\n" * 601,
            "web/src/app/router.tsx": "const x = 1;\n" * 401,
        },
        {
            "inbox/orders/models.py": "x = 1\n" * 400,
            "tests/inbox/test_models.py": "x = 1\n" * 600,
            "web/src/api/schema.d.ts": "type x = 1;\n" * 900,
        },
    ),
    Plant(
        shape.banned_names,
        {
            "inbox/orders/utils.py": "",
            "inbox/orders/service.py": "class OrderManager: ...\n",
            "inbox/orders/models.py": "def common_columns(): ...\n",
            "web/src/lib/helpers.ts": "",
            "parley/misc/clock.py": "",
        },
        {"inbox/orders/events.py": "class OrderManaged: ...\ndef uncommon(): ...\n"},
    ),
    Plant(shape.missing_readmes, {"bench/README.md": ""}, {"storm/README.md": "What it owns."}),
    Plant(
        shape.foreign_hosts_and_paths,
        {
            "requirements.lock": f"--index-url {_address(shape.PYTHON_INDEX)}\n",
            "web/package-lock.json": f'"resolved": "{_address(shape.NODE_INDEX)}"\n',
            "docs/setup.md": "cd " + "/home" + "/sam/parley\n",
            "Makefile": "run:\n\t" + "/root" + "/.pyenv/bin/python\n",
        },
        {"docs/deploy.md": "The folder /srv/parley, the setting HOME/work and app/home/page.\n"},
    ),
    Plant(
        imports.upward_imports_in_rooms,
        {
            "inbox/orders/models.py": "from inbox.orders.service import OrderService\n",
            "inbox/orders/repository.py": "from . import service\n",
            "inbox/orders/service.py": "def f():\n    from inbox.orders import controller\n",
            "inbox/orders/tasks.py": "from inbox.orders.controller import OrderController\n",
            "automation/flows/draft_repository.py": "import automation.flows.draft_service\n",
        },
        {
            "inbox/orders/controller.py": "from inbox.orders.service import OrderService\n",
            "inbox/orders/schemas.py": "from inbox.orders.models import Order\n",
            "inbox/orders/reactions.py": "from inbox.orders.service import OrderService\n",
            "inbox/labels/repository.py": "from inbox.orders.service import OrderService\n",
        },
    ),
    Plant(
        imports.foreign_repositories,
        {
            "inbox/labels/service.py": "from inbox.orders.repository import OrderRepository\n",
            "parley/seed.py": "from inbox.orders import repository\n",
        },
        {
            "inbox/orders/service.py": "from inbox.orders.repository import OrderRepository\n",
            "inbox/orders/repository.py": "from inbox.foundation.repository import Repository\n",
        },
    ),
    Plant(
        imports.services_naming_tasks,
        {"inbox/orders/service.py": "from inbox.mail.tasks import deliver_mail\n"},
        {
            "parley/tasks.py": "from inbox.mail.tasks import deliver_mail\n",
            "inbox/orders/reactions.py": "from inbox.mail.tasks import DELIVER_MAIL\n",
        },
    ),
    Plant(
        imports.escaped_vendors,
        {
            "inbox/orders/service.py": "import httpx\n",
            "inbox/orders/models.py": "from litestar import Request\n",
            "parley/reporting.py": "def f():\n    import sentry_sdk\n",
            "integrations/whatsapp/client.py": "import dramatiq\n",
            "automation/ai/drafts.py": "from openai import AsyncOpenAI\n",
        },
        {
            "integrations/sentry/transport.py": "import sentry_sdk.transport\n",
            "inbox/orders/controller.py": "from litestar import get\n",
            "inbox/orders/tasks.py": "import dramatiq\n",
            "inbox/foundation/doorbell.py": "import dramatiq\nimport litestar\n",
            "parley/worker.py": "import dramatiq\n",
        },
    ),
    Plant(
        imports.migrations_importing_the_app,
        {"migrations/versions/first.py": "from inbox.orders.models import Order\n"},
        {"migrations/env.py": "from migrations.tenancy import protect\n"},
    ),
    Plant(
        calls.commits,
        {"inbox/orders/service.py": "async def f(uow):\n    await uow.session.commit()\n"},
        {
            "inbox/foundation/unit_of_work.py": "async def f(s):\n    await s.commit()\n",
            "inbox/orders/models.py": "commit = 1\n",
        },
    ),
    Plant(
        calls.orm_relationships,
        {
            "inbox/orders/models.py": "items = Relationship(back_populates='order')\n",
            "automation/runs/models.py": "import sqlalchemy.orm as orm\nx = orm.relationship()\n",
        },
        {"inbox/orders/schemas.py": "relationship: str = 'customer'\n"},
    ),
    Plant(
        calls.reveals,
        {
            "inbox/sales/service.py": "def f(order):\n    return order.address.reveal()\n",
            "inbox/orders/models.py": "texts = map(Sealed.reveal, rows)\n",
        },
        {LAST_ALLOWED: "def f(self):\n    return self.reveal()\n"},
    ),
    Plant(
        calls.environment_reads,
        {
            "inbox/orders/service.py": "import os\nx = os.environ['X']\n",
            "parley/worker.py": "from os import getenv\n",
        },
        {"inbox/foundation/settings.py": "import os\nx = os.environ\n"},
    ),
    Plant(
        calls.prints,
        {"parley/worker.py": "print('started')\n"},
        {"parley/commands/seed.py": "print('done')\n"},
    ),
    Plant(
        calls.stale_allowances,
        {LAST_ALLOWED: ""},
        {name: text for name, text in ALLOWED_FILES.items() if name != LAST_ALLOWED},
    ),
    Plant(
        registries.files_missing_from_tables,
        {
            "inbox/orders/controller.py": "",
            "inbox/orders/tasks.py": "",
            "inbox/orders/reactions.py": "",
            "inbox/orders/personal_data.py": "",
        },
        {
            "inbox/mail/tasks.py": "",
            "parley/tasks.py": "from inbox.mail.tasks import deliver_mail\n",
            "inbox/foundation/tasks.py": "",
        },
    ),
    Plant(
        registries.commands_missing_from_the_table,
        {"parley/commands/phone.py": "def phone(): ...\n"},
        {
            "parley/commands/seed.py": "from parley.commands import answers\n",
            "parley/commands/answers.py": "",
            "parley/cli.py": 'COMMANDS = {"seed": "parley.commands.seed:seed"}\n',
        },
    ),
    Plant(
        registries.registrations_by_import,
        {
            "automation/steps/wait.py": "@steps.register('wait')\nclass Wait: ...\n",
            "inbox/orders/tasks.py": "@dramatiq.actor\ndef close(): ...\n",
            "inbox/orders/reactions.py": "subscribe(OrderPlaced, tell)\n",
        },
        {"inbox/orders/controller.py": "@get('/orders')\ndef orders(): ...\n"},
    ),
    Plant(
        documents.settings_missing_from_the_readme,
        {"README.md": "| `PARLEY_NO_SUCH_SETTING` | |\n"},
    ),
    Plant(
        documents.broken_links,
        {"docs/setup.md": "See [there](gone.md#part).\n"},
        {"docs/README.md": "See [setup](setup.md), [site](https://parley.example/).\n"},
    ),
    Plant(
        documents.incomplete_readmes,
        {"inbox/README.md": "# inbox\nIt owns things.\n"},
        {"web/README.md": COMPLETE_README},
    ),
    Plant(
        documents.misnamed_decisions,
        {
            "docs/decisions/floors.md": "# Floors\n",
            "docs/decisions/0001-later.md": "# 0001: Later\n",
            "docs/decisions/0002-other.md": "# Other\n",
        },
        {"docs/decisions/0001-floors.md": "# 0001: Floors\n"},
    ),
)
