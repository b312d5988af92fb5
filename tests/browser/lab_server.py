"""A real JupyterLab server of our own: its own root, settings and runtime folders, on 127.0.0.1."""

import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# The quiet that a test needs and a person does not: no questions about news, no look for updates.
SETTINGS = {"@jupyterlab/apputils-extension": {"notification": {"fetchNews": "false", "checkForUpdates": False}}}


@dataclass(frozen=True)
class LabServer:
    """A running server; `root` is the folder it serves, `settings` where JupyterLab keeps what its user chose."""

    url: str
    token: str
    root: Path
    settings: Path
    process: subprocess.Popen[bytes]
    log: Path

    def api(self, method: str, path: str, body: Any = None) -> Any:
        """One call to the server's REST API."""
        request = urllib.request.Request(
            f"{self.url}/api/{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"token {self.token}", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            text = answer.read()
        return json.loads(text) if text else None

    def sessions(self) -> list[dict[str, Any]]:
        """The notebooks that have a kernel, and which."""
        return self.api("GET", "sessions")

    def kernel_of(self, notebook: str) -> str:
        """The id of the kernel behind a notebook, given by its path under the root."""
        return next(session["kernel"]["id"] for session in self.sessions() if session["path"] == notebook)

    def kill_kernel(self, notebook: str) -> None:
        """Ends a kernel, which JupyterLab learns from the server."""
        self.api("DELETE", f"kernels/{self.kernel_of(notebook)}")

    def reset(self) -> None:
        """Ends every kernel and forgets every setting, such as a theme, so that none outlives its test."""
        for session in self.sessions():
            self.api("DELETE", f"sessions/{session['id']}")
        write_settings(self.settings)

    def stop(self) -> None:
        """Ends the server, and with it its kernels."""
        self.process.terminate()
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def start_lab_server(folder: Path) -> LabServer:
    """Starts JupyterLab with everything it writes under `folder`, and waits until it answers."""
    places = {
        name: folder / name for name in ("root", "config", "data", "runtime", "ipython", "settings", "workspaces")
    }
    for place in places.values():
        place.mkdir(parents=True)
    write_settings(places["settings"])

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    token = secrets.token_hex(16)
    command = [
        *(sys.executable, "-m", "jupyterlab", "--no-browser"),
        *("--ServerApp.ip=127.0.0.1", f"--ServerApp.port={port}", "--ServerApp.port_retries=0"),
        *(f"--IdentityProvider.token={token}", f"--ServerApp.root_dir={places['root']}"),
        # Tests run commands through `window.jupyterapp`.
        *("--LabApp.expose_app_in_browser=True", "--LabApp.extension_manager=readonly"),
        *(["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []),
    ]
    environment = os.environ | {
        "JUPYTER_CONFIG_DIR": str(places["config"]),
        "JUPYTER_DATA_DIR": str(places["data"]),
        "JUPYTER_RUNTIME_DIR": str(places["runtime"]),
        "JUPYTERLAB_SETTINGS_DIR": str(places["settings"]),
        "JUPYTERLAB_WORKSPACES_DIR": str(places["workspaces"]),
        "IPYTHONDIR": str(places["ipython"]),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    }
    log = folder / "server.log"
    with log.open("wb") as out:
        process = subprocess.Popen(command, cwd=places["root"], env=environment, stdout=out, stderr=subprocess.STDOUT)
    server = LabServer(f"http://127.0.0.1:{port}", token, places["root"], places["settings"], process, log)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        try:
            server.api("GET", "status")
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
        else:
            return server
    server.stop()
    raise RuntimeError(f"JupyterLab did not start:\n{log.read_text()[-4000:]}")


def write_settings(folder: Path) -> None:
    """Leaves the settings of `SETTINGS` in JupyterLab's settings folder, and no others."""
    shutil.rmtree(folder, ignore_errors=True)
    for package, plugins in SETTINGS.items():
        (folder / package).mkdir(parents=True)
        for plugin, settings in plugins.items():
            (folder / package / f"{plugin}.jupyterlab-settings").write_text(json.dumps(settings))
