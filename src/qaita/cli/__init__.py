"""The command ``qaita``: words, options, what is printed, exit codes.

Owns the command line and is the only place that prints: results to stdout, messages and progress to stderr. Does none
of the work itself; each command calls one function of :mod:`qaita.jobs`, loaded when it is needed.
"""

from qaita.cli.commands import main

__all__ = ["main"]
