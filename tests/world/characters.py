"""Characters of every Unicode block, emoji sequences, and what must not be kept. Blocks newer than the interpreter's tables are named too."""

import unicodedata

# Of each block of Unicode 14 that has any: the first character that stays as it is. The ranges are found, not listed, 128 code points
# at a time, since every block begins at a multiple of 16 and the scripts are what matters.
_KEPT = {
    "Lu",
    "Ll",
    "Lt",
    "Lm",
    "Lo",
    "Nd",
    "Nl",
    "No",
    "Pc",
    "Pd",
    "Ps",
    "Pe",
    "Pi",
    "Pf",
    "Po",
    "Sm",
    "Sc",
    "Sk",
    "So",
    "Co",
}
_INKLESS = {0x115F, 0x1160, 0x2800, 0x3164, 0xFFA0, 0xFFFC, 0x1D159}


def _stays(code: int) -> bool:
    char = chr(code)
    return unicodedata.category(char) in _KEPT and unicodedata.normalize("NFC", char) == char and code not in _INKLESS


_FIRSTS = {start: next(filter(_stays, range(start, start + 16)), None) for start in range(0x20, 0x110000, 16)}

BLOCKS = {
    f"U+{min(codes):04X}": "".join(map(chr, codes))
    for start in range(0, 0x110000, 128)
    if (codes := [found for at in range(start, start + 128, 16) if (found := _FIRSTS.get(at)) is not None])
    and (start < 0x3400 or 0xA000 <= start < 0xAC00 or 0xD780 <= start < 0x13000 or start % 0x2000 == 0)
} | {
    "Arabic Extended-C (15)": "\U00010ec2",
    "Devanagari Extended-A (15)": "\U00011b00",
    "Kawi (15)": "\U00011f04",
    "Nag Mundari (15)": "\U0001e4d0",
    "CJK Extension H (15)": "\U00031350",
    "CJK Extension I (15.1)": "\U0002ebf0",
    "Garay (16)": "\U00010d50",
    "Todhri (16)": "\U000105c0",
    "Tulu-Tigalari (16)": "\U00011380",
    "Sidetic (17)": "\U00010940",
    "Tolong Siki (17)": "\U00011db0",
    "CJK Extension J (17)": "\U000323b0",
}

EMOJI = {
    "firefighter": "👩\u200d🚒",
    "family": "👨\u200d👩\u200d👧\u200d👦",
    "kiss, skin tones": "🧑🏻\u200d❤\ufe0f\u200d💋\u200d🧑🏿",
    "skin tone": "👍🏽",
    "flag": "🇨🇭",
    "rainbow flag": "🏳\ufe0f\u200d🌈",
    "pirate flag": "🏴\u200d☠\ufe0f",
    "England": "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
    "keycap": "1\ufe0f\u20e3",
    "heart": "❤\ufe0f",
    "text heart": "❤\ufe0e",
    "pink heart (15)": "\U0001fa77",
    "shaking face (15)": "\U0001fae8",
    "head shaking (15.1)": "🙂\u200d↔\ufe0f",
    "face with bags (16)": "\U0001fae9",
    "orca (17)": "\U0001facd",
    "next year's": "\U0001faff",
}
"""Sequences that stay as they are."""

DROPPED = {
    **{f"control U+{code:04X}": chr(code) for code in (0x01, 0x08, 0x0E, 0x1B, 0x7F, 0x80, 0x9F)},
    **{f"direction U+{code:04X}": chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))},
    **{f"no width U+{code:04X}": chr(code) for code in (0x200B, 0x2060, 0xFEFF)},
    **{f"noncharacter U+{code:04X}": chr(code) for code in (0xFDD0, 0xFDEF, 0xFFFE, 0xFFFF, 0x1FFFE, 0x10FFFF)},
    "half a character": "\ud83d",
    "tag without a flag": "\U000e0061",
    "tags without an end": "\U000e0067\U000e0062",
    "language tag": "\U000e0001",
}
"""What is taken out wherever it stands."""

SHOWS_NOTHING = {
    **{
        f"U+{ord(char):04X}": char
        for char in "\u3164\u2800\u200b\u115f\u1160\uffa0\u00ad\u200e\u200d\ufe0f\u034f\u061c\u180e\ufeff\U0001d159"
    },
    "blanks": " \u00a0\u2003\t\n",
    "a mixture": "\u3164 \u2800\u200b\ufe0f",
}
"""Texts that are empty however long they are."""
