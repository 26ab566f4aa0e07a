"""A plan amended job by job once it is found: what saves nobody anything given back, nothing left undone."""
