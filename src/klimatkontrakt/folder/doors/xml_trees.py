# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What tree has a part of an office file? XML without entities, network, document type or depth without end."""

from __future__ import annotations

from typing import Any

from lxml import etree

from klimatkontrakt.folder.doors.refusal import refuse

Element = Any  # lxml keeps the class of its elements to itself


def root(raw: bytes, file: str) -> Element:
    """The root of a tree.

    Raises:
        ProblemsError: when it is no valid XML, or has a document type.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        element = etree.fromstring(raw, parser)
    except (etree.LxmlError, ValueError, LookupError):
        refuse("file_damaged", file, why="cause.xml")
    if element is None or element.getroottree().docinfo.doctype:
        refuse("file_damaged", file, why="cause.xml")
    return element


def local_name(tag: str) -> str:
    """A tag's name without its namespace.

    >>> local_name("{urn:x}body"), local_name("body")
    ('body', 'body')
    """
    return tag.rpartition("}")[2]
