"""A value is accepted, or refused, as CloudFormation would; the message says what is wrong and what to do."""

from __future__ import annotations

from typing import Any

import pytest

from cfngen.environments.checking import is_secret
from cfngen.errors import AuthorError, Problem
from cfngen.language import Flag, Setting
from tests.environments.environment_bench import Bench

# One setting, X, as the rest of its call after the description.
STRING = ""
NUMBER = ', type="Number"'
FLAG = "Flag"
LIST = ', type="CommaDelimitedList"'
NUMBERS = ', type="List<Number>"'
VPC = ', type="AWS::EC2::VPC::Id"'
SSM_LIST = ', type="AWS::SSM::Parameter::Value<CommaDelimitedList>"'
CIDR = "CidrSetting"
CIDR_16_19 = "CidrSetting, shortest=16, longest=19"
CIDRS = "CidrSetting, many=True"
PATTERN = ', allowed_pattern="[a-z]+"'
ANCHORED = ', allowed_pattern="^[a-z]+$"'


def declare(bench: Bench, call: str) -> None:
    """Settings of one X; `call` may begin with the class."""
    maker, _, rest = call.partition(",") if call[:1].isalpha() else ("Setting", "", call.lstrip(","))
    bench.settings(f'x = {maker}("X", "An X", {rest})')


@pytest.mark.parametrize(
    ("call", "given", "text"),
    [
        (STRING, "text", "text"),
        (STRING, "日本語 text", "日本語 text"),
        (STRING, "a\nb\tc\n", "a\nb\tc\n"),
        (STRING, "30", "30"),
        (STRING, "a,b", "a,b"),
        (STRING, "v" * 4096, "v" * 4096),
        (', default="a"', "", ""),
        (', allowed_values=("", "a")', "", ""),
        (', allowed_pattern="^$|^a$"', "", ""),
        (NUMBER, 30, "30"),
        (NUMBER, "30", "30"),
        (NUMBER, 0.5, "0.5"),
        (NUMBER, -1, "-1"),
        (NUMBER, "012", "012"),
        (', type="Number", min_value=1, max_value=2.5', "1", "1"),
        (', type="Number", min_value=1, max_value=2.5', 2.5, "2.5"),
        (', type="Number", allowed_values=(30, 60)', 60, "60"),
        (FLAG, True, "true"),
        (FLAG, False, "false"),
        (FLAG, "true", "true"),
        (LIST, ["a", "b c"], "a,b c"),
        (LIST, "a, b ,c", "a,b,c"),
        (LIST, [" a "], "a"),
        (LIST + ', default="a"', "", ""),
        (LIST + ', default="a"', [], ""),
        (LIST + ', allowed_values=("a", "b")', "b, a", "b,a"),
        (LIST + PATTERN, ["abc", "d"], "abc,d"),
        (LIST + ", max_length=1", ["abc"], "abc"),
        (NUMBERS, [1, "2"], "1,2"),
        (", min_value=1, max_value=2", "text", "text"),
        (NUMBERS, "1, 2", "1,2"),
        (NUMBERS, 1, "1"),
        (NUMBERS + ", max_value=2", [1, 2], "1,2"),
        (VPC, "vpc-0123", "vpc-0123"),
        (SSM_LIST, "/a/b,c", "/a/b,c"),
        (PATTERN, "abc", "abc"),
        (', allowed_pattern="^ +$"', "  ", "  "),
        (', allowed_pattern="a|abc"', "abc", "abc"),
        (", min_length=3, max_length=4", "abc", "abc"),
        (", min_length=3, max_length=4", "あいうえ", "あいうえ"),
        (CIDR, "0.0.0.0/0", "0.0.0.0/0"),
        (CIDR, "10.1.2.3/32", "10.1.2.3/32"),
        (CIDR_16_19, "10.0.32.0/19", "10.0.32.0/19"),
        ("CidrSetting, optional=True", "", ""),
        (CIDRS, ["10.0.0.0/8", "192.168.0.0/16"], "10.0.0.0/8,192.168.0.0/16"),
        ('CidrSetting, many=True, optional=True, default=""', "", ""),
    ],
)
def test_accepted(bench: Bench, call: str, given: Any, text: str) -> None:
    declare(bench, call)
    bench.set("dev", X=given)

    assert text == bench.environments()["dev"].parameters["X"]


RANGE = "an IPv4 range from /0 to /32, such as 10.0.0.0/16"


