"""Reads the dates of press pages: as printed for people, as stated for machines, and in addresses.

It only ever returns a real calendar day, and says how exactly the time was stated and what the page called it.
"""

from scraper.parse.dates.machine import date_in_url, read_machine_date
from scraper.parse.dates.moments import AHEAD, STOCKHOLM, Dated, Label
from scraper.parse.dates.printed import find_dates, may_tell_date
from scraper.parse.dates.surroundings import is_of_event, label_of
from scraper.parse.dates.words import DAY_LABEL, LABEL_WORDS, names_change

__all__ = [
    "AHEAD",
    "DAY_LABEL",
    "LABEL_WORDS",
    "STOCKHOLM",
    "Dated",
    "Label",
    "date_in_url",
    "find_dates",
    "is_of_event",
    "label_of",
    "may_tell_date",
    "names_change",
    "read_machine_date",
]
