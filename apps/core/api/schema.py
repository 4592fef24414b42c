"""How the OpenAPI document describes problems."""

from typing import Any

from rest_framework import serializers

from apps.core.api.problem import CONTENT_TYPE


class FieldErrorSerializer(serializers.Serializer[Any]):
    pointer = serializers.CharField(help_text="JSON pointer into the body (RFC 6901)")
    code = serializers.CharField()
    detail = serializers.CharField()


class ProblemSerializer(serializers.Serializer[Any]):
    type = serializers.CharField(help_text="A URI that names the kind of problem")
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    code = serializers.CharField(help_text="Stable, for programs")
    errors = FieldErrorSerializer(many=True, required=False)  # type: ignore[assignment]  # a field by that name


def problems(*statuses: int) -> dict[tuple[int, str], type[ProblemSerializer]]:
    """The `responses` of an operation that can end in these."""
    return {(status, CONTENT_TYPE): ProblemSerializer for status in statuses}
