"""Reads, by subject: each takes a session and gives back rows or plain facts."""
