"""What is broken, and how sure we are: states, observations with source and date, probabilities, draws.

Owns the way from observations to damage states. Never decides what is repaired or when.
"""
