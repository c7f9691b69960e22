"""The process that children are born from: started by exec with an empty environment, so that no child has our secrets
in its memory; single-threaded, so that forking is sound; with all parsers loaded, so that a child is there at once.

It does nothing but fork. It ends when the process that started it does. Run as a file: `python -I nursery.py FD`.
"""

from __future__ import annotations

import os
import signal
import socket
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def main(control: socket.socket) -> None:
    """Each request is two pipe ends: where the child reads commands, and where it answers. The answer is its pidfd."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # who has ended is gone; a pidfd keeps its meaning all the same
    while True:
        message, fds, _flags, _address = socket.recv_fds(control, 16, 2)
        if not message:
            return
        commands, answers = fds
        pid = os.fork()
        if pid == 0:
            control.close()
            os._exit(be_child(commands, answers))
        os.close(commands)
        os.close(answers)
        try:
            born = os.pidfd_open(pid)
            socket.send_fds(control, [b"born"], [born])
            os.close(born)
        except BrokenPipeError:
            return


def be_child(commands: int, answers: int) -> int:
    from core.confined import child

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    child.serve(commands, answers)
    return 0


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    from django.conf import settings

    settings.configure(USE_I18N=False)  # refusals are told in their source language, and translated where they are read
    from core.confined import child

    child.load_parsers(sys.argv[2:])
    main(socket.socket(fileno=int(sys.argv[1])))
