"""Reads a file of figures as others do, and prints its rows as JSON: `read_figures.py sdmx|xlsx FILE`."""

import json
import sys


def read_sdmx(path):
    from pysdmx.io.csv.sdmx20.reader import read

    with open(path, encoding="utf-8", newline="") as file:
        datasets = read(file.read())
    assert len(datasets) == 1, "one dataflow"
    return {"structure": str(datasets[0].structure), "rows": datasets[0].data.to_dict(orient="records")}


def read_xlsx(path):
    import openpyxl

    rows = list(openpyxl.load_workbook(path).active.iter_rows())
    headings = [cell.value for cell in rows[0]]
    return {
        "headings": headings,
        "formats": {heading: cell.number_format for heading, cell in zip(headings, rows[1], strict=True)},
        "rows": [
            {
                heading: cell.value
                if isinstance(cell.value, int | float | str) or cell.value is None
                else cell.value.strftime("%Y-%m-%d")
                for heading, cell in zip(headings, row, strict=True)
            }
            for row in rows[1:]
        ],
    }


if __name__ == "__main__":
    print(json.dumps({"sdmx": read_sdmx, "xlsx": read_xlsx}[sys.argv[1]](sys.argv[2])))
