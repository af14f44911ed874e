"""Reads what gov has made of the nasty cases with Python's own readers, and compares: nothing but
gov's own keys may differ from what was there. Arguments: the directory of the fixtures, then for each
case its name and its format."""

import json
import sys
import tomllib
import xml.etree.ElementTree as tree


def xml(text):
    def plain(element):
        children = [plain(child) for child in element if child.get("name") != "GOROOT"]
        return element.tag, dict(element.attrib), (element.text or "").strip(), children

    root = tree.fromstring(text)
    goroots = {(each.get("url"), each.get("path")) for each in root.findall("component[@name='GOROOT']")}
    return plain(root), goroots


def toml(text):
    said = tomllib.loads(text.decode("utf-8-sig"))
    gopls = said.setdefault("language-server", {}).setdefault("gopls", {})
    own = (gopls.pop("command", None), tuple(gopls.pop("args", ())))
    for name in ("GOROOT", "GOTOOLCHAIN"):
        gopls.get("environment", {}).pop(name, None)
    return said, {own}


def strict(text):
    said = json.loads(text)
    return said, {tuple(said["servers"]["go"].pop("command", ()))}


OWN = {
    "xml": {("file://$USER_HOME$/.gov/versions/go1.22.3", None)},
    "toml": {("@HOME@/.gov/shims/gov", ("exec", "--", "gopls"))},
    "json": {("@HOME@/.gov/shims/gov", "exec", "--", "gopls")},
}
READERS = {"xml": xml, "toml": toml, "json": strict}

directory = sys.argv[1]
for name, format in zip(sys.argv[2::2], sys.argv[3::2]):
    texts = [open(f"{directory}/{name}/{which}", "rb").read() for which in ("before", "after")]
    (before, _), (after, own) = (READERS[format](text) for text in texts)
    assert before == after, (name, before, after)
    assert own == OWN[format], (name, own)
