"""The built-in cases: Almaty in January 2022, and a synthetic city of any size.

Owns the data of the cases and the code that makes tables of text from them and a seed. Never opens a file, never
asks for the time, and knows nothing of the layers above: what it makes is checked by the reader like any other city.
"""
