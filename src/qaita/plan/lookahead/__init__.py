"""Look-ahead restoration: which damaged nodes and links of a flow network to repair in which period, and how good.

Owns the exact planner of the INDP family (:mod:`qaita.plan.lookahead.solve`). Never opens a file.
"""
