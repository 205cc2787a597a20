"""The golden models: which families, and which ways their checkpoints have been written over the years."""

from dataclasses import dataclass
from typing import Callable, Optional

import torch


@dataclass(frozen=True)
class Variant:
    model_type: str
    config: dict
    dtype: torch.dtype = torch.float32
    old_config: Optional[dict] = None  # written instead of what save_pretrained writes
    old_tensors: Optional[Callable] = None  # renames and adds tensors, as old checkpoints have them
    tokenizer: bool = False


def gpt2_without_prefix(tensors, variant):
    """As the hub's `gpt2`: no "transformer." in front, and the causal mask of every layer as a tensor."""
    context = variant.config["n_positions"]
    mask = torch.tril(torch.ones(context, context)).view(1, 1, context, context)
    renamed = {name.removeprefix("transformer."): tensor for name, tensor in tensors.items()}
    masks = {f"h.{layer}.attn.bias": mask for layer in range(variant.config["n_layer"])}
    return renamed | masks


def neox_with_buffers(tensors, variant):
    """As the hub's first Pythia checkpoints: mask, masked value and rotary frequencies beside the weights."""
    context = variant.config["max_position_embeddings"]
    rope = variant.config["rope_parameters"]
    head = variant.config["hidden_size"] // variant.config["num_attention_heads"]
    dims = int(head * rope["partial_rotary_factor"])
    buffers = {
        "bias": torch.tril(torch.ones(context, context)).view(1, 1, context, context).to(torch.uint8),
        "masked_bias": torch.tensor(-1e9),
        "rotary_emb.inv_freq": 1.0 / rope["rope_theta"] ** (torch.arange(0, dims, 2).float() / dims),
    }
    layers = range(variant.config["num_hidden_layers"])
    return tensors | {f"gpt_neox.layers.{l}.attention.{name}": b for l in layers for name, b in buffers.items()}


def bert_for_pretraining(tensors, variant):
    """As the hub's first BERTs: norms with gamma and beta, a pooler, and a head for the next sentence."""
    width = variant.config["hidden_size"]
    renamed = {
        name.replace("LayerNorm.weight", "LayerNorm.gamma").replace("LayerNorm.bias", "LayerNorm.beta"): tensor
        for name, tensor in tensors.items()
    }
    return renamed | {
        "bert.pooler.dense.weight": torch.zeros(width, width),
        "bert.pooler.dense.bias": torch.zeros(width),
        "cls.seq_relationship.weight": torch.zeros(2, width),
        "cls.seq_relationship.bias": torch.zeros(2),
    }


GPT2 = dict(vocab_size=101, n_positions=64, n_embd=32, n_layer=3, n_head=4, bos_token_id=100, eos_token_id=100)
GPT2_SMALL = GPT2 | dict(n_positions=32, n_embd=24, n_layer=2, n_head=3)
NEOX = dict(
    vocab_size=101,
    hidden_size=32,
    num_hidden_layers=2,
    num_attention_heads=2,
    intermediate_size=64,
    max_position_embeddings=64,
    rope_parameters=dict(rope_type="default", rope_theta=10000.0, partial_rotary_factor=0.25),
    bos_token_id=0,
    eos_token_id=0,
)
LLAMA = dict(
    vocab_size=101,
    hidden_size=32,
    num_hidden_layers=2,
    num_attention_heads=4,
    num_key_value_heads=2,
    intermediate_size=48,
    max_position_embeddings=64,
    rms_norm_eps=1e-5,
)