@pytest.mark.parametrize(
    ("call", "given", "what", "hint"),
    [
        # another kind of value
        (STRING, 30, "the number 30 where text belongs", 'write "30"'),
        (STRING, True, "true where text belongs", 'write "true"'),
        (STRING, None, "null where text belongs", "leave the key out to have the default"),
        (STRING, ["a"], "a list where text belongs", ""),
        (STRING, {}, "an object where text belongs", ""),
        (NUMBER, True, "true where a number belongs", ""),
        (NUMBER, [1], "a list where a number belongs", ""),
        (FLAG, 1, "the number 1 where true or false belongs", 'write "1"'),
        (FLAG, None, "null where true or false belongs", "leave the key out to have the default"),
        (LIST, 5, "the number 5 where text, or a list of it, belongs", 'write "5"'),
        (LIST, False, "false where text, or a list of it, belongs", 'write "false"'),
        (LIST, [["a"]], "a list where text, or a list of it, belongs", ""),
        (LIST, {"a": "b"}, "an object where text, or a list of it, belongs", ""),
        (NUMBERS, {}, "an object where a number, or a list of it, belongs", ""),
        (SSM_LIST, ["/a"], "a list where text belongs", ""),
        # numbers
        (NUMBER, "thirty", "'thirty' is no number", "digits, such as 30 or 0.5"),
        (NUMBER, "1e3", "'1e3' is no number", "digits, such as 30 or 0.5"),
        (NUMBER, "1_000", "'1_000' is no number", "digits, such as 30 or 0.5"),
        (NUMBER, "nan", "'nan' is no number", "digits, such as 30 or 0.5"),
        (NUMBER, "1.", "'1.' is no number", "digits, such as 30 or 0.5"),
        (NUMBER, "30\n", "'30\\n' is no number", "digits, such as 30 or 0.5"),
        (NUMBER, "３０", "'３０' is no number: '３' (U+FF13) is not ASCII", "digits, such as 30 or 0.5"),
        (NUMBERS, "1,two", "'two' is no number", "digits, such as 30 or 0.5"),
        # ranges and lengths
        (', type="Number", max_value=10', "11", "11 is more than 10", ""),
        (', type="Number", min_value=3, constraint_description="at least 3"', 2.5, "2.5 is less than 3", "at least 3"),
        (', type="Number", max_value=10, constraint_description="at most 10"', 11, "11 is more than 10", "at most 10"),
        (NUMBERS + ", max_value=2", [1, 3], "3 is more than 2", ""),
        (", max_length=14", "n" * 40, f"'{'n' * 40}' has 40 characters; 14 at most", ""),
        (', min_length=3, constraint_description="3 or more"', "ab", "'ab' has 2 characters; 3 at least", "3 or more"),
        (', max_length=1, constraint_description="one"', "ab", "'ab' has 2 characters; 1 at most", "one"),
        (", max_length=99", "n" * 100, f"'{'n' * 60}'… has 100 characters; 99 at most", ""),
        (", max_length=9", "n" * 80, f"'{'n' * 80}' has 80 characters; 9 at most", ""),
        (", max_length=9", "n" * 81, f"'{'n' * 60}'… has 81 characters; 9 at most", ""),
        (STRING, "v" * 4097, "4097 bytes; CloudFormation takes 4096 at most", ""),
        (STRING, "あ" * 1366, "4098 bytes; CloudFormation takes 4096 at most", ""),
        (LIST, ["v" * 4000, "w" * 96], "4097 bytes; CloudFormation takes 4096 at most", ""),
        # allowed values
        (
            ', allowed_values=("dev", "prod")',
            "prd",
            "'prd' is not an allowed value",
            "one of: dev, prod; did you mean prod?",
        ),
        (', allowed_values=("dev", "")', "xyz", "'xyz' is not an allowed value", "one of: dev, ''"),
        (', type="Number", allowed_values=(30, 60)', 45, "'45' is not an allowed value", "one of: 30, 60"),
        (
            ', type="Number", allowed_values=(30, 365, 731)',
            730,
            "'730' is not an allowed value",
            "one of: 30, 365, 731; did you mean 731?",
        ),
        (FLAG, "True", "'True' is not an allowed value", "one of: true, false; did you mean true?"),
        ("Flag, default=True", "", "'' is not an allowed value", "one of: true, false"),
        (
            ', allowed_values=("dev",)',
            "ｄｅｖ",
            "'ｄｅｖ' is not an allowed value: 'ｄ' (U+FF44) is not ASCII",
            "one of: dev",
        ),
        (LIST + ', allowed_values=("a", "b")', "a,c", "'c' is not an allowed value", "one of: a, b"),
        # patterns match the whole value, and ASCII only where they are Java's
        (PATTERN, "abc1", "'abc1' does not fit", "the whole value must match [a-z]+"),
        (ANCHORED, "abc\n", "'abc\\n' does not fit", "the whole value must match ^[a-z]+$"),
        (
            PATTERN + ', constraint_description="small letters"',
            "ａ",
            "'ａ' does not fit: 'ａ' (U+FF41) is not ASCII",
            "small letters",
        ),
        (
            ', allowed_pattern=r"\\d+"',
            "１",
            "'１' does not fit: '１' (U+FF11) is not ASCII",
            "the whole value must match \\d+",
        ),
        (LIST + PATTERN, ["abc", "1"], "'1' does not fit", "the whole value must match [a-z]+"),
        # empty
        (STRING, "", "empty, but a value is required", "An X"),
        (PATTERN, "", "empty, but a value is required", "An X"),
        (LIST, "", "empty, but a value is required", "An X"),
        (LIST, [], "empty, but a value is required", "An X"),
        (NUMBER + ", default=1", "", "empty, but a value is required", "An X"),
        (VPC + ', default="vpc-1"', "", "empty, but a value is required", "An X"),
        (NUMBERS + ', default="1"', [], "empty, but a value is required", "An X"),
        (PATTERN + ', default="a"', "", "'' does not fit", "the whole value must match [a-z]+"),
        (LIST + PATTERN + ', default="a"', [], "'' does not fit", "the whole value must match [a-z]+"),
        (LIST + ', default="a"', "a,,b", "an item of the list is empty", "is there a comma too many?"),
        (LIST + ', default="a"', ["a", ""], "an item of the list is empty", "is there a comma too many?"),
        (LIST, ["a,b"], "'a,b' has a comma, which separates items", "give each its own item"),
        # characters
        (STRING, "a\u200bb", "holds U+200B (ZERO WIDTH SPACE), which nobody sees", "delete it"),
        (STRING, "a\u0007", "holds U+0007 (a control character), which nobody sees", "delete it"),
        (STRING, "a\r\nb", "holds U+000D (a control character), which nobody sees", "delete it"),
        (STRING, "a\u2028b", "holds U+2028 (LINE SEPARATOR), which nobody sees", "delete it"),
        (STRING, "a\u2029b", "holds U+2029 (PARAGRAPH SEPARATOR), which nobody sees", "delete it"),
        (STRING, "a ", "'a ' begins or ends with white space", "delete it"),
        (STRING, "\u3000a", "'\\u3000a' begins or ends with white space", "delete it"),
        (VPC, "vpc-名", "'vpc-名' cannot be an AWS::EC2::VPC::Id: '名' (U+540D) is not ASCII", "An X"),
        (VPC, "vpc 1", "'vpc 1' cannot be an AWS::EC2::VPC::Id", "An X"),
        # ranges
        (CIDR, "10.0.0.1/16", "10.0.0.1/16 has host bits set", "the range is 10.0.0.0/16"),
        (CIDR, "10.0.0.0", "'10.0.0.0' does not fit", RANGE),
        (CIDR, "10.0.0.256/24", "'10.0.0.256/24' does not fit", RANGE),
        (CIDR, "10.0.0.0/33", "'10.0.0.0/33' does not fit", RANGE),
        (CIDR, "2001:db8::/32", "'2001:db8::/32' does not fit", RANGE),
        (
            CIDR_16_19,
            "10.0.0.0/20",
            "'10.0.0.0/20' does not fit",
            "an IPv4 range from /16 to /19, such as 10.0.0.0/16",
        ),
        (CIDRS, ["10.0.0.0/8", "10.0.0.9/8"], "10.0.0.9/8 has host bits set", "the range is 10.0.0.0/8"),
        (CIDRS, "10.0.0.0/8, x", "'x' does not fit", "IPv4 ranges from /0 to /32, such as 10.0.0.0/16"),
    ],
)
def test_refused(bench: Bench, call: str, given: Any, what: str, hint: str) -> None:
    declare(bench, call)
    bench.set("dev", X=given)

    found = bench.problem()

    assert (f"X: {what}", hint) == (found.what, found.hint)
    assert found.where.startswith("parameters/dev.json:")


