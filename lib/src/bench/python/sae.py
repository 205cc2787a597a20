"""The training step of a sparse autoencoder, as a Python user writes it; SaeBenchmark times it.

    python sae.py ANY THREADS

Reads a number of steps from each line of its input, and answers with the milliseconds of each and the last loss.
"""

import sys
import time

import torch

D_MODEL, FEATURES, BATCH, L1, RATE = 128, 2048, 4096, 1e-3, 1e-3
torch.set_num_threads(int(sys.argv[2]))


def wave(rows, columns, scale, shift):
    """The same numbers as in SaeBenchmark: any, but neither equal nor random."""
    i = torch.arange(rows * columns, dtype=torch.float64)
    return (scale * torch.sin(0.7 * i + shift * torch.sin(0.013 * i))).float().reshape(rows, columns)


data = wave(BATCH, D_MODEL, 1, 1)
decoder = wave(FEATURES, D_MODEL, 0.1, 2)
W_dec = (decoder / decoder.norm(dim=1, keepdim=True)).requires_grad_()
W_enc = wave(D_MODEL, FEATURES, 0.1, 3).requires_grad_()
b_enc = torch.zeros(FEATURES, requires_grad=True)
b_dec = torch.zeros(D_MODEL, requires_grad=True)
optimizer = torch.optim.Adam([W_enc, b_enc, W_dec, b_dec], lr=RATE)


def step():
    x = data[torch.randperm(BATCH)]
    features = torch.relu(x @ W_enc + b_enc)
    out = features @ W_dec + b_dec
    loss = (out - x).pow(2).sum(1).mean() + L1 * features.sum(1).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    with torch.no_grad():
        W_dec.div_(W_dec.norm(dim=1, keepdim=True))
    return loss.item()


print("ready", flush=True)
for line in sys.stdin:
    times = []
    for _ in range(int(line)):
        start = time.perf_counter()
        loss = step()
        times.append((time.perf_counter() - start) * 1000)
    print(*times, loss, flush=True)
