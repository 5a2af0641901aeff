"""
The schema of the definition file: one model for each table, one field for each key.

A model judges one entry by itself. What entries say about each other is judged by
`definition_references` and `definition_checks`, over what the file and the store hold together.
A key that the file leaves out is not in `model_fields_set`: what is stored then stays.
"""

from typing import Annotated, Any, Final, Literal, Self

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    SecretStr,
    model_validator,
)

from castile.admin.definition_flow import Campaign
from castile.admin.definition_rehearsals import Rehearsal
from castile.admin.definition_values import (
    INT32_MAX,
    Condition,
    DateTime,
    EmailAddress,
    Entry,
    FieldName,
    Id,
    Line,
    Month,
    Name,
    Text,
    broken_rule,
    expected,
    field_name,
)
from castile.domain.catalog import DEFAULT_NAME
from castile.domain.custom_fields import FIELD_LENGTH_MAX
from castile.domain.fields import FieldType
from castile.domain.programs import AMOUNT_MAX
from castile.domain.standard_fields import EMAIL_NAME, STANDARD_FIELDS
from castile.domain.tokens import defined_token_name, token_name

FORMAT: Final = 1
KEY_LENGTH_MIN: Final = 10
KEY_LENGTH_MAX: Final = 255
EVENT_TYPE: Final = "Marketing Event"
CUSTOM_OBJECT_FIELDS_MAX: Final = 50
STANDARD_NAMES: Final = {each.name.casefold(): each.name for each in STANDARD_FIELDS}
"""SOAP names of the standard lead fields, by their folded form."""

_ACTIVITY_ID_MAX = 2**62


def _key(secret: SecretStr) -> SecretStr:
    text = secret.get_secret_value()
    if not KEY_LENGTH_MIN <= len(text) <= KEY_LENGTH_MAX or not text.isprintable():
        raise expected(f"{KEY_LENGTH_MIN} to {KEY_LENGTH_MAX} printable characters")
    if text != text.strip():
        raise expected("a key without blanks around it")
    return secret


def _lead_field_name(text: str) -> str:
    return text if text.casefold() in STANDARD_NAMES else field_name(text)


def _field_type(value: object) -> object:
    try:
        return FieldType(value)  # type: ignore[arg-type]  # anything else is refused here
    except ValueError:
        raise expected(f"one of {', '.join(FieldType)}") from None


def _token_key(text: str) -> str:
    try:
        token_name(f"my.{defined_token_name(text)}")
    except ValueError:
        raise expected("the name of a token, with or without my. and without braces") from None
    return text


TokenName = Annotated[Name, AfterValidator(_token_key)]
LeadFieldName = Annotated[str, AfterValidator(_lead_field_name)]
TypeWord = Annotated[FieldType, BeforeValidator(_field_type)]
Length = Annotated[int, Field(ge=1, le=FIELD_LENGTH_MAX)]
Key = Annotated[SecretStr, AfterValidator(_key)]


class User(Entry):
    """One API user."""

    user_id: Name
    encryption_key: Key | None = Field(default=None, repr=False)
    encryption_key_file: Name | None = None
    disabled: bool = False

    @model_validator(mode="after")
    def _one_key(self) -> Self:
        if {"encryption_key", "encryption_key_file"} <= self.model_fields_set:
            raise broken_rule("expected encryption_key or encryption_key_file, got both")
        return self


class Partition(Entry):
    """One lead partition."""

    name: Name
    description: Text = ""


class Workspace(Entry):
    """One workspace and the partitions that it sees."""

    name: Name
    id: Id | None = None
    description: Text = ""
    partitions: list[Name] = Field(min_length=1)
    primary_partition: Name | None = None

    @property
    def primary(self) -> str:
        """The name of its primary partition: the first one when none is named."""
        return self.primary_partition or self.partitions[0]

    @model_validator(mode="after")
    def _see_the_primary(self) -> Self:
        seen = [name.casefold() for name in self.partitions]
        if self.primary.casefold() not in seen:
            raise broken_rule(
                f"expected primary_partition to be one of partitions, got {self.primary}"
            )
        if len(set(seen)) < len(seen):
            raise broken_rule("expected each of partitions once, got one twice")
        return self


