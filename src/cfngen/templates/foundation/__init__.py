"""Foundation: the VPC and its ways out"""
