"""Almaty, January 2022: what is known, and what is generated from a seed to stand for what is not.

Owns the facts with their sources and the assumptions made beside them (``docs/case-almaty.md``). No assumption was
chosen to reproduce what was observed later. :func:`qaita.cases.almaty_2022.case.tables` makes the city.
"""
