"""The metadata document: what sets there are and what is in them, as CSDL 4.01 XML."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from backoffice.feed.sets import EntitySet

NAMESPACE = "QualityAssurance"
_EDMX = "http://docs.oasis-open.org/odata/ns/edmx"
_EDM = "http://docs.oasis-open.org/odata/ns/edm"


def metadata(sets: Sequence[EntitySet]) -> bytes:
    """The document for these sets."""
    register_namespace("edmx", _EDMX)
    register_namespace("", _EDM)
    root = Element(f"{{{_EDMX}}}Edmx", Version="4.0")
    services = SubElement(root, f"{{{_EDMX}}}DataServices")
    schema = SubElement(services, f"{{{_EDM}}}Schema", Namespace=NAMESPACE)
    for one in sets:
        _type(schema, one)
    container = SubElement(schema, f"{{{_EDM}}}EntityContainer", Name="Container")
    for one in sets:
        named = f"{NAMESPACE}.{type_name(one)}"
        SubElement(container, f"{{{_EDM}}}EntitySet", Name=one.name, EntityType=named)
    text: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return text


def type_name(one: EntitySet) -> str:
    """What one row of a set is called: no set and no type share a name."""
    return f"{one.name}_row"


def _type(schema: Element, one: EntitySet) -> None:
    entity = SubElement(schema, f"{{{_EDM}}}EntityType", Name=type_name(one))
    key = SubElement(entity, f"{{{_EDM}}}Key")
    SubElement(key, f"{{{_EDM}}}PropertyRef", Name=one.key.name)
    for each in one.properties:
        said = {"Name": each.name, "Type": each.edm}
        if each is one.key:
            said["Nullable"] = "false"
        found = SubElement(entity, f"{{{_EDM}}}Property", said)
        if each.label:
            SubElement(
                found,
                f"{{{_EDM}}}Annotation",
                Term="Org.OData.Core.V1.Description",
                String=each.label,
            )
