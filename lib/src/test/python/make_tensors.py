"""Writes small arrays as numpy and safetensors write them: python make_tensors.py ../resources/tensors"""

import sys
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file

folder = Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)
x = (np.arange(24).reshape(2, 3, 4) - 7) / 3

for name, array in {
    "float32": x.astype("<f4"),
    "float64": x,
    "float16": x.astype("<f2"),
    "int64": np.arange(24).reshape(2, 3, 4) - 7,
    "uint8": np.arange(24, dtype="u1").reshape(2, 3, 4),
    "bool": x > 0,
    "columns": np.asfortranarray(x.astype("<f4")),
    "vector": x[0, 0],
    "scalar": np.array(2.5),
    "big-endian": x.astype(">f4"),
    "complex": x.astype("<c8"),
    "records": np.zeros(2, dtype=[("a", "<f4"), ("b", "<i4")]),
}.items():
    np.save(folder / f"{name}.npy", array)
np.save(folder / "objects.npy", np.array([{"a": 1}, None], dtype=object), allow_pickle=True)

t = torch.from_numpy(x)
save_file(
    {
        "float32": t.float(),
        "float64": t,
        "float16": t.half(),
        "bfloat16": t.bfloat16(),
        "int64": torch.arange(24).reshape(2, 3, 4) - 7,
        "int32": (torch.arange(24).reshape(2, 3, 4) - 7).int(),
        "bool": t > 0,
    },
    folder / "types.safetensors",
    metadata={"float32.axes": "batch pos d_model"},
)
save_file({"bfloat16": t.bfloat16()}, folder / "bfloat16.safetensors")
np.savetxt(folder / "numpy.csv", x.reshape(6, 4), delimiter=",")
