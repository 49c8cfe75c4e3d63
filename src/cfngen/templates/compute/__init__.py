"""Compute: load balancers, ECS services and their images, roles and buckets"""
