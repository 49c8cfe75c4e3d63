"""Why the rules of the security groups are as they are: what siblings have in common is said once."""

# What a rule serves; what comes in is no port of administrators either.
OUT_CONTROLS = ("P08", "C-NET-04", "FI-14")
IN_CONTROLS = ("P07", *OUT_CONTROLS)

STAFF_NETWORKS = (
    "The staff's networks are named one by one: a range that covers them all would admit other systems behind the "
    "transit gateway, and perhaps this VPC's own tasks."
)
ANY_VENDOR = (
    "Vendors have no addresses that anybody could list, so everybody may ask, and the web ACL judges country and rate; "
    "PublicIngressCidr narrows it where they are known. Gone once vendors come through CloudFront."
)
REDIRECT = (
    "For the redirect: whoever types the name without https would wait for an answer that never comes. Nothing is "
    "served on this port but in development without a certificate."
)
VENDORS_REDIRECT = f"{REDIRECT} CloudFront, where it stands in front, asks on 443."
CLOUDFRONT = (
    "Whoever learns the load balancer's name could otherwise go around CloudFront. The list holds the addresses of all "
    "of CloudFront, so other people's distributions come this far, too: the regional web ACL stays. It counts as 55 of "
    "the 60 rules that a group may have, which leaves no room for port 80."
)
ONLY_WAY_ON = (
    "For requests and health checks, on the container's port: the load balancer's only way on, so a listener that is "
    "wrong reaches no other service."
)
PAST_INTERNAL = (
    "By group, because a load balancer's addresses change. Nothing else in the VPC can go around its listener and its "
    "access log."
)
PAST_PUBLIC = (
    "By group, because a load balancer's addresses change. Nothing else in the VPC can go around the web ACL, the "
    "listener and the access log."
)
CUT_OFF = (
    "A rule for each caller, so that in an incident one can be cut off: without this one, {} lose the database, and "
    "the others work on."
)
BY_GROUP = (
    "By group and never by range: whatever else stands in the private subnets does not even reach the sign-in of the "
    "database."
)
TO_START = (
    "Without it no task starts: the image's manifest and the secrets come this way, and logs leave by it. One rule for "
    "all endpoints, whose policies say what may be done there."
)
NAMED_CALLERS = (
    "Callers by name and not by the VPC's range, which is usual: what somebody else puts into a subnet does not get "
    "the private way to AWS that these endpoints are."
)
BY_PREFIX_LIST = (
    "A gateway endpoint has no group that a rule could name, so the Region's prefix list stands here, which AWS keeps: "
    "0.0.0.0/0 instead would allow the rest of the internet with it, also where EgressMode is none."
)
BY_PORT_ALONE = (
    "For what has no endpoint, whose addresses nobody can list: here only the port is a limit. Whom it leads to is "
    "judged where EgressMode leads, behind the transit gateway by the organisation's firewall, at a NAT gateway by "
    "nobody."
)
