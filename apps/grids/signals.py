"""News that goes up, sent inside the transaction that made it; each carries sets of ids."""

from django.dispatch import Signal

# grid_ids: grids that are new, or whose name, area, ranges or state changed.
grids_changed = Signal()
# grid_ids, staff_ids: who covers what has changed, or will count from now on.
coverage_changed = Signal()
# tables: names of the code tables that have new or changed rows.
reference_loaded = Signal()
# staff_ids, actor: they do not work in the field any more; what they hold has to go to others.
field_staff_left = Signal()
