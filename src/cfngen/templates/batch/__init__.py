"""Batch: the month-end aggregation"""
