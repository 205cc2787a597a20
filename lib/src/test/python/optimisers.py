"""Fifty steps of torch.optim on one small problem, into resources/optimisers.txt.

    python optimisers.py

Each line is the name of a case, the number type, and the numbers of w [2, 3] and b [4] after the last step.
"""

from pathlib import Path

import torch

STEPS = 50
WARM_UP = 10
CLIP = 0.5


def start(dtype):
    w = torch.tensor([[0.5, -1.0, 2.0], [1.5, 0.25, -0.75]], dtype=dtype, requires_grad=True)
    b = torch.tensor([0.1, -0.2, 0.3, 0.0], dtype=dtype, requires_grad=True)
    return w, b


def loss(w, b):
    target = torch.tensor([[1.0, 1.0, -1.0], [0.0, 2.0, 0.5]], dtype=w.dtype)
    weight = torch.tensor([[1.0, 0.1, 3.0], [0.5, 2.0, 0.01]], dtype=w.dtype)
    return (weight * (w - target) ** 2).sum() - b.log_softmax(0)[2] + (w[0, 0] * b[1]) ** 2


CASES = {
    "sgd": lambda p: torch.optim.SGD(p, lr=0.05),
    "sgd momentum decay": lambda p: torch.optim.SGD(p, lr=0.02, momentum=0.9, weight_decay=0.1),
    "adam": lambda p: torch.optim.Adam(p, lr=0.05),
    "adam betas decay": lambda p: torch.optim.Adam(p, lr=0.05, betas=(0.8, 0.95), weight_decay=0.1),
    "adamW": lambda p: torch.optim.AdamW(p, lr=0.05),
    "adamW clip": lambda p: torch.optim.AdamW(p, lr=0.05, weight_decay=0.3),
    "sgd clip": lambda p: torch.optim.SGD(p, lr=0.2),
    "adam warm-up cosine": lambda p: torch.optim.Adam(p, lr=0.1),
    "sgd cosine": lambda p: torch.optim.SGD(p, lr=0.05),
}


def schedule(name, optimiser):
    parts = []
    if "warm-up" in name:
        parts.append(torch.optim.lr_scheduler.LinearLR(optimiser, 1 / WARM_UP, 1, WARM_UP - 1))
    if "cosine" in name:
        last = 0 if "warm-up" in name else 0.2 * optimiser.defaults["lr"]
        parts.append(torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, STEPS, last))
    return torch.optim.lr_scheduler.ChainedScheduler(parts) if parts else None


def end(name, dtype):
    parameters = start(dtype)
    optimiser = CASES[name](parameters)
    rates = schedule(name, optimiser)
    for _ in range(STEPS):
        optimiser.zero_grad()
        loss(*parameters).backward()
        if "clip" in name:
            torch.nn.utils.clip_grad_norm_(parameters, CLIP)
        optimiser.step()
        if rates:
            rates.step()
    return [number for parameter in parameters for number in parameter.flatten().tolist()]


lines = [
    f"{name}; {str(dtype)[6:]}; " + " ".join(repr(number) for number in end(name, dtype))
    for name in CASES
    for dtype in (torch.float32, torch.float64)
]
path = Path(__file__).parent.parent / "resources" / "optimisers.txt"
path.write_text("\n".join(lines) + "\n")
