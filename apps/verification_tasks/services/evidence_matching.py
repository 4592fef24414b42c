"""Are these the bytes that the event announced?"""

from apps.verification_tasks.media_types import canonical_type
from apps.verification_tasks.models import Evidence, EvidenceFile
from apps.verification_tasks.states import EvidenceStatus


def fault(evidence: Evidence, file: EvidenceFile) -> str:
    """Why the bytes are not those that the event announced; empty where they are."""
    if not file.mime:
        return "type_not_taken"
    if file.size != evidence.size:
        return "size_mismatch"
    if file.sha256 != evidence.sha256:
        return "sha256_mismatch"
    return "" if file.mime == canonical_type(evidence.mime) else "type_mismatch"


def compare(evidence: Evidence, file: EvidenceFile) -> None:
    evidence.rejection = fault(evidence, file)
    evidence.status = EvidenceStatus.REJECTED if evidence.rejection else EvidenceStatus.RECEIVED
    evidence.received_at = file.received_at
