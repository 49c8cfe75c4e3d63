"""Database: PostgreSQL on RDS"""
