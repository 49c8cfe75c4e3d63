"""The errors that CloudFormation's API answers with, by the codes and words that AWS uses.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/CommonErrors.html
"""

from __future__ import annotations

from xml.sax.saxutils import escape

from cfngen.local.xml_text import legal

NAMESPACE = "http://cloudformation.amazonaws.com/doc/2010-05-15/"


class AwsError(Exception):
    """A refusal as the API words it: `code`, `message`, and the HTTP `status` that goes with them."""

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        self.code = code
        self.message = message
        self.status = status
        super().__init__(f"{code}: {message}")

    def body(self, request_id: str) -> bytes:
        """Render the error document of the query protocol."""
        kind = "Sender" if self.status < 500 else "Receiver"
        return (
            f'<ErrorResponse xmlns="{NAMESPACE}"><Error><Type>{kind}</Type><Code>{escape(self.code)}</Code>'
            f"<Message>{legal(escape(self.message))}</Message></Error><RequestId>{request_id}</RequestId>"
            "</ErrorResponse>"
        ).encode()


def validation_error(message: str) -> AwsError:
    """Refuse what the request asks for."""
    return AwsError("ValidationError", message)


def constraint_errors(problems: list[str]) -> AwsError:
    """Refuse values outside the service model's constraints, all at once, as AWS's front end words it."""
    plural = "error" if len(problems) == 1 else "errors"
    return validation_error(f"{len(problems)} validation {plural} detected: {'; '.join(problems)}")


def already_exists(message: str) -> AwsError:
    """Refuse a name that is taken."""
    return AwsError("AlreadyExistsException", message)


def insufficient_capabilities(missing: list[str]) -> AwsError:
    """Refuse a template that needs an acknowledgement that the request does not carry."""
    return AwsError("InsufficientCapabilitiesException", f"Requires capabilities : [{', '.join(missing)}]")


def change_set_not_found(name: str) -> AwsError:
    """Refuse a change set that does not exist; 404, as the service model says."""
    return AwsError("ChangeSetNotFound", f"ChangeSet [{name}] does not exist", 404)


def invalid_change_set_status(message: str) -> AwsError:
    """Refuse to execute or delete a change set in its status."""
    return AwsError("InvalidChangeSetStatus", message)


def stack_missing(name: str) -> AwsError:
    """Refuse a stack that does not exist, in the words of the calls that write."""
    return validation_error(f"Stack [{name}] does not exist")


def stack_id_missing(name: str) -> AwsError:
    """Refuse a stack that does not exist, in the words of the calls that read."""
    return validation_error(f"Stack with id {name} does not exist")
