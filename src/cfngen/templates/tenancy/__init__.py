"""Tenancy: rows of one tenant are out of reach of every other"""
