"""What the formats demand, as rules that a test can run: each takes a document and yields what is wrong in it.

They are those of the specifications, and of the public validators of feeds, warnings included.
"""
