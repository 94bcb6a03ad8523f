"""Runs a command in a terminal of its own and passes on what it draws: COLUMNS ROWS COMMAND [ARGUMENT…]"""

import fcntl
import os
import pty
import struct
import sys
import termios

columns, rows, *command = sys.argv[1:]
child, terminal = pty.fork()
if child == 0:
    fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", int(rows), int(columns), 0, 0))
    os.execvp(command[0], command)
while True:
    try:
        drawn = os.read(terminal, 65536)
    except OSError:  # Linux says so when the other end is closed.
        break
    if not drawn:
        break
    sys.stdout.buffer.write(drawn)
sys.stdout.buffer.flush()
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
