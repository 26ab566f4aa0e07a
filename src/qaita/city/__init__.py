"""What exists and who needs whom: assets, services, dependencies, residents.

Owns the frozen tables of a city and the integer indices made from them once. Never knows what is broken,
who repairs it or when.
"""
