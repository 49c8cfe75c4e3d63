"""Frontend: single-page applications behind CloudFront"""
