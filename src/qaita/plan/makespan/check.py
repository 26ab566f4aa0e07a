"""Is this timetable allowed? Each rule of a project, read off its definition, by code that knows no search.

Owns :func:`check_timetable`. Shares nothing with the schedule generation: slow and plain on purpose.
"""

from __future__ import annotations

from qaita.plan.makespan.project import Project, Timetable


def check_timetable(project: Project, timetable: Timetable) -> list[str]:
    """Return every breach of the project's rules, each as a sentence; an empty list means that it is allowed.

    Rules: one start and one mode of its own for every activity; no start before 0 nor before a predecessor's finish;
    in no period more of a renewable resource than its capacity; in all no more of a nonrenewable than its stock.
    """
    found = _shape(project, timetable)
    if found:
        return found
    return [*_precedence(project, timetable), *_renewables(project, timetable), *_nonrenewables(project, timetable)]


def _shape(project: Project, timetable: Timetable) -> list[str]:
    count = project.num_activities
    if len(timetable.start) != count or len(timetable.mode) != count:
        return [f"{len(timetable.start)} starts and {len(timetable.mode)} modes for {count} activities"]
    found = [f"activity {k} starts at {start}, before 0" for k, start in enumerate(timetable.start) if start < 0]
    for k, mode in enumerate(timetable.mode):
        if not project.mode_ptr[k] <= mode < project.mode_ptr[k + 1]:
            found.append(f"activity {k} is done in mode {mode}, none of its own")
    return found


def _precedence(project: Project, timetable: Timetable) -> list[str]:
    found = []
    for k in range(project.num_activities):
        for before in project.pred[project.pred_ptr[k] : project.pred_ptr[k + 1]]:
            finish = timetable.start[before] + project.duration[timetable.mode[before]]
            if timetable.start[k] < finish:
                found.append(f"activity {k} starts at {timetable.start[k]}, activity {before} finishes at {finish}")
    return found


def _renewables(project: Project, timetable: Timetable) -> list[str]:
    held: dict[tuple[int, int], int] = {}
    for start, mode in zip(timetable.start, timetable.mode, strict=True):
        for resource, units in enumerate(project.need[mode]):
            for period in range(start, start + project.duration[mode]) if units else ():
                held[resource, period] = held.get((resource, period), 0) + int(units)
    return [f"renewable resource {resource}: {units} held in period {period}, {project.capacity[resource]} there"
            for (resource, period), units in sorted(held.items()) if units > project.capacity[resource]]


def _nonrenewables(project: Project, timetable: Timetable) -> list[str]:
    used = [sum(int(project.use[mode, resource]) for mode in timetable.mode) for resource in range(len(project.stock))]
    return [f"nonrenewable resource {resource}: {units} used, {project.stock[resource]} there"
            for resource, units in enumerate(used) if units > project.stock[resource]]
