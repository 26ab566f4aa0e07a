"""What people look at: curve, Gantt chart, map, briefing.

Data in, artefact out: what is made is returned as bytes or text. Never opens a file.
"""
