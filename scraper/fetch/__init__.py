"""The network: one polite, hardened way to get a page.

Everything the project asks of other people's servers goes through a `Fetcher`: it keeps to robots.txt and to one
request at a time for each host, refuses private addresses, bounds time and size, and says in plain words why a page
can't be had.
"""

from scraper.fetch.client import Fetcher, user_agent

__all__ = ["Fetcher", "user_agent"]
