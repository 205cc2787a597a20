"""Writes small Parquet files of the same texts, in every encoding and compression that Loupe reads.

python make_parquet.py [folder]      needs pyarrow 25
"""

import pathlib
import sys

import pyarrow
import pyarrow.parquet

FOLDER = pathlib.Path(__file__).parent.parent / "resources/dev/loupe/corpus"
TEXTS = [f"text {i}: " + "the cat sat on the mat. " * (i % 5) + "é 漢 🙂"[i % 3 :] for i in range(40)]
TEXTS[7] = None  # a row without a value
TEXTS[11] = ""


def write(name, **options):
    table = pyarrow.table(
        {
            "id": list(range(len(TEXTS))),
            "text": TEXTS,
            "title": [f"title {i % 3}" for i in range(len(TEXTS))],
            "tags": [["a", "b"]] * len(TEXTS),
            "text_in": [{"text": "inner"}] * len(TEXTS),
        }
    )
    pyarrow.parquet.write_table(table, folder / f"{name}.parquet", row_group_size=17, **options)


folder = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
folder.mkdir(parents=True, exist_ok=True)
write("plain", compression="none", use_dictionary=False)
write("snappy", compression="snappy", data_page_size=256)
write("gzip", compression="gzip", data_page_version="2.0")
write("zstd", compression="zstd", data_page_version="2.0", data_page_size=256)
write("lz4", compression="lz4", use_dictionary=False)
write("delta", compression="zstd", use_dictionary=False, column_encoding={"text": "DELTA_BYTE_ARRAY", "title": "DELTA_LENGTH_BYTE_ARRAY", "id": "PLAIN", "tags.list.element": "PLAIN", "text_in.text": "PLAIN"})
write("brotli", compression="brotli")
