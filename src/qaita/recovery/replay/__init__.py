"""Another simulator's cases, replayed by its rules: pyrecodes 0.3.0, to the last digit.

Owns the compatibility mode: integer steps, fluid crews, suppliers in the order of a list, quirks included. Never
used by the planner, never opens a file. It is quick because only what changed is worked out again; nothing is compiled.
"""
