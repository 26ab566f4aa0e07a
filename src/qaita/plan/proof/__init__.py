"""What is written down so that others can judge a plan and its bound, and what they confirm.

Owns nothing itself: see ``confirmed``, ``statement``, ``certificate``, ``weights`` and ``coupling``.
"""
