"""The data of the built-in cases. Holds no code."""
