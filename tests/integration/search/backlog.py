"""Leaves the data of a stack as the migration leaves what older releases stored: `backlog.py ENDPOINTS`."""

import json
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import explain  # noqa: E402  # pylint: disable=wrong-import-position

MIGRATION = pathlib.Path(__file__).resolve().parents[3] / "services/personnel/migrations/0007.search.sql"


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        endpoints = json.load(file)
    remember = re.search(r"^INSERT INTO search_backlog[^;]*;", MIGRATION.read_text(encoding="utf-8"), re.MULTILINE)
    with explain.connect(endpoints, "personnel") as connection, connection.cursor() as cursor:
        cursor.execute("DELETE FROM name_words")
        cursor.execute("DELETE FROM search_typos")
        # Older releases knew the words of organizations and posts, but not whole names.
        cursor.execute("DELETE FROM search_words WHERE word LIKE '=%'")
        cursor.execute("UPDATE people SET search_names = ''")
        print(cursor.execute(remember[0]))


if __name__ == "__main__":
    main()
