"""Services whose deliveries another program works out: a black box, asked when something changes.

Owns the one small interface, and what water and power networks are to it. Never opens a file: the programs' own objects
are read in ``files`` and handed over.
"""
