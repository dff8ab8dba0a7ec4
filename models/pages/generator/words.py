"""Made-up text: words from syllables or letter ranges of several scripts, sentences, names, numbers and code."""

# onsets, vowels, codas; a repeated entry is more frequent
SYLLABLES = {
    "latin": ("t n s r d l m p c b f g v h st tr pr pl cr br sp qu sh th ch w".split() + [""] * 5,
              "a e e i i o u ea ou io ai ee".split(),
              "n s r t l m d nt st ng ck x ll ss".split() + [""] * 14),
    "romance": ("t n s r d l m p c b f g v tr pr pl qu ch j".split() + [""] * 4,
                "a a e e i o o u é è à ó í ã ou eau ie".split(),
                "s n r l nt z ç".split() + [""] * 14),
    "german": ("d s w g b n m h k l r v st sch pf tr kr z f".split() + [""] * 3,
               "e e e i a u o ä ö ü ei ie au".split(),
               "n r s t ch cht nd ng lt rz ß st".split() + [""] * 8),
    "slavic": ("p n s k d m z v t l r j b c č š ž st pr kr př".split() + [""] * 3,
               "a e i o u á é í ý ě ů".split(), "k l n t v ch m ť ň".split() + [""] * 14),
    "cyrillic": ("п н с к д м з в т л р б г ч ш ж ст пр кр тр х".split() + [""] * 3,
                 "а а е е и о о у ы я ю ё".split(), "к л н т в м й ст р ть ь".split() + [""] * 12),
    "greek": ("π ν σ κ δ μ ζ β τ λ ρ γ χ θ στ πρ κρ τρ φ".split() + [""] * 4,
              "α ε ι ο ο υ η ω ά έ ί ό αι ει ου".split(), "ν ς ρ λ".split() + [""] * 9),
}
RANGES = {  # runs of letters without case: first, last, letters in a word
    "arabic": (0x0627, 0x064A, 5), "hebrew": (0x05D0, 0x05EA, 5), "devanagari": (0x0915, 0x0939, 4),
    "han": (0x4E00, 0x6200, 2), "kana": (0x3042, 0x3093, 3), "hangul": (0xAC00, 0xD000, 3), "thai": (0x0E01, 0x0E2E, 7),
    "georgian": (0x10D0, 0x10F0, 6), "armenian": (0x0561, 0x0586, 6), "bengali": (0x0995, 0x09A8, 4),
    "tamil": (0x0B95, 0x0BB9, 4), "ethiopic": (0x1200, 0x1240, 4),
}
UNSPACED = ("han", "kana", "thai")
SKIPPED = {0x063B, 0x063C, 0x063D, 0x063E, 0x063F, 0x0640, 0x0B96, 0x0B97, 0x0B98, 0x0B9B, 0x0B9D}
SCRIPTS = ["latin"] * 24 + ["romance"] * 5 + ["german"] * 5 + ["slavic"] * 2 + ["cyrillic"] * 3 + ["greek"] * 2 + list(RANGES)


