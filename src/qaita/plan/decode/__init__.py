"""From a list of jobs or tasks to a schedule: each in turn takes the earliest place that is left."""
