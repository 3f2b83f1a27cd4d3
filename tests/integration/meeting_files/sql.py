"""Runs statements on the database of a service of a stack: `sql.py ENDPOINTS SERVICE STATEMENT...`; prints the rows."""

import json
import pathlib
import sys

import pymysql


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        folder = pathlib.Path(json.load(file)["dir"])
    password = (folder / "secrets/root.password").read_text(encoding="utf-8").strip()
    connection = pymysql.connect(unix_socket=str(folder / "db/data/db.sock"), user="root", password=password,
                                 database=sys.argv[2], autocommit=True)
    with connection.cursor() as cursor:
        for statement in sys.argv[3:]:
            cursor.execute(statement)
            for row in cursor.fetchall():
                print(*row)


main()
