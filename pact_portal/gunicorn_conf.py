"""How gunicorn serves the image. The portal's own settings are in settings.py."""

from __future__ import annotations

import os

from pact_portal import env, long_addresses

bind = f"0.0.0.0:{env.whole_number('PORT', 8000, minimum=1, maximum=65535)}"
worker_class = "gthread"
workers = env.whole_number("PORTAL_WORKERS", min(2 * (os.cpu_count() or 1), 8), minimum=1, maximum=64)
threads = env.whole_number("PORTAL_THREADS", 4, minimum=1, maximum=64)
preload_app = True  # a mistake in the settings ends the start at once, instead of one worker after the other
worker_tmp_dir = "/dev/shm"  # noqa: S108 - the heartbeat; on a container's disk it may stall
max_requests = 5000  # a worker's memory cannot grow for ever
max_requests_jitter = 500
limit_request_line = long_addresses.accept()
timeout = 30
graceful_timeout = 20
keepalive = 5
control_socket_disable = True  # nothing talks to it, and the image's user has no folder to put it into
