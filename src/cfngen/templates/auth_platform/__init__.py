"""Authentication platform: what its services remember of who is signed in"""
