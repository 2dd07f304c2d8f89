"""The account Postgres runs under. Postgres refuses to run as root, and containers are often root."""

import hashlib
import os
import pwd
import shutil
import subprocess
from pathlib import Path

NAME = "clusterxchange"
SHELTER = Path("/var/lib/clusterxchange")


def unprivileged():
    """A `pwd` entry when we are root (made on first use), None when we are an ordinary user already."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam(NAME)
    except KeyError:
        return _create()


def _create():
    useradd = shutil.which("useradd", path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")
    if useradd is None:
        return pwd.getpwnam("nobody")
    nobody_logs_in = ["--system", "--no-create-home", "--home-dir", "/nonexistent", "--shell", "/bin/false"]
    subprocess.run([useradd, *nobody_logs_in, NAME], check=True, capture_output=True)  # noqa: S603
    return pwd.getpwnam(NAME)


def reaches(account, path: Path) -> bool:
    """Whether the account may pass every folder above `path`: nobody but root passes /root."""
    return account is None or all(_may_pass(account, folder) for folder in path.resolve().parents)


def _may_pass(account, folder: Path) -> bool:
    status = folder.stat()
    if status.st_uid == account.pw_uid:
        return bool(status.st_mode & 0o100)
    if status.st_gid == account.pw_gid:
        return bool(status.st_mode & 0o010)
    return bool(status.st_mode & 0o001)


def set_aside(folder: Path) -> None:
    """Nothing is deleted that somebody may want back; only the last one is kept."""
    aside = folder.with_name(folder.name + ".aside")
    if folder.exists():
        shutil.rmtree(aside, ignore_errors=True)
        folder.rename(aside)


def shelter(path: Path, kind: str) -> Path:
    """A folder outside closed homes that stands for `path`: we do not open a home for others instead."""
    mark = hashlib.sha256(str(path.resolve()).encode()).hexdigest()[:12]
    SHELTER.mkdir(mode=0o755, parents=True, exist_ok=True)
    return SHELTER / f"{kind}-{mark}"
