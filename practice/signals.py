"""What practice does when a room below it changes."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver

from groups.models import Group
from practice import track_record
from practice.models import PilotCriterion


@receiver(post_save, sender=Group, dispatch_uid="practice.visibility_of_group")
def follow_visibility_of_group(instance: Group, created: bool, **kwargs: Any) -> None:
    """A group that becomes hidden, or public, takes its pilots out of the figures of criteria, or into them."""
    if not created:
        used = PilotCriterion.objects.filter(pilot__group=instance)
        track_record.refresh(used.values_list("criterion_id", flat=True))
