"""Activation patching sweeps as Python users do them, for SweepBenchmark to time and to compare numbers with.

    python sweeps.py MODEL_FOLDER THREADS

Each line of its input is JSON: {"way", "act", "clean", "corrupted", "right", "wrong"}; the answer is JSON: the
milliseconds that the sweep took and its cells, the logit difference of each patched run.

Way "hooks": transformers with PyTorch hooks, one whole forward a cell, as every library for Python does it.
Way "loop": GPT-2 written by hand; the cells of a layer are one batch that begins at that layer, and only the last
position is unembedded, as somebody in a hurry would write it for one experiment.
"""

import json
import math
import sys
import time

import torch
import torch.nn.functional as F
from transformers import GPT2LMHeadModel

torch.set_num_threads(int(sys.argv[2]))
model = GPT2LMHeadModel.from_pretrained(sys.argv[1], dtype=torch.float32).eval()
blocks = model.transformer.h
LAYERS, HEADS = model.config.n_layer, model.config.n_head
WIDTH = model.config.n_embd // HEADS


class Hooks:
    """Transformers with PyTorch hooks."""

    def __init__(self, clean, corrupted, difference):
        self.corrupted, self.difference = corrupted, difference
        self.streams, self.mixed = {}, {}
        handles = []
        for layer, block in enumerate(blocks):
            handles.append(block.register_forward_pre_hook(lambda m, args, layer=layer: self.streams.__setitem__(layer, args[0].clone())))
            handles.append(block.attn.c_proj.register_forward_pre_hook(lambda m, args, layer=layer: self.mixed.__setitem__(layer, args[0].clone())))
        model(clean, use_cache=False)
        for handle in handles:
            handle.remove()

    def patched(self, module, change):
        def hook(m, args):
            value = args[0].clone()
            change(value)
            return (value,) + args[1:]

        handle = module.register_forward_pre_hook(hook)
        value = self.difference(model(self.corrupted, use_cache=False).logits[0, -1])
        handle.remove()
        return value.item()

    def resid_pre(self):
        for layer, block in enumerate(blocks):
            for p in range(self.corrupted.shape[1]):
                yield self.patched(block, lambda x: x[:, p].copy_(self.streams[layer][:, p]))

    def z(self):
        for layer, block in enumerate(blocks):
            for head in range(HEADS):
                part = slice(head * WIDTH, (head + 1) * WIDTH)
                yield self.patched(block.attn.c_proj, lambda x: x[..., part].copy_(self.mixed[layer][..., part]))

    def z_by_position(self):
        for layer, block in enumerate(blocks):
            for head in range(HEADS):
                part = slice(head * WIDTH, (head + 1) * WIDTH)
                for p in range(self.corrupted.shape[1]):
                    yield self.patched(block.attn.c_proj, lambda x: x[:, p, part].copy_(self.mixed[layer][:, p, part]))


class Loop:
    """GPT-2 by hand, in batches that begin at the patched layer."""

    BATCH = 60

    def __init__(self, clean, corrupted, difference):
        self.difference = difference
        self.clean, self.corrupted = self.run(clean), self.run(corrupted)

    def mix(self, x, layer):
        attn = blocks[layer].attn
        q, k, v = (F.layer_norm(x, x.shape[-1:], blocks[layer].ln_1.weight, blocks[layer].ln_1.bias, 1e-5) @ attn.c_attn.weight + attn.c_attn.bias).split(x.shape[-1], dim=-1)
        q, k, v = (y.view(*y.shape[:2], HEADS, WIDTH).transpose(1, 2) for y in (q, k, v))
        scores = q @ k.transpose(-1, -2) / math.sqrt(WIDTH)
        mask = torch.ones(scores.shape[-2:], dtype=torch.bool).triu(1)
        return (scores.masked_fill(mask, -torch.inf).softmax(-1) @ v).transpose(1, 2).reshape(x.shape)

    def rest(self, x, z, layer):
        block = blocks[layer]
        x = x + z @ block.attn.c_proj.weight + block.attn.c_proj.bias
        y = F.layer_norm(x, x.shape[-1:], block.ln_2.weight, block.ln_2.bias, 1e-5)
        return x + F.gelu(y @ block.mlp.c_fc.weight + block.mlp.c_fc.bias, approximate="tanh") @ block.mlp.c_proj.weight + block.mlp.c_proj.bias

    def run(self, ids):
        x = model.transformer.wte(ids) + model.transformer.wpe.weight[: ids.shape[1]]
        streams, mixed = [], []
        for layer in range(LAYERS):
            z = self.mix(x, layer)
            streams.append(x)
            mixed.append(z)
            x = self.rest(x, z, layer)
        return streams, mixed

    def end(self, x, layer):
        for later in range(layer, LAYERS):
            x = self.rest(x, self.mix(x, later), later)
        return self.difference(model.lm_head(model.transformer.ln_f(x[:, -1])).T).tolist()

    def resid_pre(self):
        for layer in range(LAYERS):
            width = self.clean[0][0].shape[1]
            x = self.corrupted[0][layer].repeat(width, 1, 1)
            x[range(width), range(width)] = self.clean[0][layer][0]
            yield from self.end(x, layer)

    def behind(self, layer, cells):
        for start in range(0, len(cells), self.BATCH):
            part = cells[start : start + self.BATCH]
            z = self.corrupted[1][layer].repeat(len(part), 1, 1)
            for i, (positions, head) in enumerate(part):
                columns = slice(head * WIDTH, (head + 1) * WIDTH)
                z[i, positions, columns] = self.clean[1][layer][0, positions, columns]
            yield from self.end(self.rest(self.corrupted[0][layer].repeat(len(part), 1, 1), z, layer), layer + 1)

    def z(self):
        for layer in range(LAYERS):
            yield from self.behind(layer, [(slice(None), head) for head in range(HEADS)])

    def z_by_position(self):
        width = self.clean[0][0].shape[1]
        for layer in range(LAYERS):
            yield from self.behind(layer, [(p, head) for head in range(HEADS) for p in range(width)])


for parameter in model.parameters():
    parameter.requires_grad_(False)
print("ready", flush=True)
for line in sys.stdin:
    task = json.loads(line)
    clean, corrupted = torch.tensor([task["clean"]]), torch.tensor([task["corrupted"]])
    start = time.perf_counter()
    with torch.no_grad():
        way = {"hooks": Hooks, "loop": Loop}[task["way"]](clean, corrupted, lambda logits: logits[task["right"]] - logits[task["wrong"]])
        cells = list(getattr(way, task["act"])())
    print(json.dumps({"ms": (time.perf_counter() - start) * 1000, "cells": cells}), flush=True)