class AssignmentRule(Entry):
    """One rule that sends new leads into a partition."""

    name: Name
    partition: Name
    when: list[Condition]


class _Field(Entry):
    """What custom lead fields, opportunity fields and custom object fields share."""

    @model_validator(mode="after")
    def _length_fits(self) -> Self:
        kind: FieldType | None = getattr(self, "type", None)
        if "length" in self.model_fields_set and kind is not None and not kind.takes_length:
            raise broken_rule(f"expected length for string and url only, got type {kind}")
        return self


class LeadField(_Field):
    """One custom lead field, or what an operator says about a standard one."""

    name: LeadFieldName
    renamed_from: Name | None = None
    display_name: Name | None = None
    type: TypeWord | None = None
    length: Length | None = None
    description: Text = ""
    external_key: bool = False
    blocked: bool = False
    hidden: bool = False

    @property
    def standard_name(self) -> str | None:
        """The SOAP name when it is a standard field, else None."""
        return STANDARD_NAMES.get(self.name.casefold())

    @model_validator(mode="after")
    def _standard_or_custom(self) -> Self:
        if self.standard_name is None:
            if self.type is None:
                raise broken_rule("expected a type, as each custom field has one, got none")
            return self
        wrong = sorted(self.model_fields_set - {"name", "blocked", "hidden"})
        if wrong:
            raise broken_rule(
                f"expected only blocked and hidden, as this is a standard field, got {wrong[0]}"
            )
        if self.hidden and self.standard_name == EMAIL_NAME:
            raise broken_rule("expected hidden for attributes only, got an element of each record")
        return self


class LeadOwner(Entry):
    """One sales user that leads can belong to."""

    email: EmailAddress
    crm_id: Name | None = None
    sales_user_id: Name | None = None
    first_name: Line = ""
    last_name: Line = ""


class StaticList(Entry):
    """One static list, in a program or in the lead database."""

    name: Name
    renamed_from: Name | None = None
    id: Id | None = None
    program: Name | None = None
    workspace: Name | None = None
    owner: Name | None = None

    @model_validator(mode="after")
    def _one_place(self) -> Self:
        if self.program is not None and self.workspace is not None:
            raise broken_rule("expected program or workspace, got both")
        return self


class TagType(Entry):
    """One type of program tags, with its values in order."""

    name: Name
    renamed_from: Name | None = None
    values: list[Name]

    @model_validator(mode="after")
    def _no_channel(self) -> Self:
        if self.name.casefold() == "channel":
            raise broken_rule("expected another name than Channel, which channels stand for")
        folded = [value.casefold() for value in self.values]
        if len(set(folded)) < len(folded):
            raise broken_rule("expected each of values once, got one twice")
        return self


class ObjectField(_Field):
    """One field of a custom object type."""

    name: Name
    type: TypeWord
    length: Length | None = None
    description: Text = ""


class CustomObjectType(Entry):
    """One type of custom objects (60-custom-objects section 1)."""

    name: Name
    renamed_from: Name | None = None
    description: Text = ""
    link_field: Name
    links_to: Name | None = None
    key_fields: list[ObjectField] = Field(min_length=1)
    fields: list[ObjectField] = Field(default_factory=list, max_length=CUSTOM_OBJECT_FIELDS_MAX)

    @model_validator(mode="after")
    def _linked(self) -> Self:
        names = [field.name for field in (*self.key_fields, *self.fields)]
        folded = [name.casefold() for name in names]
        for index, name in enumerate(folded):
            if name in folded[:index]:
                raise broken_rule(f"expected each field once, got {names[index]} twice")
        if self.link_field not in names:
            raise broken_rule(
                f"expected link_field to be one of {', '.join(names)}, got {self.link_field}"
            )
        return self


