"""Reads edits, one JSON object a line, and says which ones Python's own readers do not see as wished."""

import json
import sys
import xml.etree.ElementTree as ElementTree


def read_json(text):
    return json.loads(text.removeprefix("\ufeff")) if text.strip("\ufeff \t\r\n") else {}


def read_toml(text):
    import tomllib

    return tomllib.loads(text.removeprefix("\ufeff"))


def take_out(value, path):
    if not isinstance(value, dict) or path[0] not in value:
        return
    if len(path) == 1:
        del value[path[0]]
        return
    take_out(value[path[0]], path[1:])
    if value[path[0]] == {}:
        del value[path[0]]


def grant(root, wishes):
    for wish in (wish for wish in wishes if not wish["gone"]):
        value = root
        for key in wish["path"][:-1]:
            if not isinstance(value.get(key), dict):
                value[key] = {}
            value = value[key]
        value[wish["path"][-1]] = wish["to"]
    for wish in (wish for wish in wishes if wish["gone"]):
        take_out(root, wish["path"])
    return root


def without_empty(root, wishes):
    """Tables on the way of wishes that are empty count as none."""
    for wish in wishes:
        for length in range(len(wish["path"]), 0, -1):
            there = root
            for key in wish["path"][:length]:
                there = there.get(key) if isinstance(there, dict) else None
            if there == {}:
                take_out(root, wish["path"][:length])
    return root


def is_tree_as_wished(read, before, after, wishes):
    return without_empty(grant(read(before), wishes), wishes) == without_empty(read(after), wishes)


def shown(element, wishes, depth=0):
    """An element without what the wishes concern; None where nothing is left of it."""
    attributes = dict(element.attrib)
    name = attributes.get("name")
    for wish in wishes if depth == 1 and element.tag == "component" else []:
        if wish["path"][0] == name and len(wish["path"]) == 2:
            attributes.pop(wish["path"][1], None)
    members = [wish["path"] for wish in wishes if len(wish["path"]) == 3]
    children = []
    for child in element:
        is_concerned = depth == 0 and child.tag == "component" and child.get("name") in [w["path"][0] for w in wishes]
        is_list = depth > 0 and child.tag in ("sdk-path", "set") and members
        if child.tag == "option" and any(child.get("value") == path[2] for path in members):
            children.append(((child.tail or "").strip(),))
            continue
        inner = shown(child, wishes, depth + 1) if is_concerned or is_list else whole(child)
        children.append((inner, (child.tail or "").strip()))
    children = [child for child in children if any(child)]
    text = (element.text or "").strip()
    bare = {"name": name} if element.tag == "component" else {}
    if depth and attributes == bare and not children and not text:
        return None
    return (element.tag, attributes, text, children)


def whole(element):
    children = [(whole(child), (child.tail or "").strip()) for child in element]
    return (element.tag, dict(element.attrib), (element.text or "").strip(), children)


def says(root, path):
    components = [c for c in root.findall("component") if c.get("name") == path[0]]
    if not components:
        return None
    if len(path) == 2:
        return components[-1].get(path[1])
    options = components[-1].findall("sdk-path/set/option")
    return True if any(option.get("value") == path[2] for option in options) else None


def is_xml_as_wished(before, after, wishes):
    before, after = (ElementTree.fromstring(text.encode()) for text in (before, after))
    if any(says(after, wish["path"]) != (None if wish["gone"] else wish["to"]) for wish in wishes):
        return False
    # The old place of a path that becomes the new one.
    goroots = [c for c in before.findall("component") if c.get("name") == "GOROOT"]
    is_set = any(wish["path"] == ["GOROOT", "url"] and not wish["gone"] for wish in wishes)
    if is_set and any(c.get("url") is None and c.get("path") is not None for c in goroots):
        wishes = wishes + [{"path": ["GOROOT", "path"], "gone": True}]
    return shown(before, wishes) == shown(after, wishes)


count = 0
for line in sys.stdin:
    edit = json.loads(line)
    before, after, wishes = edit["before"], edit["after"], edit["wishes"]
    if sys.argv[1] == "idea":
        is_as_wished = is_xml_as_wished(before, after, wishes)
    else:
        read = {"json": read_json, "toml": read_toml}[sys.argv[1]]
        is_as_wished = is_tree_as_wished(read, before, after, wishes)
    if not is_as_wished:
        print("differs:", line)
    count += 1
print(count, "compared")
