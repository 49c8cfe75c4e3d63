"""cfngen keeps an AWS estate as Python, as YAML, and as reviewed CloudFormation change sets."""

__version__ = "0.1.0"
