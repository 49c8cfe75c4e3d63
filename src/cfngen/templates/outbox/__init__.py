"""Outbox: events that are recorded with what they tell of, and delivered from there"""
