"""`make run`: everything from an empty clone to a page in the browser and a first report."""

import http.client
import socket
import subprocess
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from house import packages, system
from house.packages import fingerprint, is_current
from house.place import Place
from house.processes import Foreground, Stopped, stopping_on_signals
from house.servers import Servers, leave_note, servers
from house.talk import Trouble, paint, step, warn

DEMO_REPORT = "laporan-contoh.pdf"
WEB_PATIENCE_S = 60.0


def run(place: Place) -> int:
    """Start everything and stay until Ctrl-C; 1 if something could not be started or died."""
    host, port = place.env.get("HOST") or "127.0.0.1", web_port(place.env)
    try:
        with stopping_on_signals():
            require_free_port(host, port)
            set_up(place, development=False)
            with servers(place, "run", keep=True) as started:
                started.env.setdefault("BASE_URL", f"http://localhost:{port}")
                started.env.setdefault("KEEP_MAIL", keeps_mail(started.env))
                leave_note(place, "run", started.env)
                prepare(place, started.env)
                serve(place, started, host, port)
    except Stopped:
        step("Stopped; the data is kept for the next start")
    return 0


def set_up(place: Place, *, development: bool) -> None:
    """Bring packages, assets, translations and system libraries up to date."""
    packages.install_python(place, development=development)
    packages.install_assets(place)
    packages.compile_catalogue(place)
    system.ensure_pdf_libraries(place)


def web_port(env: Mapping[str, str]) -> int:
    text = env.get("PORT") or "8000"
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise Trouble(f"PORT is not a port number: {text}")
    return int(text)


def keeps_mail(env: Mapping[str, str]) -> str:
    """Whether mails are shown on a page: while nobody names a mail server, at this machine alone."""
    local = urlsplit(env["BASE_URL"]).hostname in {"localhost", "127.0.0.1", "::1"}
    return "true" if local and not env.get("EMAIL_URL") else "false"


def require_free_port(host: str, port: int) -> None:
    """Raise Trouble, naming the way out, if something else listens on the port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            raise Trouble(
                f"Port {port} of {host} is taken by another program. "
                f"Choose another one: PORT={port + 1} make run"
            ) from None


def prepare(place: Place, env: Mapping[str, str]) -> None:
    """Bring the database, the demo and the static files up to date."""
    step("Migrating the database")
    manage(place, env, "migrate", "--noinput", "--verbosity", "0")
    step("Loading the demo")
    manage(place, env, "load_demo")
    collect_static(place, env)


def collect_static(place: Place, env: Mapping[str, str]) -> None:
    """Collect, hash and compress the static files if one of them changed."""
    own = sorted(path for path in (place.root / "static").rglob("*") if path.is_file())
    wiring = [place.root / name for name in ("config/settings.py", "package-lock.json")]
    value = fingerprint([*own, *wiring, place.root / "requirements.txt"])
    stamp = Path(env["VAR_DIR"]) / "static.stamp"
    if is_current(stamp, value):
        return
    step("Collecting static files")
    manage(place, env, "collectstatic", "--noinput", "--clear", "--verbosity", "0")
    stamp.write_text(value)


def manage(place: Place, env: Mapping[str, str], *arguments: str) -> None:
    done = subprocess.run(
        [str(place.python), "manage.py", *arguments], cwd=place.root, env=env, check=False
    )
    if done.returncode:
        raise Trouble(f"manage.py {arguments[0]} failed; the lines above say why.")


def serve(place: Place, started: Servers, host: str, port: int) -> None:
    """Run web, worker and beat until one of them ends or the user stops us."""
    env = started.env
    front = Foreground(cwd=place.root, env=env | {"PYTHONUNBUFFERED": "1"})
    try:
        for name, command in commands(place, env, host, port).items():
            front.start(name, command)
        wait_for(front, "web", lambda: web_answers(host, port), WEB_PATIENCE_S)
        wait_for_worker(place, env, front)
        report = first_report(place, env)
        welcome(place, env, report)
        front.watch(started.check)
    finally:
        step("Stopping")
        front.stop()


def commands(place: Place, env: Mapping[str, str], host: str, port: int) -> dict[str, list[str]]:
    """What runs in the foreground, by name."""
    celery = [place.tool("celery"), "--quiet", "--app", "config.celery:app"]
    return {
        "web": [
            *(place.tool("gunicorn"), "config.wsgi", "--bind", f"{host}:{port}"),
            *("--workers", "2", "--threads", "4", "--graceful-timeout", "10"),
            "--no-control-socket",  # it would lie in the home folder, one for all clones
        ],
        "worker": [
            *(*celery, "worker", "--pool", "prefork", "--concurrency", "2"),
            *("--loglevel", env.get("LOG_LEVEL") or "INFO", "--without-mingle", "--without-gossip"),
        ],
        "beat": [*celery, "beat", "--loglevel", "WARNING"],
    }


def wait_for(front: Foreground, name: str, answers: Callable[[], bool], patience_s: float) -> None:
    deadline = time.monotonic() + patience_s
    while not answers():
        front.check()
        if time.monotonic() > deadline:
            raise Trouble(f"{name} did not answer within {patience_s:.0f} seconds.")
        time.sleep(0.2)


def web_answers(host: str, port: int) -> bool:
    """True if the web server answers a request without a server error."""
    connection = http.client.HTTPConnection(host, port, timeout=5)
    try:
        connection.request("GET", "/", headers={"Host": f"localhost:{port}"})
        return connection.getresponse().status < 500
    except OSError:
        return False
    finally:
        connection.close()


def wait_for_worker(place: Place, env: Mapping[str, str], front: Foreground) -> None:
    asked = subprocess.run(
        [str(place.python), "-m", "house.ping"],
        cwd=place.root,
        env={**env, "PYTHONPATH": f"bin:{place.root}"},
        check=False,
    )
    front.check()
    if asked.returncode:
        raise Trouble("worker did not answer within a minute.")


def first_report(place: Place, env: Mapping[str, str]) -> Path | None:
    """Render the demo's alignment report through the queue, as a user's click would."""
    path = Path(env["VAR_DIR"]) / DEMO_REPORT
    step("Rendering the demo's first report through the queue")
    try:
        manage(place, env, "render_report", "--demo", "--out", str(path))
    except Trouble as trouble:
        # The application runs all the same, and its page of the report says what went wrong.
        warn(str(trouble))
        return None
    return path


def welcome(place: Place, env: Mapping[str, str], report: Path | None) -> None:
    """Tell the address, the sign-ins and where the report lies."""
    print()
    print(paint("  Renjana runs at", "1"), paint(env["BASE_URL"], "1;36"))
    print(flush=True)  # the next lines are another process's
    manage(place, env, "load_demo", "--print-signins")
    if report:
        print()
        print("  First report:", report)
    if env.get("KEEP_MAIL") == "true":
        print()
        print(
            "  No mail leaves: the administrator reads it at",
            f"{env['BASE_URL']}/pemberitahuan/surel/",
        )
    print()
    print("  Ctrl-C stops everything. The data is kept.", flush=True)
