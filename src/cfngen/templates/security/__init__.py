"""Security: encryption keys, secrets and the regional web ACL"""
