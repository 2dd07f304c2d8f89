"""System checks of the ground floor."""

import ctypes
import sys

from django.core.checks import Warning as Notice
from django.core.checks import register

PANGO = {
    "darwin": ("brew install pango", ["libpangoft2-1.0.dylib", "libharfbuzz-subset.0.dylib"]),
    "linux": (
        "apt-get install libpangoft2-1.0-0 libharfbuzz-subset0",
        ["libpangoft2-1.0.so.0", "libharfbuzz-subset.so.0"],
    ),
}


@register()
def pango_is_there(app_configs, **_):
    """Papers need Pango; everything else works without it. Looks without importing WeasyPrint."""
    command, libraries = PANGO.get(sys.platform, PANGO["linux"])
    missing = [name for name in libraries if not _loads(name)]
    if not missing:
        return []
    lacking = f"Papers cannot be made: {', '.join(missing)} missing."
    return [Notice(lacking, hint=f"Run: {command}", id="clusterxchange.W001")]


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        # Homebrew's own folder is not on the search path of every Python.
        return sys.platform == "darwin" and _loads_from_homebrew(library)
    return True


def _loads_from_homebrew(library: str) -> bool:
    from pathlib import Path

    return any((Path(folder) / library).exists() for folder in ("/opt/homebrew/lib", "/usr/local/lib"))
