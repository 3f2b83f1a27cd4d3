"""Shows how the database reads for searches: `explain.py ENDPOINTS fill|on|explain`.

fill puts people into the tables, so that there is something to scan; on makes the database write down every statement;
explain asks for the plan of each SELECT on the tables of the search since then, and prints those that scan a table.
"""

import json
import pathlib
import re
import sys

import pymysql

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "bench"))
import search_people  # noqa: E402  # pylint: disable=wrong-import-position

TABLES = ("name_words", "search_words", "search_typos", "appointments", "people")


def connect(endpoints, database):
    folder = pathlib.Path(endpoints["dir"])
    password = (folder / "secrets/root.password").read_text(encoding="utf-8").strip()
    return pymysql.connect(unix_socket=str(folder / "db/data/db.sock"), user="root", password=password,
                           database=database, autocommit=True)


def statements(cursor):
    cursor.execute("SET GLOBAL general_log = 0")
    cursor.execute("SELECT argument FROM mysql.general_log WHERE command_type IN ('Execute', 'Query')")
    texts = [text.decode() if isinstance(text, bytes) else text for text, in cursor.fetchall()]
    # With marks for its values: a statement that is prepared anew, before it is executed.
    return [text for text in texts
            if text.startswith("SELECT") and "?" not in text
            and any(re.search(rf"\b{table}\b", text) for table in TABLES)]


def scans(cursor, statement):
    cursor.execute("EXPLAIN FORMAT=TRADITIONAL " + statement)
    names = [column[0] for column in cursor.description]
    for row in cursor.fetchall():
        plan = dict(zip(names, row))
        derived = str(plan["table"]).startswith("<")
        # An index that is read in order up to a limit is the result order; a whole one is a scan.
        if plan["type"] == "ALL" and not derived or plan["type"] == "index" and " LIMIT " not in statement:
            yield plan


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        endpoints = json.load(file)
    with connect(endpoints, "personnel") as connection, connection.cursor() as cursor:
        if sys.argv[2] == "fill":
            search_people.fill(connection, int(sys.argv[3]))
        elif sys.argv[2] == "on":
            cursor.execute("ANALYZE TABLE " + ", ".join(TABLES))
            cursor.fetchall()
            cursor.execute("SET GLOBAL log_output = 'TABLE'")
            cursor.execute("TRUNCATE TABLE mysql.general_log")
            cursor.execute("SET GLOBAL general_log = 1")
        else:
            seen = statements(cursor)
            for statement in seen:
                for plan in scans(cursor, statement):
                    print(f"{plan}: {statement[:500]}")
            print(f"{len(seen)} statements, tables: "
                  + " ".join(table for table in TABLES if any(re.search(rf"\b{table}\b", text) for text in seen)))


if __name__ == "__main__":
    main()
