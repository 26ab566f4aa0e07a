"""The way in and out: one module a format.

Owns every opening of a file outside the desk. Never decides anything about the city or the plan.
"""
