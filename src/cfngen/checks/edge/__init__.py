"""Checks of what stands in front: CloudFront, WAF, and their us-east-1."""
