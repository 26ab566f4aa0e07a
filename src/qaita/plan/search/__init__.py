"""Search for a plan: first lists, changes of lists and their worth, rounds of threads that can be replayed."""
