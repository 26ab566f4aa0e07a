"""Small programmes to proven optimality, with CP-SAT (extra ``exact``).

Owns nothing itself; :mod:`qaita.plan.exact.model` is the door.
"""
