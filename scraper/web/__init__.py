"""The newsroom's page and feeds over HTTP: a small read-only server of what publish/ has written."""

from scraper.web.app import Exchangeable, create_app
from scraper.web.server import listen, serve

__all__ = ["Exchangeable", "create_app", "listen", "serve"]
