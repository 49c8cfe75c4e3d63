"""Authentication: Cognito user pools"""
