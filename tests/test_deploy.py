"""The examples of deploy/ do what they say: web servers serve what `scraper serve` does, and units are locked in."""

import json
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest

from scraper.cli import main
from scraper.errors import ConfigError, LockedError
from scraper.run.heartbeat import STALE_AFTER_S
from scraper.web.app import SECURITY_HEADERS
from scraper.web.shelf import MEDIA_TYPES

DEPLOY = Path(__file__).parents[1] / "deploy"
NGINX, CADDY = ((DEPLOY / name).read_text(encoding="utf-8") for name in ("nginx.conf", "Caddyfile"))
SYSTEMD = DEPLOY / "systemd"
SERVICES = sorted(SYSTEMD.glob("*.service"))
UTF_8 = "; charset=utf-8"


def nginx_types(text: str) -> dict[str, str]:
    """Read the types by ending, with the charset that nginx adds to some; text/html always has it."""
    table = re.search(r"types \{\n(.+?)\}", text, re.DOTALL)
    charset = re.search(r"charset_types (.+?);", text, re.DOTALL)
    ninjs = re.search(r"location ~ \\(\.ninjs)\\(\.json)\$ \{\s*types \{ \}\s*default_type (\S+);", text)
    assert table
    assert charset
    assert ninjs
    rows = (row.split() for row in table[1].replace(";", "").strip().splitlines())
    plain = {f".{ending}": media_type for media_type, *endings in rows for ending in endings}
    plain["".join(ninjs.group(1, 2))] = ninjs[3]
    with_charset = {*charset[1].split(), "text/html"}
    return {ending: each + UTF_8 * (each in with_charset) for ending, each in plain.items()}


def caddy_types(text: str) -> dict[str, str]:
    """Read the types by ending, through the matchers that name the endings."""
    matchers = re.findall(r"(@\w+) (?:\{\s*)?path (\*\..+)", text)
    types = dict(re.findall(r'header (@\w+) Content-Type "(.+)"', text))
    return {ending[1:]: types[matcher] for matcher, endings in matchers for ending in endings.split()}


@pytest.mark.parametrize(("read", "text"), [(nginx_types, NGINX), (caddy_types, CADDY)], ids=["nginx", "caddy"])
def test_each_ending_has_the_type_that_serve_gives_it_and_there_are_no_others(read, text) -> None:
    assert read(text) == MEDIA_TYPES


@pytest.mark.parametrize("text", [NGINX, CADDY], ids=["nginx", "caddy"])
class TestBoth:
    def test_only_files_with_these_endings_can_be_had(self, text: str) -> None:
        (served,) = re.findall(r"\\\.\(\?:(.+)\)\$", text)
        assert {f".{ending}" for ending in served.split("|")} == MEDIA_TYPES.keys() - {".ninjs.json"}

    def test_the_security_headers_are_those_of_serve(self, text: str) -> None:
        for name, value in SECURITY_HEADERS.items():
            assert re.search(rf'\b{name} "{re.escape(value)}"', text), name

    def test_copies_are_asked_about_before_they_are_used(self, text: str) -> None:
        assert 'Cache-Control "no-cache"' in text

    def test_what_is_text_is_sent_packed(self, text: str) -> None:
        (packed,) = re.findall(r"gzip_types (.+?);|encode gzip \{(.+?)\n\t\t\}", text, re.DOTALL)
        for media_type in {each.removesuffix(UTF_8) for each in MEDIA_TYPES.values()} - {"image/png", "text/html"}:
            assert media_type in packed[0] or f"{media_type}*" in packed[1] or "text/*" in packed[1], media_type

    def test_every_way_in_leads_to_the_page_of_feeds_and_searches_go_to_serve(self, text: str) -> None:
        for path in ("/", "/feeds", "/feeds/"):
            assert re.search(rf"(?:location =|redir) {path} .*/feeds/index\.html", text), path
        assert re.search(r"/feeds/search\..*\n.*\n?.*\b(?:proxy_pass http://|reverse_proxy )127\.0\.0\.1:8000", text)


def test_caddy_serves_nothing_whose_path_has_a_hidden_name() -> None:
    (pattern,) = re.findall(r"path_regexp (\S+)", CADDY)
    for path in ("/feeds/all.rss", "/feeds/source/region-x.atom", "/feeds/archive/all/12.atom", "/feeds/x.ninjs.json"):
        assert re.search(pattern, path), path
    for path in ("/feeds/.x.rss", "/feeds/.edition/all.rss", "/feeds/source/.x.json", "/feeds/../archive.rss"):
        assert not re.search(pattern, path), path
    for path in ("/archive.db", "/feeds/archive.db", "/feeds/", "/feeds/source/", "/feedsx/all.rss", "/feeds//all.rss"):
        assert not re.search(pattern, path), path


