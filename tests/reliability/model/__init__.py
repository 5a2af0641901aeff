"""
A second opinion: the operations over leads and objects as plain Python over dicts.

`world`, `writes`, `pages`, `streams`, `opportunities`, `m_objects` and `custom_objects` say what
each call answers; they are written from the rules of behaviour and import nothing of the product.
`machine` and `object_machine` send the same calls through the wire and compare every answer,
element by element.
"""
