"""The archive: everything that was ever collected, in one SQLite file.

It stores each release as its source published it, tells new from known, moved, revised and duplicate, and gives back
stories: one piece of news with everyone who published it.
"""

from scraper.archive.kept import KeptPages
from scraper.archive.store import Archive

__all__ = ["Archive", "KeptPages"]
