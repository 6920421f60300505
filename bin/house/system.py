"""System libraries and programs that pip cannot bring: Pango for PDFs, Chromium for browser tests."""

import ctypes
import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from house.packages import is_current
from house.place import Place
from house.talk import Trouble, step, warn

# What WeasyPrint loads -> the Debian package that holds it.
PDF_LIBRARIES = {
    "libgobject-2.0.so.0": "libglib2.0-0",
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz.so.0": "libharfbuzz0b",
    "libfontconfig.so.1": "libfontconfig1",
}
# Better with than without: smaller subsets of fonts, and a font for signs that ours lacks.
PDF_EXTRAS = {"libharfbuzz-subset.so.0": "libharfbuzz-subset0"}
FONT = (Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"), "fonts-dejavu-core")
# What the Node.js inside Playwright loads.
BROWSER_LIBRARIES = {"libatomic.so.1": "libatomic1"}
CHROMIUM_NAMES = ("chromium", "google-chrome", "google-chrome-stable", "chromium-browser")


def loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def ensure_pdf_libraries(place: Place) -> None:
    """Make sure that WeasyPrint finds Pango, installing it where this user may.

    What is only better to have is asked for once: a machine without a mirror must not wait for
    apt at every start.
    """
    missing = [package for library, package in PDF_LIBRARIES.items() if not loads(library)]
    extras = [package for library, package in PDF_EXTRAS.items() if not loads(library)]
    if not FONT[0].exists():
        extras.append(FONT[1])
    asked = place.var / "asked-apt-for"
    if not missing and (not extras or is_current(asked, " ".join(extras))):
        return
    installed = apt_install([*missing, *extras])
    place.var.mkdir(parents=True, exist_ok=True)
    asked.write_text(" ".join(extras))
    if missing and not installed:
        raise Trouble(
            "PDFs need system libraries that are missing. Type: "
            f"sudo apt install {' '.join([*missing, *extras])}"
        )


def find_chromium(env: Mapping[str, str]) -> str | None:
    """The browser for the tests: $CHROMIUM, or one on the PATH."""
    if env.get("CHROMIUM"):
        return env["CHROMIUM"]
    for name in CHROMIUM_NAMES:
        path = shutil.which(name)
        if path and not is_snap_stub(Path(path)):
            return path
    return None


def is_snap_stub(path: Path) -> bool:
    """Ubuntu's chromium-browser is a script that only tells to install a snap."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        head = file.read(4096)
    return head.startswith(b"#!") and b"snap" in head


def ensure_chromium(env: Mapping[str, str]) -> str | None:
    """Find or install Chromium; None, after a warning that says what to type, if there is none."""
    found = find_chromium(env)
    # Ubuntu's own chromium is a snap, which neither runs in a container nor sees /tmp.
    is_packaged = distribution() != "ubuntu"
    wanted = [package for library, package in BROWSER_LIBRARIES.items() if not loads(library)]
    if not found and is_packaged:
        wanted.append("chromium")
    refused = bool(wanted) and not apt_install(wanted)
    found = None if refused else found or find_chromium(env)
    if not found:
        hints = [f"sudo apt install {' '.join(wanted)}"] if wanted else []
        if not is_packaged:
            hints.append("install Google Chrome's .deb or set CHROMIUM=/path/to/chrome")
        warn(
            f"No browser for the browser tests, so they are left out. For them: {'; '.join(hints)}"
        )
    return found


def distribution() -> str:
    """The ID of /etc/os-release, such as "debian"; empty if there is none."""
    try:
        lines = Path("/etc/os-release").read_text(encoding="utf-8").splitlines()
    except OSError:
        return ""
    values = dict(line.split("=", 1) for line in lines if "=" in line)
    return values.get("ID", "").strip('"')


def apt_prefix() -> list[str] | None:
    """How to call apt-get: as root, through a sudo that asks nothing, or not at all (None)."""
    if not shutil.which("apt-get"):
        return None
    if os.geteuid() == 0:
        return []
    if not shutil.which("sudo"):
        return None
    asked = subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False)
    return ["sudo", "-n"] if asked.returncode == 0 else None


def apt_install(packages: list[str]) -> bool:
    """Install Debian packages; False if this user may not, or apt could not."""
    prefix = apt_prefix()
    if prefix is None:
        return False
    step(f"Installing {', '.join(packages)} with apt")
    apt = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]
    install = [*apt, "install", "-y", "--no-install-recommends", *packages]
    # The lists of a fresh machine are empty, so they are fetched first; a stale mirror may still do.
    subprocess.run([*apt, "update"], capture_output=True, check=False)
    done = subprocess.run(install, capture_output=True, text=True, check=False)
    if done.returncode:
        warn(f"apt said: {done.stderr.strip().splitlines()[-1] if done.stderr.strip() else '?'}")
    return done.returncode == 0
