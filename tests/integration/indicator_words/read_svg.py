"""Prints what a picture says, one text a line: its title first. Fails where the file is no well-formed SVG."""
import sys
import xml.etree.ElementTree as ET

SVG = "{http://www.w3.org/2000/svg}"

root = ET.parse(sys.argv[1]).getroot()
assert root.tag == SVG + "svg", root.tag
assert not list(root.iter(SVG + "script"))
print(root.find(SVG + "title").text)
for text in root.iter(SVG + "text"):
    # What was cut off stands whole in a title of its own, and the text behind it.
    print("".join([text.text or ""] + [child.tail or "" for child in text]))
