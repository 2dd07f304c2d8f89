"""Which work is done already: a digest of what went in, kept beside what came out."""

import hashlib
from pathlib import Path


def digest(*patterns: tuple[Path, str]) -> str:
    """One mark for the contents of all files that match; `patterns` are pairs of a folder and a glob."""
    mark = hashlib.sha256()
    for folder, pattern in patterns:
        for path in sorted(path for path in folder.glob(pattern) if path.is_file()):
            mark.update(f"{path.relative_to(folder)}\0".encode())
            mark.update(hashlib.sha256(path.read_bytes()).digest())
    return mark.hexdigest()


def is_done(stamp: Path, mark: str) -> bool:
    return stamp.exists() and stamp.read_text() == mark


def set_done(stamp: Path, mark: str) -> None:
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(mark)
