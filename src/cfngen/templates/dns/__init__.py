"""DNS: the names under which people find the system"""
