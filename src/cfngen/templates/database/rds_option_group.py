"""Option group of the database, empty on purpose

PostgreSQL has no options: its extensions are parameters and SQL. The group is written out so that the instance
follows this estate and not the account's default group, which anybody else's template may share.
"""

from troposphere import rds

from cfngen.language import Stack, ref
from cfngen.parts.tags import tags
from cfngen.templates.database._settings import db_engine_major_version

stack = Stack(__name__)

option_group = stack.add(
    rds.OptionGroup(
        "DBOptionGroup",
        DeletionPolicy="Retain",
        UpdateReplacePolicy="Retain",
        EngineName="postgres",
        MajorEngineVersion=db_engine_major_version,
        OptionGroupDescription="No options: PostgreSQL uses extensions",
        Tags=tags("database"),
    ),
    why="Belongs to one major version, so an upgrade brings a new group; without a name, the two can stand side by "
    "side while the instance moves over. Retained, because RDS deletes no group that a snapshot names, and deleting "
    "the stack would fail after the final snapshot.",
    must=("It stays empty: RDS has no options for PostgreSQL.",),
    mutable="change-with-constraints",
    mutability={"OptionGroupDescription": "must-never-change", "Tags": "free-to-tune"},
)

db_option_group_name = stack.output("DBOptionGroupName", ref(option_group), "Name of the database's option group")
