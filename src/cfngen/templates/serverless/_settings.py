"""Settings of functions and APIs that several stacks share."""

from troposphere import Equals, Or

from cfngen.language import Condition, Setting

serverless_api = Setting(
    "ServerlessApi",
    "API in front of the records function: rest (with the regional web ACL), http (cheaper, but no web ACL can stand "
    "in front), both or none",
    default="rest",
    allowed_values=("rest", "http", "both", "none"),
)
makes_rest_api = Condition("MakesRestApi", Or(Equals(serverless_api, "rest"), Equals(serverless_api, "both")))
makes_http_api = Condition("MakesHttpApi", Or(Equals(serverless_api, "http"), Equals(serverless_api, "both")))

api_rate_limit = Setting(
    "ApiRateLimit",
    "Requests a second that an API answers over all callers; what is more gets 429",
    type="Number",
    default=100,
    min_value=1,
    max_value=10000,
)
api_burst_limit = Setting(
    "ApiBurstLimit",
    "Requests at once that an API answers beyond its rate",
    type="Number",
    default=200,
    min_value=1,
    max_value=5000,
)
# Text, not a list, and no longer: it stands in the description of the function's version, of 256 characters.
api_allowed_origins = Setting(
    "ApiAllowedOrigins",
    "Origins whose pages may call the APIs from a browser, comma-separated, such as https://vendor.example.jp; empty "
    "for none",
    default="",
    max_length=90,
    allowed_pattern=r"^$|^https://[a-z0-9.-]+(:[0-9]+)?(,https://[a-z0-9.-]+(:[0-9]+)?)*$",
)