GPT2_OLD_CONFIG = {
    "activation_function": "gelu_new",
    "architectures": ["GPT2LMHeadModel"],
    "attn_pdrop": 0.1,
    "bos_token_id": 100,
    "embd_pdrop": 0.1,
    "eos_token_id": 100,
    "initializer_range": 0.02,
    "layer_norm_epsilon": 1e-05,
    "model_type": "gpt2",
    "n_ctx": 32,
    "n_embd": 24,
    "n_head": 3,
    "n_layer": 2,
    "n_positions": 32,
    "resid_pdrop": 0.1,
    "summary_activation": None,
    "summary_first_dropout": 0.1,
    "summary_proj_to_labels": True,
    "summary_type": "cls_index",
    "summary_use_proj": True,
    "task_specific_params": {"text-generation": {"do_sample": True, "max_length": 50}},
    "torch_dtype": "float32",
    "vocab_size": 101,
}
NEOX_OLD_CONFIG = {
    "architectures": ["GPTNeoXForCausalLM"],
    "bos_token_id": 0,
    "eos_token_id": 0,
    "hidden_act": "gelu",
    "hidden_size": 32,
    "initializer_range": 0.02,
    "intermediate_size": 64,
    "layer_norm_eps": 1e-05,
    "max_position_embeddings": 64,
    "model_type": "gpt_neox",
    "num_attention_heads": 2,
    "num_hidden_layers": 2,
    "rotary_emb_base": 10000,
    "rotary_pct": 0.25,
    "tie_word_embeddings": False,
    "torch_dtype": "float32",
    "transformers_version": "4.24.0",
    "use_cache": True,
    "use_parallel_residual": True,
    "vocab_size": 101,
}
LLAMA_OLD_CONFIG = {
    "architectures": ["LlamaForCausalLM"],
    "attention_bias": False,
    "attention_dropout": 0.0,
    "bos_token_id": 1,
    "eos_token_id": 2,
    "hidden_act": "silu",
    "hidden_size": 32,
    "initializer_range": 0.02,
    "intermediate_size": 48,
    "max_position_embeddings": 64,
    "model_type": "llama",
    "num_attention_heads": 4,
    "num_hidden_layers": 2,
    "num_key_value_heads": 4,
    "pretraining_tp": 1,
    "rms_norm_eps": 1e-06,
    "rope_scaling": None,
    "rope_theta": 500000.0,
    "tie_word_embeddings": False,
    "torch_dtype": "float32",
    "transformers_version": "4.38.2",
    "use_cache": True,
    "vocab_size": 101,
}

SMALL = dict(
    vocab_size=61,
    hidden_size=16,
    num_hidden_layers=2,
    num_attention_heads=2,
    intermediate_size=24,
    max_position_embeddings=64,
)

PHI3_LONG = SMALL | dict(
    rms_norm_eps=1e-5,
    pad_token_id=0,
    rope_parameters=dict(
        rope_type="longrope",
        rope_theta=100.0,
        partial_rotary_factor=0.75,
        short_factor=[1.0, 1.25, 1.5],
        long_factor=[2.0, 3.0, 5.0],
    ),
)

FALCON = dict(
    vocab_size=61,
    hidden_size=16,
    num_hidden_layers=2,
    num_attention_heads=4,
    ffn_hidden_size=24,
    max_position_embeddings=64,
    bos_token_id=0,
    eos_token_id=0,
)

SMOLLM2_CONFIG = {
    "architectures": ["LlamaForCausalLM"],
    "attention_bias": False,
    "attention_dropout": 0.0,
    "bos_token_id": 0,
    "eos_token_id": 0,
    "hidden_act": "silu",
    "hidden_size": 16,
    "initializer_range": 0.041666666666666664,
    "intermediate_size": 24,
    "is_llama_config": True,
    "max_position_embeddings": 64,
    "mlp_bias": False,
    "model_type": "llama",
    "num_attention_heads": 4,
    "num_hidden_layers": 2,
    "num_key_value_heads": 2,
    "pretraining_tp": 1,
    "rms_norm_eps": 1e-05,
    "rope_interleaved": False,
    "rope_scaling": None,
    "rope_theta": 10000.0,
    "tie_word_embeddings": True,
    "torch_dtype": "bfloat16",
    "transformers.js_config": {"kv_cache_dtype": {"q4f16": "float16", "fp16": "float16"}},
    "transformers_version": "4.40.1",
    "use_cache": True,
    "vocab_size": 61,
}

