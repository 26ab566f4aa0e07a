"""The verifier: judges a proof file with plain code that shares nothing with the planner.

Imports numpy and the standard library alone. It knows the problem as integers, and derives all else itself: when tasks
end, when services are back, what is lost, and what prices prove.
"""
