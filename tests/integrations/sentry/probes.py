"""A program that carries a canary through every channel by which an SDK could report it.

    probes.py MODE DSN THIRD_PARTY_URL   (a host that is not Sentry's)
        stock       the SDK with everything switched on: shows that the scan can see
        transport   the same, but our transport: the allow list alone must hold
        product     start_sentry and report, as the processes of Parley do

It is a program of its own because the SDK patches its process for good. It prints the canary of
each probe; whoever started it looks for them in what arrived.
"""

import json
import logging
import secrets
import sys
import threading
import warnings

import error_probes  # noqa: F401 - fills PROBES
import sdk_probes  # noqa: F401 - fills PROBES
import sentry_sdk
from probing import DSN, MODE, PROBES, ROUTE
from sentry_sdk.integrations.dramatiq import DramatiqIntegration
from sentry_sdk.integrations.litestar import LitestarIntegration
from sentry_sdk.integrations.logging import LoggingIntegration

from integrations.sentry import ProcessRole, start_sentry, stop_sentry
from integrations.sentry.allow_list import ReportRules
from integrations.sentry.transport import allow_list_transport

RULES = ReportRules("1.2.3", "test", ProcessRole.API, frozenset({ROUTE}))


def main() -> None:
    # The unhandled errors of threads and actors are part of the probes, not of this output.
    threading.excepthook = lambda _: None
    logging.getLogger("dramatiq").setLevel(logging.CRITICAL + 1)
    logging.getLogger("litestar").setLevel(logging.CRITICAL + 1)
    logging.lastResort = None
    if MODE == "product":
        start_sentry(
            DSN, release="1.2.3", environment="test", role=ProcessRole.API, known_routes=[ROUTE]
        )
    else:
        warnings.simplefilter("ignore")
        sentry_sdk.init(
            DSN,
            send_default_pii=True,
            traces_sample_rate=1.0,
            enable_logs=True,
            max_request_body_size="always",
            transport_queue_size=10_000,
            integrations=[
                LitestarIntegration(),
                DramatiqIntegration(),
                LoggingIntegration(level=logging.INFO, event_level=logging.ERROR),
            ],
            transport=allow_list_transport(RULES) if MODE == "transport" else None,
        )
    canaries = {}
    for name, run in PROBES.items():
        canaries[name] = f"c4n4ry{secrets.token_hex(10)}"
        with sentry_sdk.isolation_scope():
            run(canaries[name])
    if MODE == "product":
        stop_sentry(timeout_seconds=30)
    else:
        sentry_sdk.get_client().close(timeout=30)
    sys.stdout.write(json.dumps(canaries))


if __name__ == "__main__":
    main()
