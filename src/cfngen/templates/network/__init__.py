"""Network: subnets, routes, security groups and VPC endpoints"""
