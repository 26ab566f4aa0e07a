"""Schedule in, service out: when each asset works again, and what residents lose until then.

Owns the closure over the dependencies and the measures on it. Never knows crews, money or a planner.
"""
