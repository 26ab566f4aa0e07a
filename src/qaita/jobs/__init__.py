"""What can be asked of Qaita: one function a command.

Owns the order of steps behind each command. Never prints; the command line and the desk do the showing.
"""
