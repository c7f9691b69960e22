"""Where the servers' files may lie and as whom the servers run.

PostgreSQL refuses to run as root. As root both servers run as `nobody`, who often cannot enter the folder of
the checkout (`/root/kantoor`); then their files lie in a folder of /var/tmp that belongs to root.
"""

from __future__ import annotations

import hashlib
import os
import pwd
import shutil
import stat
import subprocess
from pathlib import Path

from config.embedded.children import CannotStart

PUBLIC = Path("/var/tmp")  # noqa: S108 - the folder in it is checked to be ours
UNPRIVILEGED = "nobody"  # initdb wants a name for its user; this one exists wherever root does


def server_user() -> pwd.struct_passwd | None:
    """As whom the servers run: None means as we do, since we are not root."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam(UNPRIVILEGED)
    except KeyError as problem:
        raise CannotStart(f"PostgreSQL does not run as root, and no user is {UNPRIVILEGED!r}.") from problem


def reachable(path: Path, user: pwd.struct_passwd | None) -> bool:
    """Whether the servers' user can enter a folder, or read and run a file."""
    if user is None:
        return os.access(path, os.X_OK) and (path.is_dir() or os.access(path, os.R_OK))
    command = ["/bin/sh", "-c", 'test -x "$0" && { test -d "$0" || test -r "$0"; }', str(path)]
    try:
        return not subprocess.run(
            command, user=user.pw_uid, group=user.pw_gid, extra_groups=[], check=False, cwd="/"
        ).returncode
    except (PermissionError, subprocess.SubprocessError) as problem:
        raise CannotStart(
            f"PostgreSQL does not run as root, and this root may not become {user.pw_name!r} ({problem}). "
            "Run as another user, or set DATABASE_URL and REDIS_URL."
        ) from problem


def outside(data: Path) -> Path:
    """The folder in /var/tmp that stands in for `data` where that is private; not made here."""
    return PUBLIC / f"kantoor-{hashlib.sha256(os.fsencode(data.resolve())).hexdigest()[:16]}"


def servers_home(data: Path, user: pwd.struct_passwd | None) -> Path:
    """The folder for the files of the servers: `data`, or the one that stands in for it, made when missing."""
    if reachable(data, user):
        return data
    home = outside(data)
    home.mkdir(mode=0o711, exist_ok=True)
    require_ours(home)
    home.chmod(0o711)
    return home


def require_ours(home: Path) -> None:
    """Make sure that nobody else laid this folder, or a link, in the public place before us. Raises CannotStart."""
    found = home.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
        raise CannotStart(f"{home} is not a folder of ours. Remove it.")


def private_folder(path: Path, user: pwd.struct_passwd | None) -> Path:
    """A folder that only the servers' user may enter, made when missing."""
    path.mkdir(mode=0o700, exist_ok=True)
    if user is not None:
        os.chown(path, user.pw_uid, user.pw_gid)
    return path


def private_file(path: Path, text: str, user: pwd.struct_passwd | None) -> Path:
    """A file that only the servers' user may read."""
    path.touch(mode=0o600)
    path.write_text(text, encoding="utf-8")
    if user is not None:
        os.chown(path, user.pw_uid, user.pw_gid)
    return path


def usable_copy(tree: Path, target: Path, leave_out: tuple[str, ...] = ()) -> Path:
    """A copy of a folder of programs that everybody may read and run; an earlier one is replaced."""
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(tree, target, symlinks=True, ignore=shutil.ignore_patterns(*leave_out))
    for path in [target, *target.rglob("*")]:
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
    return target
