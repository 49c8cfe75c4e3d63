"""Monitoring: log groups, alarms and notifications"""
