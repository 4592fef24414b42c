"""A text as the array of its characters, for an index that finds any of them.

Chinese names have two or three characters, and people look for one or two of them: a trigram has three.
"""

from django.contrib.postgres.fields import ArrayField
from django.db.models import Func, TextField


class Characters(Func):
    function = "string_to_array"
    template = "%(function)s(%(expressions)s, NULL)"
    output_field = ArrayField(TextField())