class OpportunityField(_Field):
    """One custom field of opportunities."""

    name: FieldName
    renamed_from: Name | None = None
    display_name: Name | None = None
    type: TypeWord
    length: Length | None = None
    description: Text = ""
    external_key: bool = False


class Status(Entry):
    """One progression status of a channel."""

    name: Name
    step: int = Field(ge=0, le=INT32_MAX)
    success: bool = False
    check_in_status: Name | None = None
    webinar_behavior: Name | None = None


class Channel(Entry):
    """One channel of programs."""

    name: Name
    renamed_from: Name | None = None
    program_type: Name
    statuses: list[Status]


class Cost(Entry):
    """One period cost of a program."""

    id: Id | None = None
    month: Month
    amount: int = Field(ge=-AMOUNT_MAX, le=AMOUNT_MAX)
    note: Text = ""


class Program(Entry):
    """One program (40-campaigns-and-programs section 1)."""

    name: Name
    renamed_from: Name | None = None
    id: Id | None = None
    type: Name
    channel: Name
    workspace: Name | None = None
    folder: Line = ""
    archived: bool = False
    start_at: DateTime | None = None
    end_at: DateTime | None = None
    tags: dict[Name, Name] = Field(default_factory=dict)
    costs: list[Cost] = Field(default_factory=list)
    tokens: dict[TokenName, Text] = Field(default_factory=dict)
    crm_id: Name | None = None
    description: Text = ""

    @model_validator(mode="after")
    def _event_tokens_and_tags(self) -> Self:
        if self.type != EVENT_TYPE and (self.start_at or self.end_at):
            raise broken_rule(
                f'expected start_at and end_at only where type is "{EVENT_TYPE}", got "{self.type}"'
            )
        if len({defined_token_name(name) for name in self.tokens}) < len(self.tokens):
            raise broken_rule("expected each of tokens once, got one with and without my.")
        if len({name.casefold() for name in self.tags}) < len(self.tags):
            raise broken_rule("expected one value a tag type in tags, got two of one")
        return self


class FirstIds(Entry):
    """The first id that each sequence gives (00-overview S-4a)."""

    lead: Id | None = None
    activity: int | None = Field(default=None, ge=1, le=_ACTIVITY_ID_MAX)
    list: Id | None = None
    program: Id | None = None
    campaign: Id | None = None
    flow_step: Id | None = None
    cost: Id | None = None
    opportunity: Id | None = None
    role: Id | None = None


class Subscription(Entry, extra="allow"):
    """
    The subscription itself: `name`, `first_ids`, and a key for each setting.

    Settings are extra keys of this model; `definition` judges them by the table of settings.
    """

    name: Name | None = None
    first_ids: FirstIds = FirstIds()

    @property
    def settings(self) -> dict[str, Any]:
        """The settings that the file states, by name."""
        return dict(self.model_extra or {})


class Definition(Entry):
    """A whole definition file."""

    format: Literal[1] = FORMAT
    subscription: Subscription = Subscription()
    users: list[User] = Field(default_factory=list)
    partitions: list[Partition] = Field(default_factory=list)
    workspaces: list[Workspace] = Field(default_factory=list)
    assignment_rules: list[AssignmentRule] = Field(default_factory=list)
    lead_fields: list[LeadField] = Field(default_factory=list)
    lead_owners: list[LeadOwner] = Field(default_factory=list)
    lists: list[StaticList] = Field(default_factory=list)
    tag_types: list[TagType] = Field(default_factory=list)
    custom_object_types: list[CustomObjectType] = Field(default_factory=list)
    opportunity_fields: list[OpportunityField] = Field(default_factory=list)
    channels: list[Channel] = Field(default_factory=list)
    programs: list[Program] = Field(default_factory=list)
    campaigns: list[Campaign] = Field(default_factory=list)
    rehearsals: list[Rehearsal] = Field(default_factory=list)


DEFAULT_PARTITION_ENTRY: Final = {"name": DEFAULT_NAME}
DEFAULT_WORKSPACE_ENTRY: Final = {"name": DEFAULT_NAME, "id": 1, "partitions": [DEFAULT_NAME]}
