"""Measurements of whole collections, beside what a few lines of code would do in their place: see README.md here."""
