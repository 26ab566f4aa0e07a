"""Contenders of ``benchmarks/programme.py``: each is a process of its own that plans one instance and prints JSON."""
