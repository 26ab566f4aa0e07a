"""Who does what: tasks, modes, lots, crews, calendars, holds, stock, money, waiting, facts.

Owns the programme, a frozen statement of the work that is possible. Never orders it in time.
"""
