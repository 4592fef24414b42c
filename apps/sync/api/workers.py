"""How a worker and a device are shown to the device itself."""

from typing import Any

from rest_framework import serializers

from apps.grids.models import Staff
from apps.grids.selectors import covered_grids
from apps.sync.models import Device


class GridAnswer(serializers.Serializer[Any]):
    code = serializers.CharField()
    name = serializers.CharField()


class WorkerAnswer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    role = serializers.CharField()
    grids = GridAnswer(many=True)


class DeviceAnswer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()


def worker_document(staff: Staff) -> dict[str, Any]:
    grids = [{"code": grid.code, "name": grid.name} for grid in covered_grids(staff.pk)]
    return {"id": staff.pk, "name": staff.name, "role": str(staff.role), "grids": grids}


def device_document(device: Device) -> dict[str, Any]:
    return {"id": device.pk, "name": device.name}
