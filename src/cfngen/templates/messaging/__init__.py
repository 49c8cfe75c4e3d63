"""Messaging: queues and the event bus"""