def test_a_number_in_json_may_not_have_an_exponent(bench: Bench) -> None:
    """CloudFormation receives text, and services do not read 1e3 as a size."""
    declare(bench, NUMBER)
    bench.write("dev", '{"Parameters": {"X": 1e3}}')

    assert "X: '1e3' is no number" == bench.problem().what


def test_each_item_of_a_list_is_refused_at_its_own_line(bench: Bench) -> None:
    declare(bench, CIDRS)
    bench.set("dev", X=["10.0.0.0/8", "x", "10.0.0.1/8"])

    assert [
        ("parameters/dev.json:5", "X: 'x' does not fit"),
        ("parameters/dev.json:6", "X: 10.0.0.1/8 has host bits set"),
    ] == [(problem.where, problem.what) for problem in bench.problems()]


def test_an_unknown_parameter_names_the_nearest_setting_whatever_its_case(bench: Bench) -> None:
    bench.settings('a = Setting("VpcCidr", "Range", default="a")\nb = Setting("DBName", "Name", default="b")')
    bench.write("dev", '{"Parameters": {\n"vpccidr": "x",\n"DBNames": "y",\n"Zzz": "z"}}')

    assert [
        Problem("unknown parameter 'vpccidr'", "parameters/dev.json:2", "did you mean VpcCidr?"),
        Problem("unknown parameter 'DBNames'", "parameters/dev.json:3", "did you mean DBName?"),
        Problem(
            "unknown parameter 'Zzz'", "parameters/dev.json:4", "no template of the selected layers has such a setting"
        ),
    ] == bench.problems()


