"""What a change does to security: what is granted to more, what protects less.

Every function is pure and sees one resource on both sides, so the offline answer and AWS's own go the same way.
"""
