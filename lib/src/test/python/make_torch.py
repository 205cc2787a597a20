"""Writes small files as torch.save writes them: python make_torch.py ../resources/torch

lens.pt is a Jacobian lens as its authors publish them, for a model of 3 layers with d_model 24.
"""

import collections
import os
import sys
from pathlib import Path

import torch

folder = Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)

d_model = 24
rows = torch.arange(d_model).double()
jacobians = {
    layer: (torch.eye(d_model) + torch.outer(rows, rows + 1) / (1000 * (layer + 1))).half()
    for layer in (0, 1)
}
torch.save(
    {"J": jacobians, "n_prompts": 7, "source_layers": [0, 1], "d_model": d_model},
    folder / "lens.pt",
)

x = (torch.arange(24).double().reshape(2, 3, 4) - 7) / 3
kinds = {
    "float64": x,
    "float32": x.float(),
    "float16": x.half(),
    "bfloat16": x.bfloat16(),
    "int64": torch.arange(24) - 7,
    "int32": (torch.arange(24) - 7).int(),
    "bool": x > 0,
    "transposed": x.permute(2, 0, 1),
    "part": x[1, 1:, 1:3],
    "scalar": torch.tensor(2.5),
    "empty": torch.zeros(0, 3),
}
torch.save(kinds | {"text": "caf\u00e9", "list": [1, 2**40], "none": None, "share": 0.5}, folder / "kinds.pt")
torch.save(kinds, folder / "protocol4.pt", pickle_protocol=4)

layer = torch.nn.Linear(2, 3)
with torch.no_grad():
    layer.weight.copy_(torch.arange(6).reshape(3, 2))
    layer.bias.copy_(torch.tensor([1.0, 2.0, 3.0]))
torch.save(layer.state_dict(), folder / "state-dict.pt")
torch.save(collections.OrderedDict(layer=layer), folder / "module.pt")


class Attack:
    def __reduce__(self):
        return os.system, ("echo attacked > attacked.txt",)


torch.save({"J": Attack(), "d_model": d_model}, folder / "attack.pt")
