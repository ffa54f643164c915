"""The page's files are served strictly, and nothing beside them."""

import socket
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from bot.sandbox import SandboxServer, Workspace
from bot.sandbox import server as serving


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A page of two files, and a secret next door."""
    folder = tmp_path / "page"
    folder.mkdir()
    (folder / "index.html").write_text("<title>Onward</title>")
    (folder / "app.js").write_text("export {}")
    (tmp_path / "secret.txt").write_text("secret")
    monkeypatch.setattr(serving, "PAGE", folder)
    return folder


def test_files_outside_the_page_are_not_served(page: Path, server: SandboxServer) -> None:
    for path in ("/assets/../secret.txt", "/assets/%2e%2e/secret.txt", "/assets//etc/passwd", "/secret.txt"):
        with pytest.raises(urllib.error.HTTPError) as refused, urllib.request.urlopen(server.url + path):
            pass
        refused.value.close()

        assert refused.value.code == 404


def test_the_page_may_load_nothing_from_elsewhere(page: Path, server: SandboxServer) -> None:
    with urllib.request.urlopen(f"{server.url}/") as response:
        policy = response.headers["Content-Security-Policy"]
        assert response.read() == b"<title>Onward</title>"
    with urllib.request.urlopen(f"{server.url}/assets/app.js") as script:
        assert "javascript" in script.headers["Content-Type"]

    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
    assert "unsafe" not in policy
    assert "http" not in policy


def test_a_permalink_leads_to_the_page(page: Path, server: SandboxServer) -> None:
    with urllib.request.urlopen(f"{server.url}/archives/C1/p1772460000000100") as response:
        assert response.url == f"{server.url}/#C1/p1772460000000100"


def test_a_taken_port_is_an_error_and_not_the_end(workspace: Workspace) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(OSError, match="in use"):
            SandboxServer(workspace, port=taken.getsockname()[1]).start()


def test_a_server_can_be_started_again(page: Path, workspace: Workspace) -> None:
    server = SandboxServer(workspace)
    for _ in range(2):
        server.start()
        with urllib.request.urlopen(f"{server.url}/control/changes?since=-1") as response:
            assert response.status == 200
        server.stop()
    server.stop()
