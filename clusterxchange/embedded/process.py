"""Processes that belong to us: in a group of their own, dying with us, stopped only when they are ours."""

import contextlib
import ctypes
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil

PR_SET_PDEATHSIG = 1


class Program(subprocess.Popen):
    """A process we started. Once `stopped`, its number may belong to a stranger, and we leave it alone."""

    stopped = False


def start(argv: list[str], log: Path, env=None, account=None, farewell=signal.SIGTERM, cwd=None) -> Program:
    """Start `argv` with its output appended to `log`.

    The process leads a group of its own, so that Ctrl-C reaches us and not it. On Linux the kernel sends it
    `farewell` when we die, however hard we are killed. `account` is a `pwd` entry, or None for our own.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as out:
        return Program(
            argv,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            env=env,
            cwd=cwd,
            start_new_session=True,
            preexec_fn=_die_with_parent(farewell),
            **identity(account),
        )


def identity(account) -> dict:
    """What `subprocess` needs to run as `account`; nothing when we stay who we are."""
    if account is None:
        return {}
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def _die_with_parent(farewell: int):
    """What the child runs before it becomes the server. macOS has no such wish: the next start cleans up."""
    if not sys.platform.startswith("linux"):
        return None
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    parent = os.getpid()

    def ask_the_kernel():
        prctl(PR_SET_PDEATHSIG, int(farewell))
        if os.getppid() != parent:
            os._exit(1)

    return ask_the_kernel


def stop(program: Program, how=signal.SIGTERM, seconds: float = 15) -> None:
    """Ask, wait, then kill the whole group. Does nothing to a process that has ended."""
    if program.stopped:
        return
    if program.poll() is None:
        program.send_signal(how)
        with contextlib.suppress(subprocess.TimeoutExpired):
            program.wait(seconds)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(program.pid, signal.SIGKILL)
    program.wait(5)
    program.stopped = True


def running(pid: int, program: str, belonging: Path) -> psutil.Process | None:
    """The process `pid`, if it is `program` started on the folder `belonging`: process numbers are reused."""
    try:
        process = psutil.Process(pid)
        name, words = process.name(), process.cmdline()
    except psutil.Error:
        return None
    ours = program in name and any(str(belonging) in word for word in words)
    return process if ours and process.status() != psutil.STATUS_ZOMBIE else None


def remember(note: Path, programs: list[Program]) -> None:
    """Write down what we started, so that a later start can tell our leftovers from strangers.

    A number alone is reused; with the moment of birth it is not. The note's own place is in it, because a data
    folder may be copied while its servers run.
    """
    born = [[program.pid, _born(program.pid)] for program in programs]
    draft = note.with_suffix(".draft")
    draft.write_text(json.dumps({"place": str(note.resolve()), "born": born}))
    draft.replace(note)


def remembered(note: Path) -> list[psutil.Process]:
    """Those of the note that still run."""
    try:
        words = json.loads(note.read_text())
        born = words["born"] if words["place"] == str(note.resolve()) else []
    except (OSError, ValueError, KeyError, TypeError):
        return []
    return [psutil.Process(pid) for pid, moment in born if moment is not None and _born(pid) == moment]


def _born(pid: int) -> float | None:
    try:
        return psutil.Process(pid).create_time()
    except psutil.Error:
        return None


def end_orphan(process: psutil.Process, how: int, seconds: float = 20) -> None:
    """Stop a server that an earlier, killed run has left behind."""
    with contextlib.suppress(psutil.NoSuchProcess):
        process.send_signal(how)
        try:
            process.wait(seconds)
        except psutil.TimeoutExpired:
            process.kill()
            process.wait(5)
