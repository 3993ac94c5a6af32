using CsCheck;
using FusedGen.Compiler.Graph.Texts;
using FusedGen.Compiler.Lowering.Texts;
using FusedGen.Compiler.Reference;

namespace FusedGen.Compiler.Tests.Lowering;

/// <summary>
/// Regular expressions: the table finds the matches that the reference finds, whose search is another one.
/// </summary>
public class PatternTests
{
    private static readonly Gen<string> s_part = OneOf(
        "a", "b", "[ab]", "[^a]", ".", "\\w", "\\W", "\\s", "\\d", "x", "-", "(?i)b", "\\bc", "c\\b", "\\Ba", "^", "$", "é", "\\pL");

    private static readonly Gen<string> s_times = OneOf("*", "+", "?", "{2}", "{1,3}", "{2,}", "*?");

    private static readonly Gen<string> s_text =
        OneOf("a", "b", "c", "B", " ", "-", "x", "1", "é", "\n", "_", "𝔘").Array[0, 12].Select(string.Concat);

    [Fact]
    public void Table_and_reference_find_the_same() => Gen.Select(Expression(4), s_text).Sample(
        (expression, text) =>
        {
            TextPattern pattern;
            try
            {
                pattern = PatternReader.Read(expression);
            }
            catch (FormatException)
            {
                return;
            }

            FusedGen.Letters.TokenPattern table = new(
                [.. pattern.Table.Starts],
                pattern.Table.Classes.Select(c => (short)c).ToArray(),
                pattern.Table.Columns,
                pattern.Table.Rows.SelectMany(row => row).Select(e => (short)e).ToArray());
            for (int from = 0; from <= text.Length; from++)
            {
                (int Start, int Length)? expected = TextPatternSearch.Find(pattern, text, from);
                bool isFound = table.TryFind(text, from, out int start, out int length);
                Assert.Equal(expected, isFound ? (start, length) : null);
            }
        },
        iter: 3000);

    private static Gen<string> OneOf(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(i => texts[i]);

    private static Gen<string> Expression(int depth)
    {
        if (depth == 0)
        {
            return s_part;
        }

        Gen<string> inside = Expression(depth - 1);
        return Gen.Frequency(
            (4, s_part),
            (3, Gen.Select(inside, inside, (a, b) => a + b)),
            (2, Gen.Select(inside, inside, (a, b) => $"(?:{a}|{b})")),
            (3, Gen.Select(inside, s_times, (a, times) => $"(?:{a}){times}")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("(")]
    [InlineData(")")]
    [InlineData("[")]
    [InlineData("[]")]
    [InlineData("[b-a]")]
    [InlineData("*a")]
    [InlineData("a**")]
    [InlineData("a{2}{3}")]
    [InlineData("a+?+")]
    [InlineData("a{2,1}")]
    [InlineData("a{1001}")]
    [InlineData("\\")]
    [InlineData("\\1")]
    [InlineData("\\q")]
    [InlineData("\\x")]
    [InlineData("\\x{110000}")]
    [InlineData("\\pQ")]
    [InlineData("\\p{Greek}")]
    [InlineData("\\p")]
    [InlineData("(?=a)")]
    [InlineData("(?<=a)b")]
    [InlineData("(?u)\\w")]
    [InlineData("(?P=a)")]
    [InlineData("(?P<a)")]
    [InlineData("[[:nothing:]]")]
    [InlineData("(?")]
    public void What_RE2_does_not_have_is_refused(string expression) => Assert.Throws<FormatException>(() => PatternReader.Read(expression));

    [Theory]
    [InlineData("(){1000}", "")]
    [InlineData("((((){1000}){1000}){1000}){1000}a", "a")]
    [InlineData("((|){100}){1}a", "a")]
    [InlineData("((a{0}){1000}){1000}", "")]
    public void Nothing_is_nothing_however_often(string expression, string found)
    {
        TextPattern pattern = PatternReader.Read(expression);
        Assert.Equal((0, found.Length), TextPatternSearch.Find(pattern, "ab", 0));
    }

    [Fact]
    public void A_table_is_bounded()
    {
        Assert.Throws<FormatException>(() => PatternReader.Read(new string('a', 1001)));
        Assert.Throws<FormatException>(() => PatternReader.Read(string.Concat(Enumerable.Range(0, 400).Select(i => (char)('一' + i)))));
    }

    [Fact]
    public void Deep_brackets_are_refused() => Assert.Throws<FormatException>(() => PatternReader.Read(new string('(', 100_000)));
}
