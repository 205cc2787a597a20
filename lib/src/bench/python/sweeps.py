"""Activation patching sweeps as Python users do them, for SweepBenchmark to time and to compare numbers with.

    python sweeps.py MODEL_FOLDER THREADS

Each line of its input is JSON: {"way", "act", "places", "clean", "corrupted", "right", "wrong"}, with the places as
{"layer", "head", "position", "source"}, where -1 stands for all. The answer is JSON: the milliseconds that the two
prompts took ("prompts") and those that the cells took ("cells"), and the cells' logit differences ("values").

Way "hooks": transformers with PyTorch hooks, one whole forward a cell, as every library for Python does it.
Way "loop": GPT-2 written by hand; the cells of a layer are batches that begin at that layer, and only the last
position is unembedded, as somebody in a hurry would write it for one experiment.
"""

import itertools
import json
import math
import sys
import time

import torch
import torch.nn.functional as F
from transformers import AttentionInterface, GPT2LMHeadModel

OF_HEADS = ("q", "k", "v", "z", "pattern")

torch.set_num_threads(int(sys.argv[2]))
model = GPT2LMHeadModel.from_pretrained(sys.argv[1], dtype=torch.float32).eval()
blocks = model.transformer.h
LAYERS, HEADS, D = model.config.n_layer, model.config.n_head, model.config.n_embd
WIDTH = D // HEADS
PARTS = {"q": 0, "k": 1, "v": 2}


def all_or(index):
    return slice(None) if index < 0 else index


def rows(x):
    """[.., pos, d] of one prompt as [head, pos, d_head], a view."""
    return x[0].view(x.shape[1], HEADS, WIDTH).transpose(0, 1)


class Patterns:
    """Attention whose patterns can be looked at and changed, for transformers to call."""

    change = None

    @classmethod
    def attend(cls, module, query, key, value, attention_mask, **options):
        scores = query @ key.transpose(-1, -2) / math.sqrt(WIDTH)
        scores = scores.masked_fill(torch.ones(scores.shape[-2:], dtype=torch.bool).triu(1), -torch.inf)
        pattern = scores.softmax(-1)
        if cls.change is not None:
            pattern = cls.change(module.layer_idx, pattern)
        return (pattern @ value).transpose(1, 2).contiguous(), pattern


AttentionInterface.register("patterns", Patterns.attend)


class Hooks:
    """Transformers with PyTorch hooks; one method for each kind of activation."""

    def __init__(self, act, clean, corrupted, difference):
        self.act, self.corrupted, self.difference = act, corrupted, difference
        model.set_attn_implementation("patterns" if act == "pattern" else "sdpa")
        self.kept = {}
        with self.everywhere(lambda layer, x: self.kept.__setitem__(layer, x.clone())):
            model(clean, use_cache=False)

    def value(self, place):
        layer, index = place["layer"], (all_or(place["head"]), all_or(place["position"]))
        index += (all_or(place["source"]),) if self.act == "pattern" else ()

        def change(here, x):
            if here == layer:
                self.part(x)[index] = self.part(self.kept[layer])[index]

        with self.everywhere(change, layer):
            return self.difference(model(self.corrupted, use_cache=False).logits[0, -1]).item()

    def part(self, x):
        """What is patched of an activation, [head, pos, ..] or [1, pos, d_model], a view."""
        if self.act == "pattern":
            return x[0]
        if self.act in PARTS:
            return rows(x[..., PARTS[self.act] * D : (PARTS[self.act] + 1) * D])
        return rows(x) if self.act == "z" else x

    def everywhere(self, look, only=None):
        return Watching(self.act, look, range(LAYERS) if only is None else [only])


class Watching:
    """Hooks for as long as it is open; `look` may change the copy that it is given."""

    def __init__(self, act, look, layers):
        self.handles = []
        if act == "pattern":
            Patterns.change = lambda layer, pattern: self.looked(look, layer, pattern) if layer in layers else pattern
            return
        for layer in layers:
            block = blocks[layer]
            if act in ("resid_pre", "z"):
                module = block if act == "resid_pre" else block.attn.c_proj
                hook = lambda m, args, layer=layer: (self.looked(look, layer, args[0]),) + args[1:]
                self.handles.append(module.register_forward_pre_hook(hook))
            elif act == "resid_mid":
                self.handles.append(block.register_forward_pre_hook(lambda m, args: self.__setattr__("before", args[0])))
                self.handles.append(block.attn.register_forward_hook(lambda m, args, out, layer=layer: (self.looked(look, layer, self.before + out[0]) - self.before,) + out[1:]))
            elif act == "attn_out":
                self.handles.append(block.attn.register_forward_hook(lambda m, args, out, layer=layer: (self.looked(look, layer, out[0]),) + out[1:]))
            else:
                module = block.mlp if act == "mlp_out" else block.attn.c_attn
                self.handles.append(module.register_forward_hook(lambda m, args, out, layer=layer: self.looked(look, layer, out)))

    @staticmethod
    def looked(look, layer, x):
        x = x.clone()
        look(layer, x)
        return x

    def __enter__(self):
        return self

    def __exit__(self, *raised):
        Patterns.change = None
        for handle in self.handles:
            handle.remove()


