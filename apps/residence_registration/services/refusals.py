"""Why a declaration is not taken or not moved."""

from uuid import UUID

from django.utils.translation import gettext as _

from apps.core.errors import Conflict


class AlreadyDeclared(Conflict):
    """The person has a live declaration; its id is in the answer. Not raised in a batch, but returned."""

    code = "already_declared"

    def __init__(self, declaration_id: UUID) -> None:
        super().__init__(_("This person has a live declaration already."), id=str(declaration_id))


class IdTaken(AlreadyDeclared):
    """The id that the client chose belongs to another declaration."""

    code = "id_taken"

    def __init__(self, declaration_id: UUID) -> None:
        super().__init__(declaration_id)
        self.detail = _("This id is taken; a new declaration needs an id of its own.")


def invalid_transition(status: str) -> Conflict:
    detail = _("This cannot be done to a declaration that is %(status)s.") % {"status": status}
    return Conflict(detail, code="invalid_transition", declaration_status=status)
