"""More than one process at one question: today, several machines that search one plan together.

Owns the wire to a Dask cluster, the only socket below the desk. Decides nothing that a plan does not.
"""
