"""Audit: who did what in the account, and what was configured how"""
