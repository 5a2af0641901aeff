"""
A second opinion: the eight operations over leads as plain Python over dicts.

`world`, `writes` and `reads` say what each call answers; they are written from the rules of
behaviour and import nothing of the product. `machine` sends the same calls through the wire and
compares every answer, element by element.
"""
