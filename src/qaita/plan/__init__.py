"""When each task is done: construct, improve, bound, check, explain.

Owns the schedules of a programme and the proof of how near to the best they are. Never reads a file.
"""
