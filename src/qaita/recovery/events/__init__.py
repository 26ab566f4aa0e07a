"""Recovery played through time, where function is partial, service is rivalled for, or what was back is lost again.

Owns the play from event to event. Where nothing of the kind is there, the closure gives the same answer at once and
is asked instead. Never decides a date of repair.
"""