class Loop:
    """GPT-2 by hand, in batches that begin at the patched layer."""

    BATCH = 60

    def __init__(self, act, clean, corrupted, difference):
        self.act, self.difference = act, difference
        self.clean, self.corrupted = self.run(clean), self.run(corrupted)

    def qkv(self, x, layer):
        attn = blocks[layer].attn
        y = F.layer_norm(x, x.shape[-1:], blocks[layer].ln_1.weight, blocks[layer].ln_1.bias, 1e-5)
        parts = (y @ attn.c_attn.weight + attn.c_attn.bias).split(D, dim=-1)
        return [part.view(*part.shape[:2], HEADS, WIDTH).transpose(1, 2) for part in parts]

    def pattern(self, q, k):
        scores = q @ k.transpose(-1, -2) / math.sqrt(WIDTH)
        mask = torch.ones(scores.shape[-2:], dtype=torch.bool).triu(1)
        return scores.masked_fill(mask, -torch.inf).softmax(-1)

    def attn_out(self, z, layer):
        c_proj = blocks[layer].attn.c_proj
        return z.transpose(1, 2).flatten(2) @ c_proj.weight + c_proj.bias

    def mlp_out(self, mid, layer):
        block = blocks[layer]
        y = F.layer_norm(mid, mid.shape[-1:], block.ln_2.weight, block.ln_2.bias, 1e-5)
        return F.gelu(y @ block.mlp.c_fc.weight + block.mlp.c_fc.bias, approximate="tanh") @ block.mlp.c_proj.weight + block.mlp.c_proj.bias

    def block(self, layer, put, n=1):
        """The stream behind a block, with what `put` makes of each activation in it."""
        x = put("resid_pre", None)
        q, k, v = (put(name, part) for name, part in zip("qkv", self.qkv(x, layer)))
        z = put("z", put("pattern", self.pattern(q, k)) @ v)
        mid = put("resid_mid", x + put("attn_out", self.attn_out(z, layer)))
        return mid + put("mlp_out", self.mlp_out(mid, layer))

    def run(self, ids):
        x = model.transformer.wte(ids) + model.transformer.wpe.weight[: ids.shape[1]]
        kept = []
        for layer in range(LAYERS):
            here = {}
            x = self.block(layer, lambda name, y: here.setdefault(name, x if y is None else y))
            kept.append(here)
        return kept

    def behind(self, layer, patched):
        """The stream behind the patched block; nothing in front of the patch is computed again."""
        base, n = self.corrupted[layer], len(patched)
        same = lambda name: base[name].expand(n, *base[name].shape[1:])
        if self.act == "resid_pre":
            return self.block(layer, lambda name, y: patched if y is None else y)
        if self.act == "mlp_out":
            return same("resid_mid") + patched
        if self.act in ("resid_mid", "attn_out"):
            mid = patched if self.act == "resid_mid" else same("resid_pre") + patched
            return mid + self.mlp_out(mid, layer)
        have = {name: patched if name == self.act else same(name) for name in ("q", "k", "v")}
        if self.act == "z":
            z = patched
        else:
            pattern = patched if self.act == "pattern" else same("pattern") if self.act == "v" else self.pattern(have["q"], have["k"])
            z = pattern @ have["v"]
        mid = same("resid_pre") + self.attn_out(z, layer)
        return mid + self.mlp_out(mid, layer)

    def values(self, layer, places):
        base, clean = self.corrupted[layer][self.act], self.clean[layer][self.act]
        patched = base.repeat(len(places), *[1] * (base.dim() - 1))
        for i, place in enumerate(places):
            index = (all_or(place["position"]),)
            if self.act in OF_HEADS:
                index = (all_or(place["head"]),) + index
            index += (all_or(place["source"]),) if self.act == "pattern" else ()
            patched[i][index] = clean[0][index]
        x = self.behind(layer, patched)
        for later in range(layer + 1, LAYERS):
            x = self.block(later, lambda name, y: x if y is None else y)
        return self.difference(model.lm_head(model.transformer.ln_f(x[:, -1])).T).tolist()

    def all_values(self, places):
        for layer, there in itertools.groupby(places, key=lambda place: place["layer"]):
            there = list(there)
            for start in range(0, len(there), self.BATCH):
                yield from self.values(layer, there[start : start + self.BATCH])


def answer(task):
    clean, corrupted = torch.tensor([task["clean"]]), torch.tensor([task["corrupted"]])
    difference = lambda logits: logits[task["right"]] - logits[task["wrong"]]
    start = time.perf_counter()
    way = {"hooks": Hooks, "loop": Loop}[task["way"]](task["act"], clean, corrupted, difference)
    between = time.perf_counter()
    values = list(way.all_values(task["places"])) if task["way"] == "loop" else [way.value(place) for place in task["places"]]
    return {"prompts": (between - start) * 1000, "cells": (time.perf_counter() - between) * 1000, "values": values}


for parameter in model.parameters():
    parameter.requires_grad_(False)
print("ready", flush=True)
for line in sys.stdin:
    with torch.no_grad():
        print(json.dumps(answer(json.loads(line))), flush=True)
