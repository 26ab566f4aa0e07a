"""Shares of function summed to curves of people and of demand, and what is measured on them.

Never decides a share: traces are given, from the closure or from the events.
"""
