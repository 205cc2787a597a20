"""A tiny byte-level BPE tokenizer of GPT-2's kind, and what it makes of a few strings."""

import json

import torch
from tokenizers import ByteLevelBPETokenizer, Tokenizer
from transformers import AutoModelForCausalLM

END = "<|endoftext|>"
TEXT = [
    "The Eiffel Tower is in the city of Paris. The Colosseum is in the city of Rome.",
    "When Mary and John went to the store, John gave a drink to Mary.",
    "When Alice and Bob went to the garden, Bob gave the flowers to Alice.",
    "The cat sat on the mat, and the dog lay on the rug near the door.",
    "I don't think it's what they've said; we'll see, she'd know.",
]
STRINGS = [
    "The Eiffel Tower is in the city of",
    "When Mary and John went to the store, John gave a drink to",
    " Mary",
    "it's 1984, isn't it?",
    "  two  spaces \n and\ttabs\n\n",
    "naïve café – “quoted”",
    "日本語のテキスト",
    "emoji 👩‍🚀🎉 end",
    "e\u0301 is not é",
    f"before{END}after",
    "",
]


def write(folder, vocab_size):
    # The end token comes last, as in GPT-2; so the others are trained for one place less.
    trained = ByteLevelBPETokenizer(add_prefix_space=False)
    trained.train_from_iterator(TEXT, vocab_size=vocab_size - 1, min_frequency=1, show_progress=False)
    trained.add_special_tokens([END])
    trained.save(str(folder / "tokenizer.json"), pretty=False)
    settings = {
        "add_prefix_space": False,
        "bos_token": END,
        "eos_token": END,
        "model_max_length": 64,
        "tokenizer_class": "GPT2Tokenizer",
        "unk_token": END,
    }
    (folder / "tokenizer_config.json").write_text(json.dumps(settings, indent=2) + "\n")


@torch.no_grad()
def write_expected(folder):
    """expected_tokens.json: ids, tokens and round trip of each string; the continuation of the first."""
    tokens = Tokenizer.from_file(str(folder / "tokenizer.json"))
    cases = []
    for text in STRINGS:
        encoding = tokens.encode(text)
        decoded = tokens.decode(encoding.ids, skip_special_tokens=False)
        cases.append({"text": text, "ids": encoding.ids, "tokens": encoding.tokens, "decoded": decoded})
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager").eval()
    assert tokens.get_vocab_size() == model.config.vocab_size
    ids = torch.tensor([cases[0]["ids"]])
    output = model.generate(ids, attention_mask=torch.ones_like(ids), max_new_tokens=10, do_sample=False,
                            eos_token_id=None, pad_token_id=0)  # fmt: skip
    continuation = output[0, ids.shape[1] :].tolist()
    greedy = {"prompt": STRINGS[0], "ids": continuation, "text": tokens.decode(continuation, skip_special_tokens=False)}
    content = {"strings": cases, "greedy": greedy}
    (folder / "expected_tokens.json").write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n")
