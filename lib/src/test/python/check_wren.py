"""Writes what Python's transformers computes from the bundled model, for the library's tests to compare with.

    python check_wren.py
"""

from pathlib import Path

import torch
from safetensors.torch import save_file
from transformers import AutoTokenizer, GPT2LMHeadModel

ROOT = Path(__file__).resolve().parents[2]
MODEL = ROOT / "main/resources/dev/loupe/wren"
PROMPTS = [
    "When Mary and John went to the store, John gave a drink to",
    "The capital of France is",
    "The war lasted from the year 1732 to the year 17",
    "I loved this film. It was",
    "naïve 中文 <tag>",
]

tokenizer = AutoTokenizer.from_pretrained(MODEL)
model = GPT2LMHeadModel.from_pretrained(MODEL, dtype=torch.float32, attn_implementation="eager").eval()
tensors = {}
for number, prompt in enumerate(PROMPTS):
    ids = tokenizer(prompt, return_tensors="pt").input_ids
    with torch.no_grad():
        tensors[f"ids.{number}"] = ids.contiguous()
        tensors[f"logits.{number}"] = model(ids).logits[:, -1].contiguous()
save_file(tensors, ROOT / "test/resources/wren-in-python.safetensors")
