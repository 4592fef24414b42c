"""The dry run: import-export's resource maps and judges each row, and writes nothing."""

from dataclasses import dataclass, field
from typing import Any, Final

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.translation import gettext as _
from import_export.fields import Field
from import_export.instance_loaders import BaseInstanceLoader
from import_export.resources import Resource
from import_export.results import Result, RowResult
from import_export.widgets import Widget

from apps.grids.office.imports.kinds import Body, Column, Fault, ImportKind, Verdict
from apps.grids.office.imports.reading import ROW, SPOILT
from apps.grids.office.viewers import Viewer

ROW_FIELD: Final = Field(attribute="number", column_name=ROW)


@dataclass
class Line:
    """A row of the file; what `body` holds is clean, and None where the cell is empty."""

    number: int = 0
    body: Body = field(default_factory=dict)
    verdict: Verdict = field(default_factory=Verdict)


class Cleaned(Widget):  # type: ignore[misc]  # import-export carries no types
    def __init__(self, column: Column) -> None:
        super().__init__()
        self.column = column

    def clean(self, value: Any, row: Any = None, **_: Any) -> str | None:  # noqa: ARG002  import-export's signature
        return value if value == SPOILT else self.column.clean(value) or None


class ColumnField(Field):  # type: ignore[misc]  # the same
    def save(self, instance: Line, row: Any, is_m2m: bool = False, **kwargs: Any) -> None:  # noqa: ARG002, FBT001, FBT002
        instance.body[self.column_name] = self.clean(row, **kwargs)


class Trial(Resource):  # type: ignore[misc]  # the same
    """Its kind checks all rows at once, before the first of them: a file costs a handful of statements."""

    class Meta:
        skip_diff = True
        use_transactions = False
        store_instance = True
        report_skipped = True
        import_id_fields = ()
        instance_loader_class = BaseInstanceLoader

    def __init__(self, kind: ImportKind, viewer: Viewer) -> None:
        super().__init__()
        self.kind, self.viewer = kind, viewer
        for column in kind.columns:
            self.fields[column.name] = ColumnField(column_name=column.name, widget=Cleaned(column))
        self.lines: dict[int, Line] = {}

    def get_import_fields(self) -> list[Any]:
        return list(self.fields.values())

    def before_import(self, dataset: Any, **_options: Any) -> None:
        lines = [self.line(row) for row in dataset.dict]
        verdicts = self.kind.check([line.body for line in lines], self.viewer)
        example = {column.name: column.clean(column.example) for column in self.kind.columns}
        for line, verdict in zip(lines, verdicts, strict=True):
            line.verdict = with_spoilt(line.body, verdict)
            if line.body == example:
                line.verdict = Verdict(known=_("This is the example of the template."))
        self.lines = {line.number: line for line in lines}

    def line(self, row: Any) -> Line:
        line = Line(number=int(row[ROW]))
        for each in self.fields.values():
            each.save(line, row)
        return line

    def get_or_init_instance(self, _loader: Any, row: Any) -> tuple[Line, bool]:
        return Line(number=int(row[ROW])), True

    def skip_row(self, instance: Line, *_: Any, **__: Any) -> bool:
        instance.verdict = self.lines[instance.number].verdict
        return bool(instance.verdict.known) and not instance.verdict.faults

    def validate_instance(self, instance: Line, import_validation_errors: Any = None, **_: Any) -> None:  # noqa: ARG002
        found: dict[str, list[str]] = {}
        for fault in instance.verdict.faults:
            found.setdefault(fault.column or NON_FIELD_ERRORS, []).append(fault.words)
        if found:
            raise ValidationError(found)

    def save_instance(self, *_: Any, **__: Any) -> None:
        """The services write, later and in sets."""

    def save_m2m(self, *_: Any, **__: Any) -> None:
        """The same."""


def with_spoilt(body: Body, verdict: Verdict) -> Verdict:
    """A number that Excel has rounded is no mistyped one, and is mended otherwise."""
    spoilt = [name for name, value in body.items() if value == SPOILT]
    if not spoilt:
        return verdict
    words = _(
        "Excel has kept this as a number and lost its last digits: format the column as text and type it again."
    )
    others = [fault for fault in verdict.faults if fault.column not in spoilt]
    return Verdict((*others, *(Fault(name, words) for name in spoilt)))


@dataclass(frozen=True, slots=True)
class Judged:
    good: list[Line]
    bad: list[Line]
    known: list[Line]


def judge(kind: ImportKind, viewer: Viewer, dataset: Any) -> Judged:
    trial = Trial(kind, viewer)
    result: Result = trial.import_data(dataset, dry_run=True, raise_errors=False)
    for failed in [*result.base_errors, *(error for row in result.rows for error in row.errors)]:
        # A fault of ours, not of the file.
        raise failed.error
    judged = Judged([], [], [])
    shelf = {
        RowResult.IMPORT_TYPE_NEW: judged.good,
        RowResult.IMPORT_TYPE_SKIP: judged.known,
        RowResult.IMPORT_TYPE_INVALID: judged.bad,
    }
    for line, row in zip(trial.lines.values(), result.rows, strict=True):
        shelf[row.import_type].append(line)
    return judged
