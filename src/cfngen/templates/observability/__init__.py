"""Observability: what the whole system looks like, from inside and from outside"""
