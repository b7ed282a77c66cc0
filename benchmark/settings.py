"""The production settings with what a benchmark needs besides: an empty page to compare with, files of its own."""

from pact_portal import env
from pact_portal.settings import *  # noqa: F403 - the portal's settings, all of them

ROOT_URLCONF = "benchmark.urls"
STATIC_ROOT = env.text("BENCHMARK_STATIC_ROOT")
