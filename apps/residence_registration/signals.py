"""News that goes up, sent inside the transaction; each carries a set of ids."""

from django.dispatch import Signal

# declaration_ids: the declarations that await verification. task_ids: {declaration id: task id} given by a
# device that discovered a resident; workers: {declaration id: staff id} who discovered; started: {declaration
# id: when the task began}.
declaration_submitted = Signal()
# declaration_ids, actor
declaration_withdrawn = Signal()
# fields: {declaration id: [names of changed fields]}, actor: a change made on the server.
declaration_changed = Signal()
