"""Backup: copies that neither a mistake nor an intruder deletes"""
