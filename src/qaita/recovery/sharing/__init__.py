"""Services for which consumers are rivals: who gets how much at an instant, and until when that lasts.

Owns the classes of services and the deliveries by priority, at least cost and out of stock. Never decides what works:
it is told, at the moments at which something changes, and answers with shares of what is asked.
"""
