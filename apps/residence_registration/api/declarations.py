"""/declarations: declare, list, read, withdraw, send again."""

from collections.abc import Callable
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.core.api.schema import problems
from apps.core.clock import now
from apps.core.idempotency import answer_once
from apps.residence_registration.api.auth import ResidentAuthentication, account_of, actor_of
from apps.residence_registration.api.bodies import draft_and_id, resubmitted
from apps.residence_registration.api.documents import detail, receipt
from apps.residence_registration.api.limits import limit_declarations
from apps.residence_registration.api.paging import DECLARATIONS
from apps.residence_registration.api.schemas import (
    IDEMPOTENCY,
    PAGING,
    DeclarationRequest,
    DetailAnswer,
    PageAnswer,
    ReceiptAnswer,
    ResubmitRequest,
)
from apps.residence_registration.models import DeclarationSource
from apps.residence_registration.selectors import declarations_of, find_declaration
from apps.residence_registration.services import (
    AlreadyDeclared,
    Submission,
    resubmit_declaration,
    submit_declarations,
    withdraw_declaration,
)

REFUSALS = (400, 401, 404, 409, 413, 415, 422, 429)


class ResidentView(APIView):
    authentication_classes = [ResidentAuthentication]

    def once(self, request: Request, work: Callable[[], Response]) -> Response:
        """A key belongs to the account that used it."""
        return answer_once(request, str(account_of(request).pk), work)

    def read(self, request: Request, declaration_id: UUID) -> Response:
        return Response(detail(find_declaration(declaration_id, account_id=account_of(request).pk)))


class DeclarationsView(ResidentView):
    @extend_schema(
        operation_id="declarations_list",
        tags=["residents"],
        parameters=PAGING,
        responses={200: PageAnswer, **problems(400, 401)},
    )
    def get(self, request: Request) -> Response:
        """The resident's declarations, newest first, with those that a worker made for their number."""
        declarations = declarations_of(account_of(request).pk).select_related("grid")
        rows, following = DECLARATIONS.page(request, declarations)
        return Response({"results": [receipt(row) for row in rows], "next": following})

    @extend_schema(
        operation_id="declarations_create",
        tags=["residents"],
        parameters=[IDEMPOTENCY],
        request=DeclarationRequest,
        responses={201: ReceiptAnswer, **problems(400, 401, 409, 413, 415, 422, 429)},
    )
    def post(self, request: Request) -> Response:
        """Declare a residence: a grid worker verifies it by the date in the answer."""
        return self.once(request, lambda: self.declare(request))

    def declare(self, request: Request) -> Response:
        account_id = account_of(request).pk
        limit_declarations(account_id)
        draft, chosen = draft_and_id(request)
        submission = Submission(
            draft=draft,
            source=DeclarationSource.RESIDENT,
            submitted_at=now(),
            account_id=account_id,
            declaration_id=chosen,
        )
        (result,) = submit_declarations(submissions=[submission], actor=actor_of(request))
        if isinstance(result, AlreadyDeclared):
            raise result
        declaration = find_declaration(result.pk, account_id=account_id)
        return Response(receipt(declaration), status=status.HTTP_201_CREATED)


class DeclarationView(ResidentView):
    @extend_schema(
        operation_id="declarations_read",
        tags=["residents"],
        responses={200: DetailAnswer, **problems(401, 404)},
    )
    def get(self, request: Request, declaration_id: UUID) -> Response:
        """What was declared, where it stands, and its dated steps in words."""
        return self.read(request, declaration_id)


class WithdrawView(ResidentView):
    @extend_schema(
        operation_id="declarations_withdraw",
        tags=["residents"],
        parameters=[IDEMPOTENCY],
        request=None,
        responses={200: DetailAnswer, **problems(*REFUSALS)},
    )
    def post(self, request: Request, declaration_id: UUID) -> Response:
        """Take it back; a registration that it became ends."""
        return self.once(request, lambda: self.withdraw(request, declaration_id))

    def withdraw(self, request: Request, declaration_id: UUID) -> Response:
        withdraw_declaration(
            declaration_id=declaration_id, account_id=account_of(request).pk, actor=actor_of(request)
        )
        return self.read(request, declaration_id)


class ResubmitView(ResidentView):
    @extend_schema(
        operation_id="declarations_resubmit",
        tags=["residents"],
        parameters=[IDEMPOTENCY],
        request=ResubmitRequest,
        responses={200: DetailAnswer, **problems(*REFUSALS)},
    )
    def post(self, request: Request, declaration_id: UUID) -> Response:
        """Correct what made the verification fail, and have it verified again."""
        return self.once(request, lambda: self.resubmit(request, declaration_id))

    def resubmit(self, request: Request, declaration_id: UUID) -> Response:
        resubmit_declaration(
            declaration_id=declaration_id,
            account_id=account_of(request).pk,
            changes=resubmitted(request),
            actor=actor_of(request),
        )
        return self.read(request, declaration_id)