class Words:
    """The text of one document: a vocabulary whose words come as often as their rank says."""

    def __init__(self, rng, script):
        self.rng, self.script = rng, script
        self.vocabulary = sorted(dict.fromkeys(self._new_word() for _ in range(260)), key=lambda w: (len(w) + rng.random() * 7, w))
        if script == "latin":
            self.latin = self
        else:
            self.latin = Words(rng, "latin")

    def _new_word(self):
        rng = self.rng
        if self.script in RANGES:
            first, last, length = RANGES[self.script]
            letters = [c for c in (rng.randint(first, last) for _ in range(rng.randint(1, 2 * length))) if c not in SKIPPED]
            return "".join(map(chr, letters)) or chr(first)
        onsets, vowels, codas = SYLLABLES[self.script]
        count = rng.choice((1, 1, 1, 2, 2, 2, 2, 3, 3, 4))
        return "".join(rng.choice(onsets) + rng.choice(vowels) + rng.choice(codas) for _ in range(count))

    def word(self):
        """One word; short ones are more frequent."""
        return self.vocabulary[int(len(self.vocabulary) * self.rng.random() ** 2)]

    def phrase(self, low, high):
        """low to high words, without punctuation."""
        space = "" if self.script in UNSPACED else " "
        return space.join(self.word() for _ in range(self.rng.randint(low, high)))

    def title(self, low=1, high=7):
        """A heading: with a capital, now and then all of them."""
        text = self.phrase(low, high)
        kind = self.rng.random()
        if kind < 0.3:
            return text.title()
        return text.upper() if kind < 0.36 else text[:1].upper() + text[1:]

    def sentence(self):
        """A sentence with commas, numbers, brackets and capitals here and there."""
        rng, parts = self.rng, []
        for _ in range(rng.randint(4, 22)):
            word, chance = self.word(), rng.random()
            if chance < 0.06:
                word += ","
            elif chance < 0.09:
                word = word.capitalize()
            elif chance < 0.11:
                word = self.number()
            elif chance < 0.125:
                word = f"({word})"
            elif chance < 0.14:
                word = self.identifier()
            parts.append(word)
        text = ("" if self.script in UNSPACED else " ").join(parts)
        return text[:1].upper() + text[1:] + rng.choice("....:?")

    def paragraph(self, low=1, high=7):
        """low to high sentences."""
        return " ".join(self.sentence() for _ in range(self.rng.randint(low, high)))

    def number(self):
        """A number as it stands in text and tables."""
        rng = self.rng
        return rng.choice((
            lambda: str(rng.randint(0, 99)), lambda: f"{rng.uniform(0, 1000):.{rng.randint(1, 3)}f}",
            lambda: f"{rng.randint(1000, 999999):,}", lambda: f"{rng.randint(1, 100)} %", lambda: str(rng.randint(1950, 2030)),
            lambda: f"{rng.choice('-+')}{rng.uniform(0, 9):.2f}",
        ))()

    def identifier(self):
        """A name as programs use it."""
        rng, latin = self.rng, self.latin
        form = rng.choice(("{a}_{b}", "{a}{B}", "{a}.{b}", "{a}()", "--{a}-{b}", "{A}_{B}", "/{a}/{b}", "<{a}>", "{a}::{b}"))
        a, b = latin.word(), latin.word()
        return form.format(a=a, b=b, A=a.upper(), B=b.capitalize())

    def code_line(self):
        """One line of a program, a shell session or a file."""
        rng, w, name = self.rng, self.latin.word, self.identifier
        return rng.choice((
            lambda: f"{w()} = {name()}({w()}, {self.number()});", lambda: f"if ({name()} == {rng.randint(0, 99)}) {{",
            lambda: f"$ {w()} --{w()} {w()}.{w()[:3]}", lambda: f"return {name()};", lambda: "}", lambda: f"# {self.latin.phrase(2, 8)}",
            lambda: f"<{w()} {w()}=\"{w()}\">", lambda: f"{w()}: {w()}", lambda: f"int {name()} ({w()} *{w()}, {w()} {w()})",
            lambda: f"def {w()}({w()}, {w()}={rng.randint(0, 9)}):", lambda: f"{w():<12} {rng.randint(0, 9999):>6} {w()}",
        ))()

    def code(self, low=2, high=18):
        """Several lines of code, indented, some of them empty."""
        rng, depth, lines = self.rng, 0, []
        if rng.random() < 0.12:
            return self.columns(rng.randint(low, high))
        for _ in range(rng.randint(low, high)):
            lines.append("" if rng.random() < 0.08 else "  " * depth + self.code_line())
            depth = max(0, min(4, depth + rng.choice((-1, 0, 0, 0, 1))))
        return "\n".join(lines)

    def columns(self, count):
        """Lines of an output in columns, as programs print them."""
        rng, widths = self.rng, [self.rng.randint(8, 20) for _ in range(self.rng.randint(1, 3))]
        makers = [rng.choice((self.latin.word, self.number, self.identifier)) for _ in widths]
        cells = lambda: "".join(f"{make()[: width - 1]:<{width}}" for make, width in zip(makers, widths))  # noqa: E731
        return "\n".join(cells() + self.latin.phrase(1, 4) for _ in range(count))

    def formula(self):
        """Something like an equation, in plain characters."""
        rng = self.rng
        atoms = ["x", "y", "α", "β", "f(x)", "∑ aᵢ", "∫ g(t) dt", "λ²", "√n", "∂u/∂t", "ε", "2π", "‖v‖", "log p", "xᵀA", "1/2", "A₀"]
        parts = [rng.choice(atoms)]
        for _ in range(rng.randint(1, 6)):
            parts += [rng.choice("=+−·≤∈→≈"), rng.choice(atoms)]
        return " ".join(parts)
