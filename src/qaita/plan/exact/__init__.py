"""Small programmes to proven optimality, with CP-SAT (extra ``exact``).

Owns nothing itself; :mod:`qaita.plan.exact.apart` is the door.
"""
