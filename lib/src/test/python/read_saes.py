"""Reads autoencoders that Loupe wrote in the layout of SAELens, with no more than that layout:
python read_saes.py ../resources/saes

Writes what they give for random inputs, in float64, into loupe.safetensors.
"""

import json
import sys
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file

root = Path(sys.argv[1])
random = torch.Generator().manual_seed(11)
# The fields and weights that SAELens 6 has for each architecture; it refuses others.
FIELDS = {"architecture", "d_in", "d_sae", "dtype", "device", "apply_b_dec_to_input", "normalize_activations", "reshape_activations", "metadata"}
EXTRA = {"topk": {"k", "rescale_acts_by_decoder_norm"}, "jumprelu_skip_transcoder": {"d_out"}}
WEIGHTS = {
    "standard": {"b_enc"},
    "topk": {"b_enc"},
    "gated": {"b_gate", "r_mag", "b_mag"},
    "jumprelu_skip_transcoder": {"b_enc", "threshold", "W_skip"},
}


def read(folder):
    config = json.loads((folder / "cfg.json").read_text())
    kind = config["architecture"]
    assert set(config) == FIELDS | EXTRA.get(kind, set()), config
    w = load_file(folder / "sae_weights.safetensors")
    assert set(w) == {"W_enc", "W_dec", "b_dec"} | WEIGHTS[kind], set(w)
    assert w["W_enc"].shape == (config["d_in"], config["d_sae"])
    assert w["W_dec"].shape == (config["d_sae"], config.get("d_out", config["d_in"]))
    assert all(value.dtype == getattr(torch, config["dtype"]) for value in w.values())
    if config["reshape_activations"] == "hook_z":
        assert config["metadata"]["hook_name"].endswith("_z")
    return config, kind, {key: value.double() for key, value in w.items()}


def encode(config, kind, w, x):
    if config["normalize_activations"] == "layer_norm":
        x = x - x.mean(dim=-1, keepdim=True)
        x = x / (x.std(dim=-1, keepdim=True) + 1e-5)
    if config["apply_b_dec_to_input"]:
        x = x - w["b_dec"]
    if kind == "gated":
        projected = x @ w["W_enc"]
        active = (projected + w["b_gate"] > 0).double()
        return active * (projected * w["r_mag"].exp() + w["b_mag"]).relu()
    pre = x @ w["W_enc"] + w["b_enc"]
    if kind == "topk":
        pre = pre * w["W_dec"].norm(dim=-1) if config["rescale_acts_by_decoder_norm"] else pre
        best = pre.topk(config["k"], dim=-1)
        return torch.zeros_like(pre).scatter(-1, best.indices, best.values.relu())
    return pre.relu() * (pre > w["threshold"]) if "threshold" in w else pre.relu()


def decode(config, w, acts, x):
    if config.get("rescale_acts_by_decoder_norm"):
        acts = acts / w["W_dec"].norm(dim=-1)
    out = acts @ w["W_dec"] + w["b_dec"]
    if "W_skip" in w:
        out = out + x @ w["W_skip"].T
    if config["normalize_activations"] == "layer_norm":
        out = out * x.std(dim=-1, keepdim=True) + x.mean(dim=-1, keepdim=True)
    return out


arrays = {}
for folder in sorted((root / "loupe").iterdir()):
    config, kind, w = read(folder)
    x = torch.randn(6, config["d_in"], generator=random, dtype=torch.float64)
    acts = encode(config, kind, w, x)
    arrays |= {
        folder.name + "/x": x,
        folder.name + "/acts": acts,
        folder.name + "/out": decode(config, w, acts, x),
    }
    print(folder.name, kind, int((acts > 0).sum()))
save_file(arrays, root / "loupe.safetensors")
