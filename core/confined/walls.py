"""What a child may do from now on: little, for ever, and whatever a file makes of it.

Limits of the system for time, memory and written bytes; a seccomp filter that refuses sockets, programs, processes and
all that could look into another process; Landlock, where the kernel has it, that hides every file but one and Python's
own. None of it needs rights: root and ordinary users are confined alike. Without the filter a child does not begin.
"""

from __future__ import annotations

import ctypes
import os
import platform
import resource
import signal
import struct
import sysconfig
from collections.abc import Iterable
from pathlib import Path
from typing import Any

MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
"""Which column of the table is a machine's, and what the kernel calls it (linux/audit.h)."""
REFUSED = {
    "socket": (41, 198), "socketpair": (53, 199), "connect": (42, 203), "accept": (43, 202), "accept4": (288, 242),
    "bind": (49, 200), "listen": (50, 201), "sendto": (44, 206), "sendmsg": (46, 211), "sendmmsg": (307, 269),
    "recvmsg": (47, 212), "recvmmsg": (299, 243), "clone": (56, 220), "clone3": (435, 435), "fork": (57, None),
    "vfork": (58, None), "execve": (59, 221), "execveat": (322, 281), "kill": (62, 129), "tkill": (200, 130),
    "tgkill": (234, 131), "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271),
    "pidfd_open": (434, 434), "pidfd_getfd": (438, 438), "mount": (165, 40), "umount2": (166, 39),
    "chroot": (161, 51), "pivot_root": (155, 41), "unshare": (272, 97), "setns": (308, 268),
    "open_by_handle_at": (304, 265), "prctl": (157, 167), "seccomp": (317, 277), "setrlimit": (160, 164),
    "prlimit64": (302, 261), "add_key": (248, 217), "request_key": (249, 218), "keyctl": (250, 219),
    "bpf": (321, 280), "perf_event_open": (298, 241), "userfaultfd": (323, 282), "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426), "io_uring_register": (427, 427), "kexec_load": (246, 104),
    "kexec_file_load": (320, 294), "init_module": (175, 105), "finit_module": (313, 273),
}  # fmt: skip
"""Calls and their numbers: the network, other processes and programs, other places to see files from, and what
could change these walls or is known for holes (x86's syscall_64.tbl, asm-generic/unistd.h)."""
LD, JEQ, JGE, RET = 0x20, 0x15, 0x35, 0x06
KILL, REFUSE, ALLOW = 0x80000000, 0x00050000, 0x7FFF0000
EPERM, ENOSYS, CLONE3 = 1, 38, 435
X32 = 0x40000000
NO_NEW_PRIVILEGES, SET_SECCOMP, PARENT_DEATH = 38, 22, 1
MEGABYTE = 1 << 20

_libc = ctypes.CDLL(None, use_errno=True)


class NotConfined(RuntimeError):
    """The kernel does not let us refuse sockets: nothing of a stranger's is parsed then."""


def limit(seconds: int, megabytes: int) -> None:
    """Seconds of the processor, megabytes of memory, no written byte, few files, no core."""
    for what, most in (
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_AS, megabytes * MEGABYTE),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, 64),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def die_with_parent() -> None:
    _libc.prctl(PARENT_DEATH, signal.SIGKILL, 0, 0, 0)


def wall_up(readable: Path) -> None:
    """From here on: no network, no process, no file but `readable` and those of Python. Raises NotConfined."""
    if _libc.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0):
        raise NotConfined("no_new_privs")
    hide_files([readable, *(Path(sysconfig.get_path(name)) for name in ("stdlib", "platstdlib", "purelib", "platlib"))])
    refuse_calls()


# --- seccomp


def refuse_calls() -> None:
    found = MACHINES.get(platform.machine())
    if found is None:
        raise NotConfined(f"no filter for {platform.machine()}")
    column, machine = found
    code = program(machine, [numbers[column] for numbers in REFUSED.values()])
    held = ctypes.create_string_buffer(code, len(code))
    filters = struct.pack("HxxxxxxP", len(code) // 8, ctypes.addressof(held))
    if _libc.prctl(SET_SECCOMP, 2, filters, 0, 0):
        raise NotConfined(f"seccomp: {os.strerror(ctypes.get_errno())}")


def program(machine: int, refused: Iterable[int | None]) -> bytes:
    """A filter of classic BPF: another machine's calls kill, refused ones fail with EPERM, all others go through."""
    calls = sorted(call for call in refused if call is not None)
    n = len(calls)
    lines = [
        (LD, 0, 0, 4),  # the machine
        (JEQ, 1, 0, machine),
        (RET, 0, 0, KILL),
        (LD, 0, 0, 0),  # the call
        (JGE, n + 1, 0, X32),
        *((JEQ, n - i, 0, call) for i, call in enumerate(calls)),
        (RET, 0, 0, ALLOW),
        (JEQ, 0, 1, CLONE3),
        (RET, 0, 0, REFUSE | ENOSYS),  # libraries then try the older call, which is refused
        (RET, 0, 0, REFUSE | EPERM),
    ]
    return b"".join(struct.pack("HBBI", *line) for line in lines)


# --- Landlock, see the kernel's userspace-api/landlock.rst

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
READ_FILE, READ_DIR = 1 << 2, 1 << 3


def hide_files(shown: Iterable[Path]) -> bool:
    """Hide all files but these, and those below these folders, which may be read. False where the kernel cannot."""
    version = _libc.syscall(CREATE_RULESET, None, 0, 1)
    if version < 1:
        return False
    rights = (1 << min(12 + version, 15 if version < 5 else 16)) - 1
    rules = struct.pack("QQQ", rights, 3 if version >= 4 else 0, 3 if version >= 6 else 0)
    size = 8 if version < 4 else 16 if version < 6 else 24
    made = _libc.syscall(CREATE_RULESET, ctypes.c_char_p(rules[:size]), size, 0)
    if made < 0:
        return False
    for path in shown:
        allow(made, path)
    done: Any = _libc.syscall(RESTRICT_SELF, made, 0)
    os.close(made)
    return bool(done == 0)


def allow(ruleset: int, path: Path) -> None:
    at = os.open(path, os.O_PATH | os.O_CLOEXEC)
    rights = READ_FILE | (READ_DIR if path.is_dir() else 0)
    _libc.syscall(ADD_RULE, ruleset, 1, ctypes.c_char_p(struct.pack("=Qi", rights, at)), 0)
    os.close(at)
