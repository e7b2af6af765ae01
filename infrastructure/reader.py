#!/usr/bin/env python3
"""Types the bash blocks below a heading of README.md into a terminal, as a reader does who follows the page.

    reader.py "Quick Start" "Using Terraform"

Stops at the first command that fails. Questions that the tools ask are answered as a reader would who means it.
"""

from __future__ import annotations

import os
import pty
import re
import select
import signal
import sys
import tempfile
from pathlib import Path

PATIENCE = 600
COLOURS = re.compile(rb"\x1b\[[0-9;?]*[A-Za-z]")
PAGE = Path(__file__).parent / "README.md"
ANSWERS = {
    rb"Do you wish to deploy these changes\? \(y/n\) *$": b"y\n",
    rb"Are you sure you want to delete: \S+ \(y/n\) *$": b"y\n",
    rb"Enter a value: *$": b"yes\n",
    rb"(?s)deletes the event store (\S+) .*Type the event store's name to go on: $": rb"\1" + b"\n",
}


def blocks(page: str, chapter: str, section: str) -> list[str]:
    """The bash blocks below that chapter's section, in order."""
    headings = ["", ""]
    found: list[str] = []
    inside = False
    for line in page.splitlines():
        if line.startswith("```"):
            inside = line == "```bash" and headings == [chapter, section]
            if inside:
                found.append("")
        elif inside:
            found[-1] += line + "\n"
        elif line.startswith("## "):
            headings = [line[3:], ""]
        elif line.startswith("### "):
            headings[1] = line[4:]
    if not found:
        raise SystemExit(f"{PAGE} has no bash block below {chapter} / {section}")
    return found


def answer(said: bytes) -> bytes | None:
    plain = COLOURS.sub(b"", said)
    for question, reply in ANSWERS.items():
        asked = re.search(question, plain)
        if asked:
            return asked.expand(reply)
    return None


def typed(script: str) -> int:
    """Runs a script in a terminal of its own, answers what is asked, and says how it ended."""
    process, terminal = pty.fork()
    if process == 0:
        os.environ.pop("CI", None)  # there is somebody to ask
        os.execvp("bash", ["bash", "--noprofile", "--norc", "-euo", "pipefail", script])
    said = b""
    while True:
        if not select.select([terminal], [], [], PATIENCE)[0]:
            os.kill(process, signal.SIGHUP)
            print(f"\n{Path(__file__).name}: nothing was said for {PATIENCE} s", file=sys.stderr)
            return 1
        try:
            part = os.read(terminal, 4096)
        except OSError:  # Linux's way to say that the other side is closed
            part = b""
        if not part:
            break
        sys.stdout.buffer.write(part.replace(b"\r\n", b"\n"))
        sys.stdout.flush()
        said = (said + part)[-4096:]
        reply = answer(said)
        if reply:
            os.write(terminal, reply)
            said = b""
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


def main(chapter: str, section: str) -> int:
    with tempfile.NamedTemporaryFile("w", suffix=".sh") as script:
        script.write("\n".join(blocks(PAGE.read_text(), chapter, section)))
        script.flush()
        return typed(script.name)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        raise SystemExit(__doc__)
    sys.exit(main(sys.argv[1], sys.argv[2]))