def test_a_missing_value_tells_what_it_is(bench: Bench) -> None:
    bench.settings('x = Setting("X", "An X", constraint_description="three letters")')
    bench.write("dev", '{"Parameters": {}}')

    assert (
        Problem("X has no value, and no default", "parameters/dev.json:1", "An X -- three letters") == bench.problem()
    )


@pytest.mark.parametrize(
    ("call", "what"),
    [
        (', max_length=1, default="ab"', "X: 'ab' has 2 characters; 1 at most"),
        (', type="Number", default="x"', "X: 'x' is no number"),
        ('CidrSetting, default="10.0.0.1/8"', "X: 10.0.0.1/8 has host bits set"),
    ],
)
def test_a_default_that_breaks_its_own_constraints_is_told_where_it_is_declared(
    bench: Bench, call: str, what: str
) -> None:
    declare(bench, call)
    bench.write("dev", "{}")

    problem = bench.problem()

    assert (what, "estate.settings, default of X") == (problem.what, problem.where)


def test_a_pattern_that_is_none_is_the_authors_error(bench: Bench) -> None:
    declare(bench, ', allowed_pattern="("')
    bench.set("dev", X="a")

    with pytest.raises(
        AuthorError, match=r"estate\.settings, setting X: the allowed_pattern is no regular expression: missing \)"
    ):
        bench.environments()


@pytest.mark.parametrize(
    "name", ["DBPassword", "Password", "ApiKey", "SomeAPIKey", "SigningSecret", "AuthToken", "SecretValue"]
)
def test_a_secret_is_known_by_its_name(name: str) -> None:
    assert is_secret(Setting(name, "It"))


@pytest.mark.parametrize(
    "name", ["PasswordMinimumLength", "SecretArn", "TokenHours", "KeyName", "VpcCidr", "KeyAdministrators"]
)
def test_what_only_speaks_of_secrets_is_none(name: str) -> None:
    assert not is_secret(Setting(name, "It"))


def test_a_choice_is_no_secret() -> None:
    assert not is_secret(Flag("ManageMasterPassword", "Whether RDS keeps the password"))


@pytest.mark.parametrize(
    "call", [", max_length=3", ", min_length=99", ', allowed_values=("a",)', PATTERN, LIST + PATTERN, NUMBER, VPC]
)
def test_the_message_about_a_secret_does_not_show_it(bench: Bench, call: str) -> None:
    bench.settings(f'x = Setting("DBPassword", "A password" {call})')
    bench.set("dev", DBPassword="correct horse")

    assert "correct" not in str(bench.problem())


def test_the_message_about_a_secret_still_says_what_is_wrong(bench: Bench) -> None:
    bench.settings('x = Setting("DBPassword", "A password", max_length=3)')
    bench.set("dev", DBPassword="correct horse")

    assert "DBPassword: the value has 13 characters; 3 at most" == bench.problem().what
