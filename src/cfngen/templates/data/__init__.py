"""Data: tables beside the relational database"""
