"""Security services: detectors, findings, and settings of the account"""
