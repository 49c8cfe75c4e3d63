"""NAT: a way out of the private subnets of the environment's own"""
