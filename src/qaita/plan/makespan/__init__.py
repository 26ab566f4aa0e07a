"""Shortest projects: activities with modes, precedence, renewable and nonrenewable resources, least makespan.

Owns the problem of the public instances of project scheduling (RCPSP and multi-mode RCPSP) and its search. Knows no
city and asks for no service: it shares nothing with the closure.
"""
