"""The metric of coalitions of tokens, as a Python user computes it; PerturbationBenchmark times it.

    python perturbation.py MODEL_FOLDER THREADS

Reads "WAY MASK MASK ..." from each line of its input, where a mask has a 1 for each token that is present, and answers
with the milliseconds and the metric of each mask. Absent tokens have the embedding 0. WAY is "loop" (a forward pass for
each mask, which gives all logits) or "batch" (32 masks at a time, with the logits of the last position only).
"""

import sys
import time

import torch
from transformers import GPT2LMHeadModel

torch.set_num_threads(int(sys.argv[2]))
model = GPT2LMHeadModel.from_pretrained(sys.argv[1], dtype=torch.float32).eval()
RIGHT, WRONG = 11, 23


def metrics(logits):
    return (logits[:, -1, RIGHT] - logits[:, -1, WRONG]).tolist()


def loop(embedded, masks):
    return [metrics(model(inputs_embeds=embedded * mask[None, :, None], use_cache=False).logits)[0] for mask in masks]


def batch(embedded, masks):
    values = []
    for some in masks.split(32):
        values += metrics(model(inputs_embeds=embedded * some[:, :, None], use_cache=False, logits_to_keep=1).logits)
    return values


print("ready", flush=True)
with torch.no_grad():
    for line in sys.stdin:
        way, *rows = line.split()
        masks = torch.tensor([[float(c) for c in row] for row in rows])
        ids = torch.tensor([[7919 * (i + 1) % 50000 for i in range(masks.shape[1])]])  # as in PerturbationBenchmark
        start = time.perf_counter()
        values = {"loop": loop, "batch": batch}[way](model.transformer.wte(ids), masks)
        took = (time.perf_counter() - start) * 1000
        print(took, *values, flush=True)
