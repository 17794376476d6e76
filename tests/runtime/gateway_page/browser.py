"""A real browser that shows a page, without a screen."""

import os
import shutil
import subprocess
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FOUND = next((found for name in NAMES if (found := shutil.which(name))), None)
MUST = os.environ.get("TREATY_MUST_HAVE_BROWSER") == "1"  # As `.ci/run` says, where it has installed one.

_ALONE = (  # Nothing but the page is asked for, and nobody's profile is touched.
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-extensions",
    "--no-first-run",
    "--no-proxy-server",
    "--hide-scrollbars",
)


def browse(url: str, profile: Path, *options: str) -> str:
    """Open a page, and return what the browser prints."""
    assert FOUND is not None, "TREATY_MUST_HAVE_BROWSER is set, and there is no chromium or google-chrome on PATH"
    done = subprocess.run(
        [FOUND, *_ALONE, f"--user-data-dir={profile}", *options, url],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
