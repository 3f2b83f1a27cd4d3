"""What the meeting service has stored of a ballot, as JSON: `stored.py ENDPOINTS WHAT BALLOT`."""

import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "search"))
import explain  # noqa: E402  # pylint: disable=wrong-import-position

QUERIES = {
    "slip-columns": "SELECT column_name FROM information_schema.columns WHERE table_schema = DATABASE() AND "
                    "table_name = 'ballot_slips' AND %s <> '' ORDER BY column_name",
    "slips": "SELECT LOWER(HEX(body)) FROM ballot_slips WHERE ballot = %s",
    "answers": "SELECT person FROM ballot_answers WHERE ballot = %s",
    "changes-by-casts": "SELECT id FROM changes WHERE resource LIKE CONCAT(%s, '%%') AND method LIKE '%%CastBallot'",
    "requests": "SELECT LOWER(HEX(response)) FROM requests WHERE method LIKE '%%CastBallot' AND subject IN "
                "(SELECT person FROM ballot_voters WHERE ballot = %s)",
}


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        endpoints = json.load(file)
    with explain.connect(endpoints, "meeting") as connection, connection.cursor() as cursor:
        cursor.execute(QUERIES[sys.argv[2]], (sys.argv[3],))
        print(json.dumps([row[0] for row in cursor.fetchall()]))


if __name__ == "__main__":
    main()
