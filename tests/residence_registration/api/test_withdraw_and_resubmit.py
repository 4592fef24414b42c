from apps.core.actors import SYSTEM
from apps.core.clock import now
from apps.residence_registration.models import Declaration
from apps.residence_registration.services import Decision, decide_declarations
from apps.residence_registration.states import DeclarationStatus
from apps.verification_tasks.models import VerificationTask
from apps.verification_tasks.states import TaskStatus
from tests.cast.residence_registration import SignedIn, a_body, declare


def needs_correction(resident: SignedIn) -> Declaration:
    declaration = declare(0, account_id=resident.account.pk)
    decision = Decision(declaration.pk, DeclarationStatus.NEEDS_CORRECTION, "unreachable", now())
    decide_declarations(decisions=[decision], actor=SYSTEM)
    VerificationTask.objects.update(status=TaskStatus.COMPLETED)
    return declaration


def test_it_is_withdrawn_once(newcomer: SignedIn) -> None:
    ident = newcomer.post("declarations", a_body(0)).json()["id"]
    answer = newcomer.post(f"declarations/{ident}/withdraw")
    assert (answer.status_code, answer.json()["status"]) == (200, "withdrawn")
    assert [step["step"] for step in answer.json()["timeline"]] == ["submitted", "withdrawn"]
    again = newcomer.post(f"declarations/{ident}/withdraw")
    assert (again.status_code, again.json()["code"]) == (409, "invalid_transition")
    assert again.json()["status"] == 409
    assert VerificationTask.objects.get().status == TaskStatus.CANCELLED


def test_a_withdrawal_without_a_body_and_with_a_key_is_repeated_safely(newcomer: SignedIn) -> None:
    declaration = declare(0, account_id=newcomer.account.pk)
    first, again = (newcomer.post(f"declarations/{declaration.pk}/withdraw", Idempotency_Key="k") for _ in range(2))
    assert (again.status_code, again.content) == (200, first.content)
    assert again["Idempotent-Replayed"] == "true"


def test_corrected_fields_are_sent_again_and_the_rest_is_let_pass(newcomer: SignedIn) -> None:
    declaration = needs_correction(newcomer)
    fields = {"phone": "13800138000", "address": "人民路200号", "location": None}
    body = {**fields, "name": "别人", "id_number": "1"}
    answer = newcomer.post(f"declarations/{declaration.pk}/resubmit", body)
    document = answer.json()
    assert (answer.status_code, document["status"], document["phone"]) == (200, "submitted", "+8613800138000")
    assert (document["name"], document["address"]) == (declaration.name, "人民路200号")
    assert document["verification"]["grid"] == "990582100001-01"
    assert VerificationTask.objects.filter(status=TaskStatus.OPEN).count() == 1


def test_faults_have_pointers(newcomer: SignedIn) -> None:
    declaration = needs_correction(newcomer)
    answer = newcomer.post(f"declarations/{declaration.pk}/resubmit", {"phone": "1", "address": ""})
    assert answer.status_code == 422
    assert {fault["pointer"] for fault in answer.json()["errors"]} == {"/phone", "/address"}
    assert Declaration.objects.get().status == DeclarationStatus.NEEDS_CORRECTION


def test_what_needs_no_correction_is_not_sent_again(newcomer: SignedIn) -> None:
    declaration = declare(0, account_id=newcomer.account.pk)
    answer = newcomer.post(f"declarations/{declaration.pk}/resubmit", {"address": "人民路200号"})
    assert (answer.status_code, answer.json()["code"]) == (409, "invalid_transition")
