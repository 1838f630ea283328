"""In charge of order: which room does what, when, and what is told of it.

`pipeline.run_once` makes one collection and `schedule.keep_collecting` makes them for as long as it may; both visit
sources through `collect`, read pages in the `sandbox`, store through the archive and publish from it.
"""
