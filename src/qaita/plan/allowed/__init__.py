"""Whether a schedule is allowed: each rule of the programme in plain code that knows no planner."""
