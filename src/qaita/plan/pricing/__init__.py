"""What one more unit of each means would save: questions, what the bound's prices answer, and what re-plans do.

Owns nothing itself; :mod:`qaita.jobs.prices` puts the parts together.
"""
