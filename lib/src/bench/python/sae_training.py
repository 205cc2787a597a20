"""The training step of a TopK autoencoder in plain PyTorch; SaeTrainingBenchmark times it.

    python sae_training.py WIDTH FEATURES K BATCH THREADS

Autograd, Adam, decoder rows of length one with the parallel part of their gradient removed. Reads a number of steps
from each line of its input, and answers with the milliseconds of each and the last loss.
"""

import sys
import time

import torch

WIDTH, FEATURES, K, BATCH, THREADS = map(int, sys.argv[1:6])
RATE = 1e-3
torch.set_num_threads(THREADS)
torch.manual_seed(0)

data = torch.randn(4 * BATCH, WIDTH)
W_dec = torch.randn(FEATURES, WIDTH)
W_dec /= W_dec.norm(dim=1, keepdim=True)
W_enc = W_dec.clone().requires_grad_()
W_dec.requires_grad_()
b_enc = torch.zeros(FEATURES, requires_grad=True)
b_dec = torch.zeros(WIDTH, requires_grad=True)
optimizer = torch.optim.Adam([W_enc, W_dec, b_dec, b_enc], lr=RATE)
silent = torch.zeros(FEATURES)


def step():
    global silent
    x = data[torch.randperm(len(data))[:BATCH]]
    pre = torch.nn.functional.linear(x - b_dec, W_enc, b_enc)
    values, places = pre.topk(K)
    features = torch.zeros_like(pre).scatter(1, places, values.relu())
    out = features @ W_dec + b_dec
    loss = (out - x).pow(2).sum(1).mean()
    optimizer.zero_grad()
    loss.backward()
    with torch.no_grad():
        W_dec.grad -= (W_dec.grad * W_dec).sum(1, keepdim=True) * W_dec
    optimizer.step()
    with torch.no_grad():
        W_dec.div_(W_dec.norm(dim=1, keepdim=True))
        silent = torch.where((features > 0).any(0), torch.zeros_like(silent), silent + BATCH)
    return loss.item()


print("ready", flush=True)
for line in sys.stdin:
    times = []
    for _ in range(int(line)):
        start = time.perf_counter()
        loss = step()
        times.append((time.perf_counter() - start) * 1000)
    print(*times, loss, flush=True)
