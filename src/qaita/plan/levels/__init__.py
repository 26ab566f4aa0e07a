"""A bound where service comes in parts: what comes early, the programme of each level of function, a bound for each."""