VARIANTS = {
    "gpt2": Variant("gpt2", GPT2),
    "gpt2-old-config": Variant("gpt2", GPT2_SMALL, old_config=GPT2_OLD_CONFIG, old_tensors=gpt2_without_prefix),
    "gpt2-fp16": Variant("gpt2", GPT2_SMALL, dtype=torch.float16),
    "gpt2-tokenizer": Variant(
        "gpt2", GPT2_SMALL | dict(vocab_size=320, n_positions=64, bos_token_id=319, eos_token_id=319), tokenizer=True
    ),
    "neox-parallel": Variant("gpt_neox", NEOX | dict(use_parallel_residual=True)),
    "neox-serial": Variant("gpt_neox", NEOX | dict(use_parallel_residual=False)),
    "neox-old-config": Variant("gpt_neox", NEOX, old_config=NEOX_OLD_CONFIG, old_tensors=neox_with_buffers),
    "llama-gqa": Variant("llama", LLAMA | dict(tie_word_embeddings=False)),
    "llama-tied": Variant(
        "llama",
        LLAMA | dict(tie_word_embeddings=True, rope_parameters=dict(rope_type="default", rope_theta=500000.0)),
    ),
    "llama-old-config": Variant(
        "llama",
        LLAMA
        | dict(
            num_key_value_heads=4, rms_norm_eps=1e-6, rope_parameters=dict(rope_type="default", rope_theta=500000.0)
        ),
        old_config=LLAMA_OLD_CONFIG,
    ),
    "llama-bf16": Variant("llama", LLAMA, dtype=torch.bfloat16),
    "llama-3-rope": Variant(
        "llama",
        LLAMA
        | dict(
            vocab_size=53,
            hidden_size=16,
            num_attention_heads=2,
            num_key_value_heads=1,
            head_dim=12,
            intermediate_size=24,
            max_position_embeddings=128,
            attention_bias=True,
            mlp_bias=True,
            # One frequency is above the scaled range, one within, four below.
            rope_parameters=dict(
                rope_type="llama3",
                rope_theta=10000.0,
                factor=8.0,
                low_freq_factor=1.0,
                high_freq_factor=4.0,
                original_max_position_embeddings=64,
            ),
        ),
    ),
    "llama-yarn": Variant(
        "llama",
        SMALL
        | dict(
            num_attention_heads=1,
            rms_norm_eps=1e-5,
            # Of eight pairs the first stays, four are interpolated, three are stretched by the whole factor.
            rope_parameters=dict(
                rope_type="yarn",
                rope_theta=100.0,
                factor=4.0,
                beta_fast=8.0,
                beta_slow=1.0,
                original_max_position_embeddings=64,
            ),
            max_position_embeddings=256,
        ),
    ),
    "qwen2": Variant(
        "qwen2",
        SMALL
        | dict(
            num_attention_heads=4,
            num_key_value_heads=2,
            rms_norm_eps=1e-5,
            tie_word_embeddings=True,
        ),
    ),
    "mistral": Variant(
        "mistral",
        SMALL
        | dict(
            num_attention_heads=4,
            num_key_value_heads=2,
            rms_norm_eps=1e-5,
            head_dim=6,
            sliding_window=5,
        ),
    ),
    "gptj": Variant(
        "gptj",
        dict(
            vocab_size=61,
            n_positions=64,
            n_embd=16,
            n_layer=2,
            n_head=2,
            rotary_dim=4,
            bos_token_id=0,
            eos_token_id=0,
        ),
    ),
    "gpt-neo": Variant(
        "gpt_neo",
        dict(
            vocab_size=61,
            hidden_size=16,
            num_layers=2,
            num_heads=2,
            attention_types=[[["global", "local"], 1]],
            window_size=4,
            max_position_embeddings=64,
            bos_token_id=0,
            eos_token_id=0,
        ),
    ),
    "opt": Variant(
        "opt",
        dict(
            vocab_size=61,
            hidden_size=16,
            num_hidden_layers=2,
            num_attention_heads=2,
            ffn_dim=24,
            max_position_embeddings=64,
            word_embed_proj_dim=16,
        ),
    ),
    "phi": Variant("phi", SMALL),
    "qwen3": Variant(
        "qwen3",
        SMALL
        | dict(
            num_attention_heads=4,
            num_key_value_heads=2,
            rms_norm_eps=1e-5,
            head_dim=6,
        ),
    ),
    "stablelm": Variant("stablelm", SMALL | dict(use_qkv_bias=True, num_key_value_heads=1)),
    "stablelm-parallel": Variant(
        "stablelm",
        SMALL
        | dict(
            use_parallel_residual=True,
            num_key_value_heads=2,
        ),
    ),
    "phi3": Variant(
        "phi3",
        SMALL
        | dict(
            num_attention_heads=4,
            num_key_value_heads=2,
            rms_norm_eps=1e-5,
            pad_token_id=0,
            sliding_window=6,
        ),
    ),
    # Prompts that are longer than the context of pretraining: eleven tokens, and seven in the padded row.
    "phi3-long": Variant("phi3", PHI3_LONG | dict(original_max_position_embeddings=6)),
    # Prompts within it, whose continuations grow beyond it.
    "phi3-growing": Variant("phi3", PHI3_LONG | dict(original_max_position_embeddings=16)),
    "smollm3": Variant(
        "smollm3",
        SMALL
        | dict(
            num_attention_heads=4,
            num_key_value_heads=2,
            rms_norm_eps=1e-5,
            pad_token_id=0,
            bos_token_id=0,
            eos_token_id=0,
            no_rope_layers=[1, 0],
        ),
    ),
    "gemma": Variant(
        "gemma",
        SMALL
        | dict(
            num_attention_heads=4,
            rms_norm_eps=1e-5,
            num_key_value_heads=1,
            head_dim=6,
        ),
    ),
    "gemma2": Variant(
        "gemma2",
        SMALL
        | dict(
            num_attention_heads=4,
            num_key_value_heads=2,
            rms_norm_eps=1e-5,
            head_dim=6,
            query_pre_attn_scalar=5,
            sliding_window=4,
            attn_logit_softcapping=3.0,
            final_logit_softcapping=6.0,
        ),
    ),
    "gemma3": Variant(
        "gemma3_text",
        SMALL
        | dict(
            num_hidden_layers=3,
            num_attention_heads=2,
            num_key_value_heads=1,
            rms_norm_eps=1e-5,
            head_dim=6,
            query_pre_attn_scalar=5,
            sliding_window=4,
            layer_types=["sliding_attention", "sliding_attention", "full_attention"],
            pad_token_id=0,
            # Bases that turn all the dimensions within eleven tokens.
            rope_parameters=dict(
                full_attention=dict(rope_type="linear", factor=4.0, rope_theta=1000.0),
                sliding_attention=dict(rope_type="default", rope_theta=100.0),
            ),
        ),
    ),
    "olmo2": Variant(
        "olmo2",
        SMALL
        | dict(
            num_attention_heads=4,
            num_key_value_heads=2,
            rms_norm_eps=1e-5,
            pad_token_id=0,
            eos_token_id=0,
        ),
    ),
    "falcon": Variant("falcon", FALCON),
    "falcon-rw": Variant(
        "falcon",
        FALCON
        | dict(
            hidden_size=24,
            num_attention_heads=12,  # no power of two: slopes that bfloat16 has to round
            alibi=True,
            bias=True,
            multi_query=False,
            parallel_attn=False,
        ),
    ),
    "falcon-40b": Variant(
        "falcon",
        FALCON | dict(num_attention_heads=8, num_kv_heads=2, new_decoder_architecture=True),
    ),
    "falcon-11b": Variant(
        "falcon",
        FALCON
        | dict(
            num_kv_heads=2,
            new_decoder_architecture=True,
            num_ln_in_parallel_attn=1,
            tie_word_embeddings=False,
        ),
    ),
    "bloom": Variant("bloom", dict(vocab_size=61, hidden_size=12, n_layer=2, n_head=3, bos_token_id=0, eos_token_id=0)),
    "bert": Variant("bert", SMALL | dict(type_vocab_size=2)),
    "bert-old-names": Variant("bert", SMALL, old_tensors=bert_for_pretraining),
    "bert-untied": Variant("bert", SMALL | dict(type_vocab_size=2, tie_word_embeddings=False)),
    "roberta": Variant("roberta", SMALL | dict(max_position_embeddings=34, type_vocab_size=1, layer_norm_eps=1e-5)),
    "roberta-untied": Variant(
        "roberta",
        SMALL
        | dict(max_position_embeddings=34, type_vocab_size=1, layer_norm_eps=1e-5, tie_word_embeddings=False),
    ),
    "distilbert": Variant(
        "distilbert",
        dict(vocab_size=61, dim=16, n_layers=2, n_heads=2, hidden_dim=24, max_position_embeddings=32),
    ),
    "gpt2-divided": Variant(
        "gpt2",
        GPT2_SMALL
        | dict(
            n_embd=12,
            vocab_size=61,
            scale_attn_by_inverse_layer_idx=True,
            bos_token_id=0,
            eos_token_id=0,
        ),
    ),
    "smollm2": Variant(
        "llama",
        SMALL | dict(num_attention_heads=4, num_key_value_heads=2, rms_norm_eps=1e-5, tie_word_embeddings=True),
        old_config=SMOLLM2_CONFIG,
    ),
}
