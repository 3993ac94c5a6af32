namespace FusedGen.Fuzz.Mutating;

/// <summary>Values at which code breaks.</summary>
internal static class Interesting
{
    private static readonly long[] s_integers =
    [
        0, 1, 2, 3, 4, 5, 7, 8, 16, 17, 64, 255, 256, 1000, 4096, 65535, 65536, 1 << 20, 1 << 24, (1 << 27) - 1, 1 << 27, int.MaxValue - 1,
        int.MaxValue, 1L << 31,
        1L << 32, 1L << 40, long.MaxValue - 1, long.MaxValue, -1, -2, -3, -4, -7, -1000, int.MinValue, int.MinValue - 1L, long.MinValue + 1, long.MinValue,
    ];

    private static readonly float[] s_singles =
    [
        0, -0f, 1, -1, 0.5f, 2, 1e-5f, 1e-30f, float.Epsilon, 1e10f, float.MaxValue, float.MinValue, float.NaN, float.PositiveInfinity, float.NegativeInfinity,
        1e20f, -1e20f, 2147483648f, 9.3e18f,
    ];

    private static readonly string[] s_texts =
    [
        "", " ", "class", "@int", "input", "output", "rows", "a\"b", "a\\", "a\nb", "a\r\nb", "*/ evil(); /*", "// x", "</summary>", "<&>", "]]>", "\u202Eabc",
        "\u2028x", "\uFEFF", "\0", "{0}", "{x}", "$\"{1}\"", "\"\"\"", "#if true", "\ud800", "日本", "x.1", "X_1", "global::System", "%s",
        new string('n', 10_000),
    ];

    public static long Integer(Random random, long now) => random.Next(4) switch
    {
        0 => unchecked(now + random.Next(-3, 4)),
        1 => random.Next(2) == 0 ? unchecked(now * 2) : now / 2,
        2 => random.Next(-9, 33),
        _ => s_integers[random.Next(s_integers.Length)],
    };

    public static float Single(Random random) => random.Next(3) == 0 ? (float)(random.NextDouble() * 4) - 2 : s_singles[random.Next(s_singles.Length)];

    public static string Text(Random random) => s_texts[random.Next(s_texts.Length)];
}
