"""Makes the expectations of chat templates: what transformers renders of each template and chat.

    python make_chat.py    # into ../resources/chat

The templates are written for Loupe, in the shapes that models of each kind come with. language.json holds small pieces
of Jinja, rendered in the same environment.
"""

import json
from pathlib import Path

from chat_language import PIECES, VARIABLES
from transformers.utils.chat_template_utils import render_jinja_template

CHAT = Path(__file__).parent.parent / "resources" / "chat"
TOKENS = {"bos_token": "<s>", "eos_token": "</s>"}


def say(*contents, system=None):
    roles = ["user", "assistant"]
    chat = [{"role": roles[i % 2], "content": text} for i, text in enumerate(contents)]
    return ([{"role": "system", "content": system}] if system is not None else []) + chat


WEATHER = {
    "type": "function",
    "function": {
        "name": "weather",
        "description": "tells the weather of a place & a day, in \"words\"",
        "parameters": {
            "type": "object",
            "properties": {
                "place": {"type": "string", "description": "a city, such as Zürich <or> 東京"},
                "day": {"type": ["integer", "string"]},
                "fine": {"type": "boolean"},
            },
            "required": ["place"],
        },
        "return": {"type": "number"},
    },
}
CALL = {"id": "abc123def", "type": "function", "function": {"name": "weather", "arguments": {"place": "Bern", "day": 3}}}
CHATS = {
    "a question": say("Who are you?"),
    "with a system message": say("Who are you?", system="You are a pirate."),
    "several turns": say("Hi", "Hello!", "How are you?", "Fine. ", "  Good\n"),
    "several turns with a system message": say("Hi", "Hello!", "Bye", system="  Be short.\n"),
    "answered": say("Hi", "Hello!"),
    "emoji and markup": say("👩‍🚀 <b>\"bold\"</b> & 'é' e\u0301 {{ x }} {% y %}", "日本語\t↵\n\n", "ok?"),
    "empty": say(""),
    "the assistant begins": [{"role": "assistant", "content": "Hello!"}],
    "two questions at once": [{"role": "user", "content": "Hi"}, {"role": "user", "content": "Hello?"}],
    "thoughts": say("2+2?", "<think>\nEasy.\n</think>\n\n4", "3+3?", "<think>\nEasy too.\n</think>\n\n6"),
    "somebody else": [*say("Hi"), {"role": "narrator", "content": "It rains."}],
    "a tool": [
        *say("How is the weather in Bern?"),
        {"role": "assistant", "content": "", "tool_calls": [CALL]},
        {"role": "tool", "content": "12.5"},
        {"role": "assistant", "content": "It is 12.5 degrees."},
        *say("Thanks"),
    ],
}
VARIATIONS = {
    "plain": {},
    "tools": {"tools": [WEATHER]},
    "variables": {"enable_thinking": False, "date_string": "1 Jan 2025", "tools_in_user_message": False},
}


def rendered(template, messages, add_generation_prompt, variables):
    try:
        texts, _ = render_jinja_template(
            [messages], chat_template=template, add_generation_prompt=add_generation_prompt, **{**TOKENS, **variables}
        )
        return {"text": texts[0]}
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}"}


def renderings():
    for path in sorted((CHAT / "templates").glob("*.jinja")):
        for chat, messages in CHATS.items():
            for variation, variables in VARIATIONS.items():
                for prompt in [False, True]:
                    result = rendered(path.read_text(), messages, prompt, variables)
                    if variables and result == rendered(path.read_text(), messages, prompt, {}):
                        continue  # this template does not look at these variables
                    yield {"template": path.name, "chat": chat, "variation": variation, "prompt": prompt, **result}


def pieces():
    for source in PIECES:
        yield {"source": source, **rendered(source, [], False, VARIABLES)}


def write(name, content):
    (CHAT / name).write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    write("expected.json", {"tokens": TOKENS, "chats": CHATS, "variations": VARIATIONS, "renderings": list(renderings())})
    write("language.json", {"variables": {**TOKENS, **VARIABLES}, "pieces": list(pieces())})
