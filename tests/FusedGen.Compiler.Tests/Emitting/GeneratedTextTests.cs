using System.Text;
using CsCheck;
using FusedGen.Compiler;

namespace FusedGen.Compiler.Tests.Emitting;

/// <summary>A text that keeps bytes for their base64 reads like the string that it stands for.</summary>
public class GeneratedTextTests
{
    private static readonly Gen<(TextPart Part, string Text)> s_part = Gen.OneOf(
        Gen.String[0, 20].Select(text => ((TextPart)new VerbatimPart(text), text)),
        Gen.Select(Gen.Byte.Array[0, 40], Gen.Int[0, 40], Gen.Int[0, 40], Base64));

    private static readonly Gen<(GeneratedText Text, string Expected)> s_text = s_part.List[0, 6]
        .Select(parts => (new GeneratedText([.. parts.Select(p => p.Part)]), string.Concat(parts.Select(p => p.Text))));

    [Fact]
    public void It_has_the_strings_characters_at_each_place() => s_text.Sample(sample =>
    {
        Assert.Equal(sample.Expected.Length, sample.Text.Length);
        Assert.Equal(sample.Expected, sample.Text.ToString());
        Assert.All(Enumerable.Range(0, sample.Expected.Length), i => Assert.Equal(sample.Expected[i], sample.Text[i]));
    });

    [Fact]
    public void Any_run_of_characters_can_be_copied() =>
        Gen.Select(s_text, Gen.Int[0, 200], Gen.Int[0, 200], Gen.Int[0, 5]).Sample((sample, first, count, start) =>
    {
        first = Math.Min(first, sample.Expected.Length);
        count = Math.Min(count, sample.Expected.Length - first);
        char[] copy = new char[start + count + 3];

        sample.Text.CopyTo(first, copy, start, count);

        Assert.Equal(sample.Expected.AsSpan(first, count), copy.AsSpan(start, count));
        Assert.All([.. copy[..start], .. copy[(start + count)..]], character => Assert.Equal('\0', character));
    });

    [Fact]
    public void Texts_are_equal_where_their_parts_are()
    {
        byte[] data = Encoding.UTF8.GetBytes("the weights of a model");
        GeneratedText Text(string verbatim, int first, int count) => new([new VerbatimPart(verbatim), new Base64Part(data.AsSpan(first, count).ToArray())]);

        Assert.Equal(Text("a", 0, 6), Text("a", 0, 6));
        Assert.Equal(Text("a", 0, 6).GetHashCode(), Text("a", 0, 6).GetHashCode());
        Assert.NotEqual(Text("a", 0, 6), Text("b", 0, 6));
        Assert.NotEqual(Text("a", 0, 6), Text("a", 3, 6));
        Assert.NotEqual(Text("a", 0, 6), Text("a", 0, 7));
        Assert.False(Text("a", 0, 6).Equals(null));
        Assert.NotEqual(new GeneratedText([new VerbatimPart("QUJD")]), new GeneratedText([new Base64Part([65, 66, 67])]));
    }

    private static (TextPart Part, string Text) Base64(byte[] data, int first, int count)
    {
        first = Math.Min(first, data.Length);
        count = Math.Min(count, data.Length - first);
        return (new Base64Part(data.AsSpan(first, count).ToArray()), Convert.ToBase64String(data, first, count));
    }
}