class TestUnits:
    """What systemd reads, as text; on a machine with systemd-analyze it is asked as well."""

    @pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.name)
    def test_a_service_is_locked_in_as_far_as_it_can_be(self, path: Path) -> None:
        service = settings_of(path)["Service"]
        for name in (
            *("DynamicUser", "NoNewPrivileges", "PrivateTmp", "PrivateDevices", "PrivateUsers", "ProtectHome"),
            *("ProtectClock", "ProtectControlGroups", "ProtectHostname", "ProtectKernelLogs", "ProtectKernelModules"),
            *("ProtectKernelTunables", "LockPersonality", "MemoryDenyWriteExecute", "RestrictNamespaces"),
            *("RestrictRealtime", "RestrictSUIDSGID"),
        ):
            assert service[name] == ["yes"], name
        assert service["ProtectSystem"] == ["strict"]
        assert service["CapabilityBoundingSet"] == [""]
        assert {*service} >= {"MemoryMax", "TasksMax", "RestrictAddressFamilies"}

    @pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.name)
    def test_all_have_the_same_data_and_a_command_that_there_is(self, path: Path) -> None:
        service = settings_of(path)["Service"]
        assert (service["User"], service["StateDirectory"]) == (["press-scraper"], ["press-scraper"])
        (command,) = service["ExecStart"]
        program, *words = shlex.split(command)
        assert program == "/opt/press-scraper/bin/scraper"
        assert words[-2:] == ["--config", "/etc/press-scraper/sources.yaml"]
        with main.make_context("scraper", words, resilient_parsing=True) as context:
            name, _, rest = main.resolve_command(context, [*context._protected_args, *context.args])
        assert name in ("serve", "run", "backup")
        assert rest

    def test_the_service_says_when_it_is_ready_and_is_watched(self) -> None:
        service = settings_of(SYSTEMD / "press-scraper.service")["Service"]
        assert service["Type"] == ["notify"]
        assert service["WatchdogSec"] == ["3min"]
        assert STALE_AFTER_S < 180 / 2, "the watchdog must outlast a schedule that is only held up"
        assert service["RestartPreventExitStatus"] == [f"{ConfigError.exit_code} {LockedError.exit_code}"]

    @pytest.mark.parametrize("path", sorted(SYSTEMD.glob("*.timer")), ids=lambda path: path.name)
    def test_each_timer_has_its_service_and_catches_up(self, path: Path) -> None:
        assert path.with_suffix(".service") in SERVICES
        assert settings_of(path)["Timer"]["Persistent"] == ["yes"]

    def test_systemd_has_nothing_against_them(self, tmp_path: Path) -> None:
        told = analyzed(tmp_path, "verify", *(path.name for path in SYSTEMD.iterdir()))
        assert told is None or told == ""

    @pytest.mark.parametrize("name", [path.name for path in SERVICES])
    def test_systemd_finds_them_exposed_to_at_most_2_of_10(self, tmp_path: Path, name: str) -> None:
        told = analyzed(tmp_path, "security", "--offline=true", "--threshold=20", "--no-pager", name)
        assert told is None or f"Overall exposure level for {name}" in told


def analyzed(folder: Path, *arguments: str) -> str | None:
    """Ask systemd-analyze about the units, with a program that is on this machine; None where there is none to ask."""
    if shutil.which("systemd-analyze") is None:
        return None
    for path in SYSTEMD.iterdir():
        text = path.read_text(encoding="utf-8").replace("/opt/press-scraper/bin/scraper", sys.executable)
        (folder / path.name).write_text(text, encoding="utf-8")
    command = [f"./{each}" if (folder / each).is_file() else each for each in arguments]
    done = subprocess.run(["systemd-analyze", *command], cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def settings_of(path: Path) -> dict[str, dict[str, list[str]]]:
    """Read a unit: its sections, and of each setting the values in their order."""
    sections: dict[str, dict[str, list[str]]] = {}
    section: dict[str, list[str]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            section = sections.setdefault(line.strip("[]"), {})
        elif line and not line.startswith("#"):
            name, _, value = line.partition("=")
            section.setdefault(name, []).append(value)
    return sections


class TestCron:
    def test_each_line_is_a_command_that_there_is_and_doctor_knows_the_one_that_collects(self) -> None:
        text = (DEPLOY / "cron.example").read_text(encoding="utf-8")
        lines = [line for line in text.splitlines() if "  press-scraper  " in line]
        commands = [re.sub(r".* \$SCRAPER (\w+) .*--config \$CONFIG.*", r"\1", line) for line in lines]
        assert commands == ["run", "backup", "metrics"]
        assert set(commands) <= set(main.list_commands(click.Context(main)))


class TestContainer:
    TEXT = (DEPLOY / "Containerfile").read_text(encoding="utf-8")

    def test_it_is_not_run_by_root_and_asks_after_its_health(self) -> None:
        assert re.search(r"^USER [1-9]\d+$", self.TEXT, re.MULTILINE)
        (check,) = re.findall(r'CMD (\["python".+\])$', self.TEXT, re.MULTILINE)
        compile(json.loads(check)[2], "HEALTHCHECK", "exec")
        assert "/healthz" in check

    def test_what_it_copies_is_there_and_what_it_starts_is_a_command(self) -> None:
        for words in re.findall(r"^COPY (?!--from)(.+) \S+$", self.TEXT, re.MULTILINE):
            for name in words.split():
                assert (DEPLOY.parent / name).exists(), name
        (start,) = re.findall(r"^CMD (\[.+\])$", self.TEXT, re.MULTILINE)
        assert "serve" in json.loads(start)

    def test_its_packages_are_those_that_the_tests_had_and_none_that_only_tests_need(self) -> None:
        tested, served = (
            set(re.findall(r"^([\w.-]+==[\w.]+)", path.read_text(encoding="utf-8"), re.MULTILINE))
            for path in (DEPLOY.parent / "requirements.lock", DEPLOY / "requirements.lock")
        )
        assert served < tested
        assert not [each for each in served if each.startswith(("pytest", "mypy", "ruff"))]
